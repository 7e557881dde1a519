import type { Kysely } from 'kysely'
import { ALIVE } from '../lib/model/fact.ts'
import type { AppRecord } from '../lib/model/record.ts'
import { disputeStore } from './dispute-store.ts'
import { ingest } from './ingest.ts'
import { requestStore } from './request-store.ts'
import type { HubStore, Install } from './store.ts'
import type { HubTables } from './tables.ts'

const asInstall = (row: HubTables['installs'] & { policy?: string | null }): Install => ({
  policy: row.policy ?? null,
  installId: row.install_id,
  key: { x: row.key_x, y: row.key_y },
  person: row.person,
  extensionVersion: row.extension_version,
  browser: row.browser,
  enrolledAtMs: Number(row.enrolled_at_ms),
  contactAtMs: Number(row.contact_at_ms),
  revoked: Number(row.revoked) === 1,
})

const readers = (db: Kysely<HubTables>, tenant: string): Pick<HubStore, 'apps' | 'reach' | 'installs' | 'health' | 'install'> => ({
  install: async installId => {
    const row = await db
      .selectFrom('installs')
      .selectAll()
      .where('tenant', '=', tenant)
      .where('install_id', '=', installId)
      .executeTakeFirst()
    return row && asInstall(row)
  },
  apps: async () => {
    const rows = await db.selectFrom('apps').select('record').where('tenant', '=', tenant).orderBy('app_key').execute()
    return rows.map(row => JSON.parse(row.record) as AppRecord)
  },
  reach: async () => {
    const rows = await db
      .selectFrom('app_installs')
      .select(eb => [
        'app_key',
        eb.fn.countAll<number>().as('installs'),
        eb.fn.sum<number>(eb.case().when('granted', '>', 0).then(1).else(0).end()).as('granted'),
      ])
      .where('tenant', '=', tenant)
      .groupBy('app_key')
      .execute()
    return new Map(rows.map(r => [r.app_key, { appKey: r.app_key, installs: Number(r.installs), grantedInstalls: Number(r.granted) }]))
  },
  installs: async () => {
    const rows = await db
      .selectFrom('installs')
      .leftJoin('health', join =>
        join
          .onRef('health.tenant', '=', 'installs.tenant')
          .onRef('health.install_id', '=', 'installs.install_id')
          .on('health.code', '=', ALIVE),
      )
      .selectAll('installs')
      .select('health.detail as policy')
      .where('installs.tenant', '=', tenant)
      .orderBy('contact_at_ms', 'desc')
      .execute()
    return rows.map(asInstall)
  },
  health: async () => {
    const rows = await db
      .selectFrom('health')
      .select(eb => [
        'code',
        eb.fn.max<string>('detail').as('detail'),
        eb.fn.sum<number>('total').as('total'),
        eb.fn.countAll<number>().as('installs'),
        eb.fn.max<number>('last_at_ms').as('last_at_ms'),
      ])
      .where('tenant', '=', tenant)
      .where('code', '!=', ALIVE)
      .groupBy('code')
      .orderBy('code')
      .execute()
    return rows.map(r => ({
      code: r.code,
      detail: r.detail,
      total: Number(r.total),
      installs: Number(r.installs),
      lastAtMs: Number(r.last_at_ms),
    }))
  },
})

/** The store of one tenant on any SQL database that Kysely speaks. */
export const sqlStore = (db: Kysely<HubTables>, tenant: string): HubStore => ({
  ...readers(db, tenant),
  ...requestStore(db, tenant),
  ...disputeStore(db, tenant),
  enrol: async ({ installId, key, extensionVersion, browser }, nowMs) => {
    const fresh = await db
      .insertInto('installs')
      .values({
        tenant,
        install_id: installId,
        key_x: key.x,
        key_y: key.y,
        person: null,
        extension_version: extensionVersion,
        browser,
        enrolled_at_ms: nowMs,
        contact_at_ms: nowMs,
        revoked: 0,
      })
      .onConflict(oc => oc.columns(['tenant', 'install_id']).doNothing())
      .returning('install_id')
      .executeTakeFirst()
    if (fresh) return 'enrolled'
    const there = await readers(db, tenant).install(installId)
    return there?.key.x === key.x && there.key.y === key.y ? 'known-key' : 'other-key'
  },
  revoke: async installId => {
    const result = await db
      .updateTable('installs')
      .set({ revoked: 1 })
      .where('tenant', '=', tenant)
      .where('install_id', '=', installId)
      .executeTakeFirst()
    return result.numUpdatedRows > 0n
  },
  ingest: (installId, events, nowMs) => ingest(db, tenant, installId, events, nowMs),
  events: (last, limit) =>
    db
      .selectFrom('events')
      .select(['source', 'id', 'body'])
      .where('tenant', '=', tenant)
      .$if(last !== null, query =>
        query.where(eb => {
          const { source = '', id = '' } = last ?? {}
          return eb.or([eb('source', '>', source), eb.and([eb('source', '=', source), eb('id', '>', id)])])
        }),
      )
      .orderBy('source')
      .orderBy('id')
      .limit(limit)
      .execute(),
  purge: async beforeMs => {
    const result = await db.deleteFrom('events').where('tenant', '=', tenant).where('received_at_ms', '<', beforeMs).executeTakeFirst()
    return Number(result.numDeletedRows)
  },
})
