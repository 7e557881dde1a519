import type { Kysely } from 'kysely'
import type { Migration } from '../migration.ts'

/** Requests for access: what is asked for, once; and who asked for it, each in their own words. */
export const requests: Migration = {
  version: 2,
  name: 'requests',
  up: async (db: Kysely<unknown>) => {
    await db.schema
      .createTable('requests')
      .addColumn('tenant', 'varchar(80)', c => c.notNull())
      .addColumn('ask', 'varchar(43)', c => c.notNull())
      .addColumn('app_key', 'varchar(700)', c => c.notNull())
      .addColumn('first_asked_ms', 'bigint', c => c.notNull())
      .addColumn('last_asked_ms', 'bigint', c => c.notNull())
      .addColumn('observation', 'text', c => c.notNull())
      .addColumn('assessment', 'text', c => c.notNull())
      .addColumn('state', 'varchar(10)', c => c.notNull())
      .addColumn('answered_at_ms', 'bigint')
      .addColumn('words', 'varchar(300)')
      .addColumn('exception', 'text')
      .addPrimaryKeyConstraint('requests_key', ['tenant', 'ask'])
      .execute()
    await db.schema
      .createTable('request_askers')
      .addColumn('tenant', 'varchar(80)', c => c.notNull())
      .addColumn('ask', 'varchar(43)', c => c.notNull())
      .addColumn('install_id', 'varchar(36)', c => c.notNull())
      .addColumn('asked_at_ms', 'bigint', c => c.notNull())
      .addColumn('note', 'varchar(300)')
      .addPrimaryKeyConstraint('request_askers_key', ['tenant', 'ask', 'install_id'])
      .execute()
    // A browser asks for its own requests only, and may have so many of them.
    await db.schema.createIndex('request_askers_install').on('request_askers').columns(['tenant', 'install_id']).execute()
  },
}
