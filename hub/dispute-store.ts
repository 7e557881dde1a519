import type { Kysely, Transaction } from 'kysely'
import type { FactOf } from '../lib/model/fact.ts'
import type { HubTables } from './tables.ts'

/** The hub shows and hands on so many, the latest. */
const LISTED_MAX = 500

/** A report that a verdict is wrong: a browser's claim, by the account that the policy lets it name, else by its pseudonym. */
export type Dispute = { fact: FactOf<'disputed'>; installId: string; person: string | null; receivedAtMs: number }
type Scope = { tx: Transaction<HubTables>; tenant: string; installId: string; nowMs: number }

/** Lists a report; the caller does so once for each event. */
export const listDispute = async ({ tx, tenant, installId, nowMs }: Scope, source: string, fact: FactOf<'disputed'>): Promise<void> => {
  const row = { tenant, source, id: fact.id, install_id: installId, received_at_ms: nowMs, fact: JSON.stringify(fact) }
  await tx
    .insertInto('disputes')
    .values(row)
    .onConflict(oc => oc.columns(['tenant', 'source', 'id']).doNothing())
    .execute()
}

/** What people of one tenant report as wrong. */
export const disputeStore = (db: Kysely<HubTables>, tenant: string) => ({
  /** The latest first. */
  disputes: async (): Promise<Dispute[]> => {
    const rows = await db
      .selectFrom('disputes')
      .leftJoin('installs', join =>
        join.onRef('installs.tenant', '=', 'disputes.tenant').onRef('installs.install_id', '=', 'disputes.install_id'),
      )
      .select(['fact', 'disputes.install_id as install_id', 'person', 'received_at_ms'])
      .where('disputes.tenant', '=', tenant)
      .orderBy('received_at_ms', 'desc')
      .orderBy('disputes.id', 'desc')
      .limit(LISTED_MAX)
      .execute()
    return rows.map(row => ({
      fact: JSON.parse(row.fact) as FactOf<'disputed'>,
      installId: row.install_id,
      person: row.person,
      receivedAtMs: Number(row.received_at_ms),
    }))
  },
  /** Forgets those received before `beforeMs`. Resolves to their number. */
  purgeDisputes: async (beforeMs: number): Promise<number> => {
    const gone = await db.deleteFrom('disputes').where('tenant', '=', tenant).where('received_at_ms', '<', beforeMs).executeTakeFirst()
    return Number(gone.numDeletedRows)
  },
})
export type DisputeStore = ReturnType<typeof disputeStore>
