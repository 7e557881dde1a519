import { expect, it } from 'vitest'
import type { MaybeBefore } from '../model/before.ts'
import { recallBefore } from './recall-before.ts'

const HELD = { grantedScopes: [], complete: true, firstGrantedMs: 1, lastGrantedMs: 2 }
/** A store that answers when it is told to. */
const slowStore = () => {
  const reads: { key: string; answer: (before: MaybeBefore) => void; fail: (cause: Error) => void }[] = []
  const read = (key: string) => new Promise<MaybeBefore>((answer, fail) => reads.push({ key, answer, fail }))
  return { reads, read }
}
const build = (read: (key: string) => Promise<MaybeBefore>, waits = true, isOpen = () => true) => {
  const troubles: string[] = []
  const wait = () => (waits ? new Promise<void>(() => {}) : Promise.resolve())
  return {
    troubles,
    recall: recallBefore(
      key => read(key).then(before => ({ before })),
      code => void troubles.push(code),
      isOpen,
      wait,
    ),
  }
}

it('reads once, however often it is asked, and gives what came', async () => {
  const { reads, read } = slowStore()
  const { recall } = build(read)
  expect(recall.now('app')).toBeNull()
  const soon = recall.soon('app')
  const answer = recall.answer('app')
  expect(reads).toHaveLength(1)
  reads[0]?.answer(HELD)
  expect([await soon, await answer, recall.now('app')]).toEqual([{ before: HELD }, { before: HELD }, { before: HELD }])
})
it('keeps apps apart, whatever they are called', async () => {
  const { recall } = build(async key => (key === '__proto__' ? HELD : null))
  expect(await recall.answer('__proto__')).toEqual({ before: HELD })
  expect(await recall.answer('constructor')).toEqual({ before: null })
})
it('holds nobody up when the store is slow, and still has the answer later', async () => {
  const { reads, read } = slowStore()
  const { recall } = build(read, false)
  expect(await recall.soon('app')).toBeNull()
  reads[0]?.answer(null)
  expect(await recall.answer('app')).toEqual({ before: null })
})
it('says that nobody can tell when the store fails, at once or later, and reports it', async () => {
  const { recall, troubles } = build(async () => {
    throw new Error('closed')
  })
  expect(await recall.soon('app')).toEqual({ before: undefined })
  const sync = build((() => {
    throw new Error('gone')
  }) as never)
  expect(await sync.recall.soon('app')).toEqual({ before: undefined })
  expect([...troubles, ...sync.troubles]).toEqual(['history-not-read', 'history-not-read'])
})
it('reads anew after something was granted', async () => {
  let held: MaybeBefore = null
  const { recall } = build(async () => held)
  expect(await recall.answer('app')).toEqual({ before: null })
  held = HELD
  expect(recall.now('app')).toEqual({ before: null })
  recall.forget('app')
  expect(await recall.answer('app')).toEqual({ before: HELD })
})

it('does not open the store ahead of need, and reads it for who waits', async () => {
  const { reads, read } = slowStore()
  let open = false
  const { recall } = build(read, true, () => open)
  expect([recall.now('app'), reads.length]).toEqual([null, 0])
  const soon = recall.soon('app')
  reads[0]?.answer(HELD)
  expect([await soon, recall.now('app'), reads.length]).toEqual([{ before: HELD }, { before: HELD }, 1])
  open = true
  recall.now('other')
  expect(reads).toHaveLength(2)
})
