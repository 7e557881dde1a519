import 'fake-indexeddb/auto'
import { expect, it } from 'vitest'
import type { Fact } from '../model/fact.ts'
import type { AppRecord } from '../model/record.ts'
import { ScopewardenDatabase } from './database.ts'
import { forgetEncounter } from './forget-encounter.ts'

const fact = (id: string, encounterId: string, appKey: string) => ({ id, encounterId, appKey, atMs: 0, type: 'observed' }) as Fact
/** Enough of a fold to see which facts went into a row. */
const fold = (record: AppRecord | undefined, { id, ...rest }: Fact) =>
  ({
    key: 'appKey' in rest ? rest.appKey : '',
    lastSeenMs: 0,
    seen: [...((record as { seen?: string[] })?.seen ?? []), id],
  }) as unknown as AppRecord

it('takes back one encounter and leaves the rest of the app', async () => {
  const db = new ScopewardenDatabase('forget')
  await db.facts.bulkAdd([fact('a', 'one', 'app'), fact('b', 'two', 'app'), fact('c', 'one', 'app'), fact('d', 'three', 'other')])
  await db.apps.bulkPut([{ key: 'app' } as AppRecord, { key: 'other' } as AppRecord])
  for (const id of ['a', 'b']) await db.outbox.add({ id, seq: 1, priority: 0, atMs: 0, bytes: 10, event: {} as never })
  await forgetEncounter({ db, fold }, 'one', 'app')
  expect(await db.facts.toCollection().primaryKeys()).toEqual(['b', 'd'])
  expect(await db.outbox.toCollection().primaryKeys()).toEqual(['b'])
  expect(await db.apps.get('app')).toMatchObject({ seen: ['b'] })
  await forgetEncounter({ db, fold }, 'two', 'app')
  expect(await db.apps.toCollection().primaryKeys()).toEqual(['other'])
  await forgetEncounter({ db, fold }, 'nobody', 'app')
  expect(await db.facts.count()).toBe(1)
})

it('keeps what was granted long ago, whose facts are gone', async () => {
  const db = new ScopewardenDatabase('forget-held')
  const held = { scopes: [], complete: true, firstGrantedMs: 1, lastGrantedMs: 2 }
  await db.facts.bulkAdd([fact('a', 'one', 'app'), fact('b', 'two', 'app')])
  await db.apps.put({ key: 'app', held } as unknown as AppRecord)
  await forgetEncounter({ db, fold }, 'one', 'app')
  expect(await db.apps.get('app')).toMatchObject({ seen: ['b'], held })
})
