import { IDBFactory, IDBKeyRange } from 'fake-indexeddb'
import type { CloudEvent } from '../model/event.ts'
import type { Fact, FactOf, Reporter } from '../model/fact.ts'
import { Policy } from '../model/policy.ts'
import type { AppRecord } from '../model/record.ts'
import { toMinute } from './clock.ts'
import { openDatabase, ScopewardenDatabase } from './database.ts'
import type { LocalArea, PlatformDeps } from './platform-deps.ts'
import { uuidV7Maker } from './uuid.ts'

// For unit tests only: the outside world, in memory.

export const NOW_MS = Date.UTC(2026, 4, 5, 10, 30)
export const INSTALL_ID = '11111111-2222-4333-8444-555555555555'
export const REPORTER: Reporter = {
  installId: INSTALL_ID,
  person: null,
  organisation: 'example-ltd',
  extensionVersion: '0.1.0',
  browser: 'chrome 156',
}
export const samplePolicy = (name = 'Example Ltd'): Policy =>
  Policy.parse({
    schema: 'scopewarden.policy/1',
    organisation: { id: 'example-ltd', name, domains: ['example.com'] },
    mode: 'enforce',
    whenUnknown: 'inform',
    rules: [{ id: 'block-all', when: { kind: 'consent' }, then: 'block' }],
    privacy: {},
  })

/** A storage area that copies in and out, as the real one does. */
export const fakeArea = (items: Record<string, unknown> = {}): LocalArea & { items: Record<string, unknown> } => ({
  items,
  get: async keys => structuredClone(Object.fromEntries([keys].flat().flatMap(key => (key in items ? [[key, items[key]]] : [])))),
  set: async more => {
    Object.assign(items, structuredClone(more))
  },
  remove: async keys => {
    for (const key of [keys].flat()) delete items[key]
  },
})

let counter = 0
const makeId = uuidV7Maker(n => crypto.getRandomValues(new Uint8Array(n)))

export const observed = (more: Partial<FactOf<'observed'>> = {}): FactOf<'observed'> => {
  const id = more.id ?? makeId(toMinute(NOW_MS))
  return {
    type: 'observed',
    id,
    atMs: NOW_MS,
    encounterId: id,
    appKey: `acme|client:app-${++counter}`,
    observation: {
      kind: 'consent',
      provider: 'acme',
      server: { host: 'id.acme.test' },
      client: { id: `app-${counter}`, name: 'App', publisher: null, verified: 'unknown' },
      redirect: { host: 'app.test', kind: 'web', scheme: null },
      site: null,
      scopes: { visibility: 'full', requested: [] },
      offline: 'no',
      responseType: 'code',
      responseMode: null,
      account: 'work',
      signs: [],
      resembles: null,
    },
    assessment: {
      verdict: 'inform',
      decidedBy: ['block-all'],
      wouldBe: null,
      findings: [],
      unknown: [],
      errors: [],
      app: null,
      policy: { version: 1, epoch: 1, source: 'embedded' },
    },
    ...more,
  }
}

export const decided = (of: FactOf<'observed'>, more: Partial<FactOf<'decided'>> = {}): FactOf<'decided'> => ({
  type: 'decided',
  id: makeId(toMinute(NOW_MS)),
  atMs: of.atMs,
  encounterId: of.encounterId,
  appKey: of.appKey,
  decision: { action: 'went-back', reason: null, note: null },
  ...more,
})

/** Counts the facts of an app: enough to see that each was folded once. */
const countingFold = (record: AppRecord | undefined, fact: Fact): AppRecord | undefined => {
  if (fact.type === 'health' || (!record && fact.type !== 'observed')) return record
  return { key: fact.appKey, lastSeenMs: fact.atMs, encounters: (record?.encounters ?? 0) + 1 } as AppRecord
}

const plainEvent = (fact: Fact, reporter: Reporter): CloudEvent =>
  ({
    specversion: '1.0',
    id: fact.id,
    source: `urn:scopewarden:install:${reporter.installId}`,
    data: { unmapped: { fact, reporter } },
  }) as CloudEvent

export type FakeDeps = PlatformDeps & { local: ReturnType<typeof fakeArea>; setNow: (ms: number) => void; indexedDB: IDBFactory }

/** A whole set of dependencies on an empty store; `more` replaces what a test is about. */
export const fakeDeps = async (more: Partial<PlatformDeps> = {}): Promise<FakeDeps> => {
  let nowMs = NOW_MS
  const indexedDB = new IDBFactory()
  const db = more.db ?? new ScopewardenDatabase('scopewarden', { indexedDB, IDBKeyRange })
  if (!more.db) await openDatabase(db)
  const random = (n: number) => crypto.getRandomValues(new Uint8Array(n))
  return {
    db,
    fetch: async () => {
      throw new TypeError('offline')
    },
    nowMs: () => nowMs,
    random,
    settings: () => ({ hubUrl: 'https://hub.example.com', enrolmentToken: 'token-1' }),
    embedded: samplePolicy('Embedded'),
    extensionVersion: '0.1.0',
    browserName: 'chrome 156',
    fold: countingFold,
    toCloudEvent: plainEvent,
    factId: uuidV7Maker(random),
    ...more,
    local: (more.local as ReturnType<typeof fakeArea>) ?? fakeArea(),
    indexedDB,
    setNow: ms => {
      nowMs = ms
    },
  }
}
