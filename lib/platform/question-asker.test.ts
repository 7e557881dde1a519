import { expect, test } from 'vitest'
import type { AskWorker } from './ask-worker.ts'
import { questionAsker } from './question-asker.ts'

test('asks before it is called, gives that answer once, and asks anew after it', async () => {
  const answers = [null, { encounterId: 'second' }, { encounterId: 'third' }]
  let asked = 0
  const ask = (async () => answers[asked++]) as unknown as AskWorker
  const question = questionAsker(ask)
  expect(asked).toBe(1)
  expect(await question()).toBe(null)
  expect(asked).toBe(1)
  expect(await question()).toEqual({ encounterId: 'second' })
  expect(await question()).toEqual({ encounterId: 'third' })
})

test('a first answer that failed is heard by who asks for it, and by nobody else', async () => {
  let asked = 0
  const ask = (async () => {
    if (asked++ === 0) throw new Error('silent')
    return null
  }) as unknown as AskWorker
  const question = questionAsker(ask)
  await new Promise(resolve => setTimeout(resolve))
  await expect(question()).rejects.toThrow('silent')
  expect(await question()).toBe(null)
})
