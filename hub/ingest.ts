import type { Kysely, Transaction } from 'kysely'
import { fold } from '../lib/inventory/fold.ts'
import { factOf } from '../lib/inventory/to-cloud-event.ts'
import type { CloudEvent } from '../lib/model/event.ts'
import type { Fact, FactOf } from '../lib/model/fact.ts'
import type { AppRecord } from '../lib/model/record.ts'
import { listDispute } from './dispute-store.ts'
import { listRequest } from './request-store.ts'
import type { HubTables } from './tables.ts'

type Scope = { tx: Transaction<HubTables>; tenant: string; installId: string; nowMs: number }
type AppFact = Exclude<Fact, { type: 'health' | 'asked' | 'disputed' }>

/** Writes the event unless it is there. True: it is new. */
const keep = async ({ tx, tenant, nowMs }: Scope, event: CloudEvent, folded: boolean): Promise<boolean> => {
  const fact = factOf(event)
  const row = await tx
    .insertInto('events')
    .values({
      tenant,
      source: event.source,
      id: event.id,
      app_key: fact.type === 'health' ? null : fact.appKey,
      at_ms: fact.atMs,
      received_at_ms: nowMs,
      folded: folded ? 1 : 0,
      body: JSON.stringify(event),
    })
    .onConflict(oc => oc.columns(['tenant', 'source', 'id']).doNothing())
    .returning('id')
    .executeTakeFirst()
  return row !== undefined
}

const readApp = async ({ tx, tenant }: Scope, key: string): Promise<AppRecord | undefined> => {
  const row = await tx.selectFrom('apps').select('record').where('tenant', '=', tenant).where('app_key', '=', key).executeTakeFirst()
  return row && (JSON.parse(row.record) as AppRecord)
}

const writeApp = ({ tx, tenant }: Scope, record: AppRecord) =>
  tx
    .insertInto('apps')
    .values({ tenant, app_key: record.key, record: JSON.stringify(record) })
    .onConflict(oc => oc.columns(['tenant', 'app_key']).doUpdateSet(eb => ({ record: eb.ref('excluded.record') })))
    .execute()

/** Decisions and outcomes that came before the first look at their app: they are folded now. */
const foldWaiting = async ({ tx, tenant }: Scope, record: AppRecord): Promise<AppRecord> => {
  const waiting = await tx
    .selectFrom('events')
    .select(['source', 'id', 'body'])
    .where('tenant', '=', tenant)
    .where('app_key', '=', record.key)
    .where('folded', '=', 0)
    .orderBy('at_ms')
    .orderBy('id')
    .execute()
  if (waiting.length === 0) return record
  await tx
    .updateTable('events')
    .set({ folded: 1 })
    .where('tenant', '=', tenant)
    .where('app_key', '=', record.key)
    .where('folded', '=', 0)
    .execute()
  return waiting.reduce((sum, row) => fold(sum, factOf(JSON.parse(row.body) as CloudEvent)) ?? sum, record)
}

const noteReach = ({ tx, tenant, installId }: Scope, fact: AppFact) =>
  tx
    .insertInto('app_installs')
    .values({
      tenant,
      app_key: fact.appKey,
      install_id: installId,
      first_seen_ms: fact.atMs,
      last_seen_ms: fact.atMs,
      granted: fact.type === 'concluded' && fact.outcome === 'granted' ? 1 : 0,
    })
    // CASE WHEN, not min() and max(): those differ between databases.
    .onConflict(oc =>
      oc.columns(['tenant', 'app_key', 'install_id']).doUpdateSet(eb => ({
        first_seen_ms: eb
          .case()
          .when('excluded.first_seen_ms', '<', eb.ref('app_installs.first_seen_ms'))
          .then(eb.ref('excluded.first_seen_ms'))
          .else(eb.ref('app_installs.first_seen_ms'))
          .end(),
        last_seen_ms: eb
          .case()
          .when('excluded.last_seen_ms', '>', eb.ref('app_installs.last_seen_ms'))
          .then(eb.ref('excluded.last_seen_ms'))
          .else(eb.ref('app_installs.last_seen_ms'))
          .end(),
        granted: eb('app_installs.granted', '+', eb.ref('excluded.granted')),
      })),
    )
    .execute()

const noteHealth = ({ tx, tenant, installId }: Scope, fact: FactOf<'health'>) =>
  tx
    .insertInto('health')
    .values({ tenant, install_id: installId, code: fact.code, detail: fact.detail, total: fact.count, last_at_ms: fact.atMs })
    .onConflict(oc =>
      oc.columns(['tenant', 'install_id', 'code']).doUpdateSet(eb => ({
        total: eb('health.total', '+', eb.ref('excluded.total')),
        detail: eb.ref('excluded.detail'),
        last_at_ms: eb.ref('excluded.last_at_ms'),
      })),
    )
    .execute()

/** Folds one app fact. False: it has to wait for the first look at its app. */
const foldOne = async (scope: Scope, apps: Map<string, AppRecord>, fact: AppFact): Promise<boolean> => {
  const before = apps.get(fact.appKey) ?? (await readApp(scope, fact.appKey))
  const after = fold(before, fact)
  if (!after) return false
  apps.set(fact.appKey, before ? after : await foldWaiting(scope, after))
  return true
}

const takeOne = async (scope: Scope, apps: Map<string, AppRecord>, event: CloudEvent): Promise<boolean> => {
  const fact = factOf(event)
  if (!(await keep(scope, event, true))) return false
  if (fact.type === 'health') {
    await noteHealth(scope, fact)
    return true
  }
  if (fact.type === 'asked') {
    await listRequest(scope, fact)
    return true
  }
  if (fact.type === 'disputed') {
    await listDispute(scope, event.source, fact)
    return true
  }
  await noteReach(scope, fact)
  if (!(await foldOne(scope, apps, fact))) {
    const { tx, tenant } = scope
    await tx
      .updateTable('events')
      .set({ folded: 0 })
      .where('tenant', '=', tenant)
      .where('source', '=', event.source)
      .where('id', '=', event.id)
      .execute()
  }
  return true
}

/** Keeps and folds events of one browser in one transaction; resolves, after the commit, to the ids that were new. */
export const ingest = (
  db: Kysely<HubTables>,
  tenant: string,
  installId: string,
  events: CloudEvent[],
  nowMs: number,
): Promise<Set<string>> =>
  db.transaction().execute(async tx => {
    const scope = { tx, tenant, installId, nowMs }
    const apps = new Map<string, AppRecord>()
    const fresh = new Set<string>()
    for (const event of events) if (await takeOne(scope, apps, event)) fresh.add(event.id)
    for (const record of apps.values()) await writeApp(scope, record)
    const last = events.at(-1)?.data.unmapped.reporter
    await tx
      .updateTable('installs')
      .set({
        contact_at_ms: nowMs,
        ...(last ? { person: last.person, extension_version: last.extensionVersion, browser: last.browser } : {}),
      })
      .where('tenant', '=', tenant)
      .where('install_id', '=', installId)
      .execute()
    return fresh
  })
