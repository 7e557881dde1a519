import vm from 'node:vm'
import { expect, it } from 'vitest'
import { ASK_EARLY, sendAfterEarly } from './early-question.ts'

/** A page of ours whose script has begun. */
const begun = (answer: () => Promise<unknown>) => {
  const sent: unknown[] = []
  const sendMessage = (message: unknown) => {
    sent.push(structuredClone(message))
    return answer()
  }
  const scope: { early?: Promise<unknown> } = {}
  vm.runInNewContext(ASK_EARLY, Object.assign(scope, { globalThis: scope, chrome: { runtime: { sendMessage } } }))
  return { sent, scope, send: sendAfterEarly(sendMessage, scope) }
}

it('hands the answer to the early question over once, and asks anew after it', async () => {
  let answers = 0
  const { sent, send } = begun(async () => ++answers)
  expect(sent).toEqual([{ type: 'question' }])
  expect(await send({ type: 'deliver' })).toBe(2)
  expect(await send({ type: 'question' })).toBe(1)
  expect(await send({ type: 'question' })).toBe(3)
  expect(sent).toHaveLength(3)
})

it('leaves a failure to who asks, and to nobody else', async () => {
  const { scope, send } = begun(() => Promise.reject(new Error('Receiving end does not exist')))
  await new Promise(resolve => setTimeout(resolve))
  expect(scope.early).toBeDefined()
  await expect(send({ type: 'question' })).rejects.toThrow('Receiving end')
})

it('sends where nothing was sent early', async () => {
  const send = sendAfterEarly(async ({ type }) => type, {})
  expect(await send({ type: 'question' })).toBe('question')
})
