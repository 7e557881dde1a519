import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { type Kysely, sql } from 'kysely'
import { describe, expect, it, onTestFinished } from 'vitest'
import { arbitraryFacts, observed, reporter, T0_MS, uuid } from '../lib/inventory/facts.arbitrary.ts'
import { fold } from '../lib/inventory/fold.ts'
import { toCloudEvent } from '../lib/inventory/to-cloud-event.ts'
import type { Fact } from '../lib/model/fact.ts'
import type { AppRecord } from '../lib/model/record.ts'
import { migrate } from './migrate.ts'
import { openSqlite } from './open-sqlite.ts'
import { sqlStore } from './sql-store.ts'
import { sampleDirectory } from './start-sample-hub.ts'

const A = uuid(0xa)
const B = uuid(0xb)
const enrolment = (installId: string) => ({
  installId,
  key: { kty: 'EC' as const, crv: 'P-256' as const, x: 'x', y: 'y' },
  extensionVersion: '1',
  browser: 'b',
})
const open = async (path = join(sampleDirectory(), 'hub.sqlite')) => {
  const db = openSqlite(path)
  onTestFinished(() => db.destroy())
  await migrate(db, T0_MS)
  return db
}
const events = (facts: Fact[], installId = A) => facts.map(fact => toCloudEvent(fact, reporter({ installId })))
const decided: Fact = {
  type: 'decided',
  id: uuid(2),
  atMs: T0_MS,
  encounterId: uuid(1),
  appKey: 'acme|client:mailer',
  decision: { action: 'continued', reason: null, note: null },
}
const granted: Fact = {
  type: 'concluded',
  id: uuid(3),
  atMs: T0_MS,
  encounterId: uuid(1),
  appKey: 'acme|client:mailer',
  outcome: 'granted',
  scopesGranted: null,
}

describe('sqlStore', () => {
  it('shows with each browser the policy that it last said to be in force, and counts no sign of life as trouble', async () => {
    const db = await open()
    const [store, other] = [sqlStore(db, 'acme'), sqlStore(db, 'other')]
    for (const id of [A, B]) await store.enrol(enrolment(id), T0_MS)
    await other.enrol(enrolment(A), T0_MS)
    const alive = (n: number, detail: string): Fact => ({ type: 'health', id: uuid(n), atMs: T0_MS + n, code: 'alive', detail, count: 1 })
    await store.ingest(A, events([alive(8, 'fetched 1.1'), alive(9, 'fetched 1.2')]), 1)
    expect(Object.fromEntries((await store.installs()).map(i => [i.installId, i.policy]))).toEqual({ [A]: 'fetched 1.2', [B]: null })
    expect((await other.installs()).map(i => i.policy)).toEqual([null])
    expect(await store.health()).toEqual([])
  })

  it('keeps tenants apart: the same ids, keys and apps in two of them never meet', async () => {
    const db = await open()
    const [one, two] = [sqlStore(db, 'one'), sqlStore(db, 'two')]
    expect(await one.enrol(enrolment(A), 1)).toBe('enrolled')
    expect(await two.install(A)).toBeUndefined()
    expect(await two.enrol({ ...enrolment(A), key: { ...enrolment(A).key, x: 'other' } }, 1)).toBe('enrolled')
    expect((await one.ingest(A, events([observed(1), granted]), 1)).size).toBe(2)
    expect(await two.apps()).toEqual([])
    expect(await two.health()).toEqual([])
    expect((await two.reach()).size).toBe(0)
    expect((await two.ingest(A, events([observed(1)]), 1)).size).toBe(1)
    expect((await two.apps())[0]?.granted).toBe(0)
    expect((await one.apps())[0]?.granted).toBe(1)
    expect((await two.events(null, 9)).map(event => event.id)).toEqual([events([observed(1)])[0]?.id])
    expect(await two.purge(10)).toBe(1)
    expect((await one.ingest(A, events([observed(1)]), 1)).size).toBe(0)
    expect(await two.revoke(A)).toBe(true)
    expect((await one.install(A))?.revoked).toBe(false)
  })

  it('folds what came before the first look at its app, once', async () => {
    const db = await open()
    const store = sqlStore(db, 'acme')
    const waiting = async () => (await db.selectFrom('events').select('id').where('folded', '=', 0).execute()).length
    await store.ingest(A, events([decided, granted]), 1)
    expect([await store.apps(), await waiting()]).toEqual([[], 2])
    await store.ingest(A, events([observed(1)]), 1)
    expect(await waiting()).toBe(0)
    expect((await store.apps())[0]).toMatchObject({ decision: 'continued', outcome: 'granted', granted: 1, encounters: 1 })
    await store.ingest(A, events([decided, granted, observed(1), observed(4)]), 1)
    expect((await store.apps())[0]).toMatchObject({ granted: 1, encounters: 2 })
  })

  it('counts browsers, not visits', async () => {
    const store = sqlStore(await open(), 'acme')
    await store.ingest(A, events([observed(1), observed(5), granted]), 1)
    await store.ingest(B, events([observed(1)], B), 1)
    expect((await store.reach()).get('acme|client:mailer')).toEqual({ appKey: 'acme|client:mailer', installs: 2, grantedInstalls: 1 })
    const health = (n: number, count: number): Fact => ({
      type: 'health',
      id: uuid(n),
      atMs: T0_MS + n,
      code: 'page-changed',
      detail: `d${n}`,
      count,
    })
    await store.ingest(A, events([health(6, 2), health(7, 3)]), 1)
    await store.ingest(B, events([health(8, 4)], B), 1)
    expect(await store.health()).toEqual([{ code: 'page-changed', detail: 'd8', total: 9, installs: 2, lastAtMs: T0_MS + 8 }])
  })

  it('comes to the same inventory as the fold alone, however facts are cut into batches and repeated', async () => {
    const db = await open()
    let tenant = 0
    await fc.assert(
      fc.asyncProperty(arbitraryFacts, fc.array(fc.nat(12), { maxLength: 3 }), async (facts, cuts) => {
        tenant += 1
        const store = sqlStore(db, `t${tenant}`)
        const marks = [0, ...cuts.map(c => Math.min(c, facts.length)).sort((a, b) => a - b), facts.length]
        for (let i = 1; i < marks.length; i += 1) {
          const batch = events(facts.slice(marks[i - 1], marks[i]))
          await store.ingest(A, batch, 1)
          await store.ingest(A, batch, 1)
        }
        const first = facts.findIndex(f => f.type === 'observed' || f.type === 'revised')
        const looks = facts.slice(0, Math.max(first, 0)).filter(f => 'encounterId' in f)
        // Facts that wait are folded right after the first look, in order of time.
        const waiting = looks.toSorted((a, b) => a.atMs - b.atMs || (a.id < b.id ? -1 : 1))
        const order = first < 0 ? [] : [facts[first] as Fact, ...waiting, ...facts.slice(first + 1)]
        const expected = order.reduce<AppRecord | undefined>(fold, undefined)
        expect((await store.apps())[0]).toEqual(expected && JSON.parse(JSON.stringify(expected)))
      }),
      { numRuns: 60 },
    )
  })

  it('keeps all of a batch or nothing', async () => {
    const db = await open()
    const store = sqlStore(db, 'acme')
    await db.schema.dropTable('app_installs').execute()
    await expect(store.ingest(A, events([observed(1)]), 1)).rejects.toThrow()
    expect(await db.selectFrom('events').selectAll().execute()).toEqual([])
    expect(await store.apps()).toEqual([])
  })
})

