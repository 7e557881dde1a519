import 'fake-indexeddb/auto'
import { expect, test, vi } from 'vitest'
import { RECORDS } from '../../test/fixtures/ui/records.ts'
import { Policy } from '../model/policy.ts'
import type { AppRecord } from '../model/record.ts'
import { ScopewardenDatabase } from './database.ts'
import { type PageData, watchPageData } from './page-data.ts'

const embedded = Policy.parse({
  schema: 'scopewarden.policy/1',
  organisation: { id: 'example', name: 'Example Ltd', domains: [] },
  mode: 'enforce',
  whenUnknown: 'inform',
  rules: [],
  privacy: {},
})

function watched(name: string, stored: Record<string, unknown> = {}) {
  const db = new ScopewardenDatabase(name)
  let changed = () => {}
  const local = {
    get: async (keys: string | string[]) => Object.fromEntries([keys].flat().map(key => [key, stored[key]])),
    set: vi.fn(async () => {}),
    remove: vi.fn(async () => {}),
  }
  const told: PageData[] = []
  const failed = vi.fn()
  const onChanged = (heard: () => void) => {
    changed = heard
    return () => {
      changed = () => {}
    }
  }
  const deps = { db, local, session: local, onChanged, embedded, nowMs: () => 0, extensionVersion: '0.1.0' }
  const stop = watchPageData(deps, data => told.push(data), failed)
  return { db, local, told, failed, stop, stored, change: () => changed() }
}

test('tells what is there, and again when it changes', async () => {
  const { db, told, stop, local } = watched('page-data-1')
  await expect.poll(() => told.at(-1)?.apps).toEqual([])
  await db.apps.put(RECORDS[0] as AppRecord)
  await expect.poll(() => told.at(-1)?.apps).toEqual([RECORDS[0]])
  expect(told.at(-1)?.policy.state.source).toBe('embedded')
  expect(told.at(-1)?.delivery.hubUrl).toBe(null)
  stop()
  expect(local.set).not.toHaveBeenCalled()
})

test('follows the settings', async () => {
  const { told, stop, stored, change } = watched('page-data-2')
  await expect.poll(() => told).not.toHaveLength(0)
  stored.managedSettings = { hubUrl: 'https://hub.example.com', nonsense: 1 }
  change()
  await expect.poll(() => told.at(-1)?.delivery.hubUrl).toBe('https://hub.example.com')
  expect(told.at(-1)?.managed.refused.map(refused => refused.key)).toEqual(['nonsense'])
  stop()
})

test('a store that cannot be opened is a failure, not an empty page', async () => {
  const open = () => {
    throw new DOMException('The disk is broken.', 'UnknownError')
  }
  const indexedDB = { open } as unknown as IDBFactory
  const db = new ScopewardenDatabase('page-data-3', { indexedDB })
  const local = { get: async () => ({}), set: async () => {}, remove: async () => {} }
  const [tell, failed] = [vi.fn(), vi.fn()]
  const stop = watchPageData(
    { db, local, session: local, onChanged: () => () => {}, embedded, nowMs: () => 0, extensionVersion: '1' },
    tell,
    failed,
  )
  await expect.poll(() => failed.mock.calls[0]?.[0].code).toBe('store-unusable')
  expect(tell).not.toHaveBeenCalled()
  stop()
})
