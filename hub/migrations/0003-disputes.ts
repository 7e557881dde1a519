import type { Kysely } from 'kysely'
import type { Migration } from '../migration.ts'

/** Verdicts that people report as wrong, each with what was seen. */
export const disputes: Migration = {
  version: 3,
  name: 'disputes',
  up: async (db: Kysely<unknown>) => {
    await db.schema
      .createTable('disputes')
      .addColumn('tenant', 'varchar(80)', c => c.notNull())
      .addColumn('source', 'varchar(80)', c => c.notNull())
      .addColumn('id', 'varchar(36)', c => c.notNull())
      .addColumn('install_id', 'varchar(36)', c => c.notNull())
      .addColumn('received_at_ms', 'bigint', c => c.notNull())
      .addColumn('fact', 'text', c => c.notNull())
      .addPrimaryKeyConstraint('disputes_key', ['tenant', 'source', 'id'])
      .execute()
    await db.schema.createIndex('disputes_received').on('disputes').columns(['tenant', 'received_at_ms']).execute()
  },
}