describe('the database file', () => {
  it('is readable by its owner only and syncs every commit', async () => {
    const path = join(sampleDirectory(), 'hub.sqlite')
    const db = await open(path)
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect((await sql<{ synchronous: number }>`PRAGMA synchronous`.execute(db)).rows[0]?.synchronous).toBe(2)
    expect((await sql<{ journal_mode: string }>`PRAGMA journal_mode`.execute(db)).rows[0]?.journal_mode).toBe('wal')
  })

  it('is migrated once, and refused if a later hub wrote it', async () => {
    const path = join(sampleDirectory(), 'hub.sqlite')
    const db = await open(path)
    await migrate(db, T0_MS + 1)
    expect(await db.selectFrom('schema_versions').selectAll().execute()).toEqual([
      { version: 1, name: 'begin', applied_at_ms: T0_MS },
      { version: 2, name: 'requests', applied_at_ms: T0_MS },
      { version: 3, name: 'disputes', applied_at_ms: T0_MS },
      { version: 4, name: 'closed-disputes', applied_at_ms: T0_MS },
    ])
    await db.insertInto('schema_versions').values({ version: 99, name: 'later', applied_at_ms: 0 }).execute()
    await expect(migrate(db, T0_MS)).rejects.toMatchObject({ code: 'database-newer' })
  })

  it('leaves no half of a migration behind', async () => {
    const db = await open()
    const steps = [
      { version: 5, name: 'good', up: (d: Kysely<unknown>) => d.schema.createTable('extra').addColumn('a', 'integer').execute() },
      { version: 6, name: 'bad', up: () => Promise.reject(new Error('no')) },
    ]
    await expect(migrate(db, T0_MS, steps)).rejects.toThrow('no')
    expect((await db.introspection.getTables()).map(t => t.name)).not.toContain('extra')
    expect(await db.selectFrom('schema_versions').select('version').execute()).toEqual([1, 2, 3, 4].map(version => ({ version })))
  })

  it('that is damaged or none is said to be so', async () => {
    const directory = sampleDirectory()
    const path = join(directory, 'hub.sqlite')
    writeFileSync(path, 'this is not a database, but it is long enough to look like a file of one'.repeat(100))
    expect(() => openSqlite(path)).toThrow(expect.objectContaining({ code: 'database-corrupt' }))
    const sound = join(directory, 'sound.sqlite')
    const db = openSqlite(sound)
    await migrate(db, T0_MS)
    await sqlStore(db, 't').ingest(A, events(Array.from({ length: 200 }, (_, n) => observed(n + 1))), 1)
    await db.destroy()
    const bytes = readFileSync(sound)
    bytes.fill(0x5a, 4096, Math.floor(bytes.length / 2))
    writeFileSync(sound, bytes)
    expect(() => openSqlite(sound)).toThrow(expect.objectContaining({ code: 'database-corrupt' }))
    expect(() => openSqlite(join(directory, 'no', 'where.sqlite'))).toThrow(expect.objectContaining({ code: 'database-unusable' }))
  })
})
