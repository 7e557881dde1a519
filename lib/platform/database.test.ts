import { Dexie } from 'dexie'
import { IDBFactory, IDBKeyRange } from 'fake-indexeddb'
import { expect, test } from 'vitest'
import { openDatabase, SCHEMA, ScopewardenDatabase } from './database.ts'
import { checkGeneration } from './generation.ts'
import { fakeArea, fakeDeps, observed, REPORTER } from './platform-deps.fake.ts'
import { recordFact } from './record-fact.ts'

test('a fresh store opens writable', async () => {
  const db = new ScopewardenDatabase('scopewarden', { indexedDB: new IDBFactory(), IDBKeyRange })
  expect(await openDatabase(db)).toBe(null)
  expect(db.tables.map(table => table.name).sort()).toEqual(['apps', 'facts', 'meta', 'mutes', 'outbox', 'receipts', 'requests', 'told'])
})

test('a store of a newer version is read, never written, and says so without a throw', async () => {
  const deps = await fakeDeps()
  await recordFact(deps, observed(), REPORTER)
  deps.db.close()
  const newer = new Dexie('scopewarden', { indexedDB: deps.indexedDB, IDBKeyRange })
  newer.version(4).stores({ ...SCHEMA, novelty: 'id' })
  await newer.open()
  newer.close()

  const db = new ScopewardenDatabase('scopewarden', { indexedDB: deps.indexedDB, IDBKeyRange })
  expect((await openDatabase(db))?.code).toBe('store-newer')
  expect(await db.facts.count()).toBe(1)
  await expect(recordFact({ ...deps, db }, observed(), REPORTER)).rejects.toMatchObject({ code: 'store-newer' })
  expect(await db.facts.count()).toBe(1)
})

test('a store that an old page holds open is told as blocked, and works once that page is gone', async () => {
  const indexedDB = new IDBFactory()
  const old = await new Promise<IDBDatabase>(resolve => {
    const request = indexedDB.open('scopewarden', 1)
    request.onsuccess = () => resolve(request.result as unknown as IDBDatabase)
  })
  const db = new ScopewardenDatabase('scopewarden', { indexedDB, IDBKeyRange })
  expect((await openDatabase(db))?.code).toBe('store-blocked')
  old.close()
  await db.meta.count()
  expect(db.readOnly).toBe(null)
})

test('a store that cannot be opened at all is a failure, not a throw', async () => {
  const indexedDB = {
    open: () => {
      throw new DOMException('no', 'InvalidStateError')
    },
  } as unknown as IDBFactory
  const db = new ScopewardenDatabase('scopewarden', { indexedDB, IDBKeyRange })
  expect((await openDatabase(db))?.code).toBe('store-unusable')
})

test('the generation tells a store that came back empty from a new one', async () => {
  const first = await fakeDeps()
  expect(await checkGeneration(first.db, first.local)).toBe('fresh')
  expect(await checkGeneration(first.db, first.local)).toBe('ok')
  const emptied = await fakeDeps({ local: first.local })
  const seen: unknown[] = []
  expect(await checkGeneration(emptied.db, first.local, async () => void seen.push(await emptied.db.meta.get('generation')))).toBe('reset')
  expect(seen).toEqual([undefined])
  expect(await checkGeneration(emptied.db, first.local)).toBe('ok')
  expect(await checkGeneration(emptied.db, fakeArea())).toBe('ok')
})

test('a reset that could not be told is told again', async () => {
  const first = await fakeDeps()
  await checkGeneration(first.db, first.local)
  const emptied = await fakeDeps({ local: first.local })
  const dies = async () => {
    throw new Error('worker died')
  }
  await expect(checkGeneration(emptied.db, first.local, dies)).rejects.toThrow('worker died')
  expect(await checkGeneration(emptied.db, first.local)).toBe('reset')
})
