import type { Kysely } from 'kysely'
import type { Migration } from '../migration.ts'

/** A report of a wrong verdict can be closed, with a note of what came of it. */
export const closedDisputes: Migration = {
  version: 4,
  name: 'closed-disputes',
  up: async (db: Kysely<unknown>) => {
    await db.schema.alterTable('disputes').addColumn('closed_at_ms', 'bigint').execute()
    await db.schema.alterTable('disputes').addColumn('closing_note', 'varchar(300)').execute()
  },
}
