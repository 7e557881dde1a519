import { type Kysely, sql } from 'kysely'
import type { Migration } from '../migration.ts'

const createInstalls = (db: Kysely<unknown>) =>
  db.schema
    .createTable('installs')
    .addColumn('tenant', 'varchar(80)', c => c.notNull())
    .addColumn('install_id', 'varchar(36)', c => c.notNull())
    .addColumn('key_x', 'varchar(60)', c => c.notNull())
    .addColumn('key_y', 'varchar(60)', c => c.notNull())
    .addColumn('person', 'varchar(254)')
    .addColumn('extension_version', 'varchar(30)', c => c.notNull())
    .addColumn('browser', 'varchar(60)', c => c.notNull())
    .addColumn('enrolled_at_ms', 'bigint', c => c.notNull())
    .addColumn('contact_at_ms', 'bigint', c => c.notNull())
    .addColumn('revoked', 'integer', c => c.notNull())
    .addPrimaryKeyConstraint('installs_key', ['tenant', 'install_id'])
    .execute()

const createEvents = async (db: Kysely<unknown>) => {
  await db.schema
    .createTable('events')
    .addColumn('tenant', 'varchar(80)', c => c.notNull())
    .addColumn('source', 'varchar(80)', c => c.notNull())
    .addColumn('id', 'varchar(36)', c => c.notNull())
    .addColumn('app_key', 'varchar(700)')
    .addColumn('at_ms', 'bigint', c => c.notNull())
    .addColumn('received_at_ms', 'bigint', c => c.notNull())
    .addColumn('folded', 'integer', c => c.notNull())
    .addColumn('body', 'text', c => c.notNull())
    .addPrimaryKeyConstraint('events_key', ['tenant', 'source', 'id'])
    .execute()
  await db.schema.createIndex('events_received').on('events').columns(['tenant', 'received_at_ms']).execute()
  // Partial: almost every event is folded at once, and only the others are ever looked for.
  await db.schema
    .createIndex('events_waiting')
    .on('events')
    .columns(['tenant', 'app_key'])
    .where(sql.ref('folded'), '=', sql.lit(0))
    .execute()
}

const createFolded = async (db: Kysely<unknown>) => {
  await db.schema
    .createTable('apps')
    .addColumn('tenant', 'varchar(80)', c => c.notNull())
    .addColumn('app_key', 'varchar(700)', c => c.notNull())
    .addColumn('record', 'text', c => c.notNull())
    .addPrimaryKeyConstraint('apps_key', ['tenant', 'app_key'])
    .execute()
  await db.schema
    .createTable('app_installs')
    .addColumn('tenant', 'varchar(80)', c => c.notNull())
    .addColumn('app_key', 'varchar(700)', c => c.notNull())
    .addColumn('install_id', 'varchar(36)', c => c.notNull())
    .addColumn('first_seen_ms', 'bigint', c => c.notNull())
    .addColumn('last_seen_ms', 'bigint', c => c.notNull())
    .addColumn('granted', 'integer', c => c.notNull())
    .addPrimaryKeyConstraint('app_installs_key', ['tenant', 'app_key', 'install_id'])
    .execute()
  await db.schema
    .createTable('health')
    .addColumn('tenant', 'varchar(80)', c => c.notNull())
    .addColumn('install_id', 'varchar(36)', c => c.notNull())
    .addColumn('code', 'varchar(60)', c => c.notNull())
    .addColumn('detail', 'varchar(300)', c => c.notNull())
    .addColumn('total', 'bigint', c => c.notNull())
    .addColumn('last_at_ms', 'bigint', c => c.notNull())
    .addPrimaryKeyConstraint('health_key', ['tenant', 'install_id', 'code'])
    .execute()
}

export const begin: Migration = {
  version: 1,
  name: 'begin',
  up: async db => {
    await createInstalls(db)
    await createEvents(db)
    await createFolded(db)
  },
}
