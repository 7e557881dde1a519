import { expect, test } from 'vitest'
import { RECORDS } from '../../test/fixtures/ui/records.ts'
import type { CloudEvent } from '../model/event.ts'
import type { Fact } from '../model/fact.ts'
import { entriesOf } from './entries-of.ts'

const id = (n: number) => `0192f3a1-7b1c-7000-8000-00000000000${n}`
const health = (n: number, atMs: number): Fact => ({ type: 'health', id: id(n), atMs, code: 'policy-stale', detail: '', count: 1 })
const eventOf = (fact: Fact) => ({ id: fact.id, data: { unmapped: { fact } } }) as CloudEvent

const first = health(1, 60_000)
const second: Fact = {
  type: 'decided',
  id: id(2),
  atMs: 60_000,
  encounterId: id(9),
  appKey: RECORDS[0]?.key ?? '',
  decision: { action: 'went-back', reason: null, note: null },
}

test('what waits is shown as it will leave, what does not as it was', () => {
  const entries = entriesOf({ facts: [first, second], waiting: [eventOf(second)], apps: RECORDS, hasHub: true })
  expect(entries.map(entry => [entry.id, entry.state, entry.about])).toEqual([
    [id(2), 'waiting', 'Acme Mailer'],
    [id(1), 'sent', 'policy-stale'],
  ])
  expect(entries[0]?.content).toEqual(eventOf(second))
  expect(entries[1]?.content).toEqual(first)
})

test('without a hub nothing counts as sent', () => {
  expect(entriesOf({ facts: [first], waiting: [], apps: [], hasHub: false })[0]?.state).toBe('kept')
})

test('what still waits is shown even when its fact is no longer kept', () => {
  const entries = entriesOf({ facts: [], waiting: [eventOf(first)], apps: [], hasHub: true })
  expect(entries.map(entry => [entry.id, entry.state])).toEqual([[id(1), 'waiting']])
})
