import { expect, test } from 'vitest'
import type { AskWorker } from './ask-worker.ts'
import { questionAsker } from './question-asker.ts'

const heard: ((message: unknown) => undefined)[] = []
const onMessage = { addListener: (listener: (message: unknown) => undefined) => void heard.push(listener) }
const say = (message: unknown) => {
  for (const listener of heard) expect(listener(message)).toBe(undefined)
  return new Promise(resolve => setTimeout(resolve))
}

test('asks before it is called, gives that answer once, and asks anew after it', async () => {
  const answers = [null, { encounterId: 'second' }, { encounterId: 'third' }]
  let asked = 0
  const ask = (async () => answers[asked++]) as unknown as AskWorker
  const question = questionAsker({ ask, onMessage })
  expect(asked).toBe(1)
  expect(await question.now()).toBe(null)
  expect(asked).toBe(1)
  expect(await question.now()).toEqual({ encounterId: 'second' })
  expect(await question.now()).toEqual({ encounterId: 'third' })
})

test('a first answer that failed is heard by who asks for it, and by nobody else', async () => {
  let asked = 0
  const ask = (async () => {
    if (asked++ === 0) throw new Error('silent')
    return null
  }) as unknown as AskWorker
  const question = questionAsker({ ask, onMessage })
  await new Promise(resolve => setTimeout(resolve))
  await expect(question.now()).rejects.toThrow('silent')
  expect(await question.now()).toBe(null)
})

test('asks anew when the worker has learned more, and leaves what is shown alone where no question is open', async () => {
  const answers: unknown[] = [null, { state: 'open', nonce: 'new' }, { state: 'decided' }, null]
  let asked = 0
  const ask = (async () => {
    if (asked === answers.length) throw new Error('silent')
    return answers[asked++]
  }) as unknown as AskWorker
  const told: unknown[] = []
  questionAsker({ ask, onMessage }).follow(question => told.push(question))
  for (const message of [null, 'question-changed', { type: 'other' }]) await say(message)
  expect([told, asked]).toEqual([[], 1])
  for (let i = 0; i < 4; i++) await say({ type: 'question-changed' })
  expect([told, asked]).toEqual([[{ state: 'open', nonce: 'new' }], 4])
})

test('asks anew for what the worker learned before anybody followed', async () => {
  heard.length = 0
  const answers: unknown[] = [null, { state: 'open', nonce: 'new' }]
  const ask = (async () => answers.shift()) as unknown as AskWorker
  const asker = questionAsker({ ask, onMessage })
  await say({ type: 'question-changed' })
  expect(answers).toHaveLength(1)
  const told: unknown[] = []
  asker.follow(question => told.push(question))
  await new Promise(resolve => setTimeout(resolve))
  expect(told).toEqual([{ state: 'open', nonce: 'new' }])
})
