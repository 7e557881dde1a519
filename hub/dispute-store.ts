import type { Kysely, Transaction } from 'kysely'
import type { FactOf } from '../lib/model/fact.ts'
import type { HubTables } from './tables.ts'

/** The hub shows and hands on so many, the latest. */
const LISTED_MAX = 500

/**
 * A report that a verdict is wrong: a browser's claim, by the account that the policy lets it name, else by its pseudonym. Times by the
 * hub's clock. `closed` is what an admin made of it; null while it is open.
 */
export type Dispute = {
  fact: FactOf<'disputed'>
  installId: string
  person: string | null
  receivedAtMs: number
  closed: { atMs: number; note: string } | null
}
type Scope = { tx: Transaction<HubTables>; tenant: string; installId: string; nowMs: number }

/** Lists a report; the caller does so once for each event. */
export const listDispute = async ({ tx, tenant, installId, nowMs }: Scope, source: string, fact: FactOf<'disputed'>): Promise<void> => {
  const open = { closed_at_ms: null, closing_note: null }
  const row = { tenant, source, id: fact.id, install_id: installId, received_at_ms: nowMs, fact: JSON.stringify(fact), ...open }
  await tx
    .insertInto('disputes')
    .values(row)
    .onConflict(oc => oc.columns(['tenant', 'source', 'id']).doNothing())
    .execute()
}

const asDispute = (row: HubTables['disputes'] & { person: string | null }): Dispute => ({
  fact: JSON.parse(row.fact) as FactOf<'disputed'>,
  installId: row.install_id,
  person: row.person,
  receivedAtMs: Number(row.received_at_ms),
  closed: row.closed_at_ms === null ? null : { atMs: Number(row.closed_at_ms), note: row.closing_note ?? '' },
})

/** What people of one tenant report as wrong. */
export const disputeStore = (db: Kysely<HubTables>, tenant: string) => {
  const open = () => db.selectFrom('disputes').where('tenant', '=', tenant).where('closed_at_ms', 'is', null)
  const listed = () =>
    db
      .selectFrom('disputes')
      .leftJoin('installs', join =>
        join.onRef('installs.tenant', '=', 'disputes.tenant').onRef('installs.install_id', '=', 'disputes.install_id'),
      )
      .selectAll('disputes')
      .select('person')
      .where('disputes.tenant', '=', tenant)
      .limit(LISTED_MAX)
  return {
    /** Those that are open, the latest first. */
    openDisputes: async (): Promise<Dispute[]> => {
      const rows = await listed()
        .where('closed_at_ms', 'is', null)
        .orderBy('received_at_ms', 'desc')
        .orderBy('disputes.id', 'desc')
        .execute()
      return rows.map(asDispute)
    },
    /** Those that were closed, the last one first. */
    closedDisputes: async (): Promise<Dispute[]> => {
      const rows = await listed()
        .where('closed_at_ms', 'is not', null)
        .orderBy('closed_at_ms', 'desc')
        .orderBy('disputes.id', 'desc')
        .execute()
      return rows.map(asDispute)
    },
    /** How many are open: of one browser, and in all; those with these ids do not count. */
    countOpenDisputes: async (installId: string, besides: string[]): Promise<{ own: number; all: number }> => {
      const rest = besides.length === 0 ? open() : open().where('id', 'not in', besides)
      const row = await rest
        .select(eb => [
          eb.fn.countAll<number>().as('all'),
          eb.fn.sum<number>(eb.case().when('install_id', '=', installId).then(1).else(0).end()).as('own'),
        ])
        .executeTakeFirst()
      return { own: Number(row?.own ?? 0), all: Number(row?.all ?? 0) }
    },
    /** Closes one that is open. Resolves to false where there is none. */
    closeDispute: async (installId: string, id: string, note: string, nowMs: number): Promise<boolean> => {
      const done = await db
        .updateTable('disputes')
        .set({ closed_at_ms: nowMs, closing_note: note })
        .where('tenant', '=', tenant)
        .where('install_id', '=', installId)
        .where('id', '=', id)
        .where('closed_at_ms', 'is', null)
        .executeTakeFirst()
      return Number(done.numUpdatedRows) > 0
    },
    /** Forgets those received before `beforeMs`. Resolves to their number. */
    purgeDisputes: async (beforeMs: number): Promise<number> => {
      const gone = await db.deleteFrom('disputes').where('tenant', '=', tenant).where('received_at_ms', '<', beforeMs).executeTakeFirst()
      return Number(gone.numDeletedRows)
    },
  }
}
export type DisputeStore = ReturnType<typeof disputeStore>
