import type { Kysely } from 'kysely'
import { Failure } from '../lib/model/failure.ts'
import type { Migration } from './migration.ts'
import { begin } from './migrations/0001-begin.ts'
import { requests } from './migrations/0002-requests.ts'
import { disputes } from './migrations/0003-disputes.ts'
import { closedDisputes } from './migrations/0004-closed-disputes.ts'
import type { HubTables } from './tables.ts'

const MIGRATIONS: Migration[] = [begin, requests, disputes, closedDisputes]

/**
 * Brings the database to this hub's schema, all steps in one transaction; each is recorded. Throws
 * `Failure('database-newer')` for a database of a later hub: what it holds would be read wrongly.
 */
export const migrate = async (db: Kysely<HubTables>, nowMs: number, migrations = MIGRATIONS): Promise<void> => {
  await db.transaction().execute(async tx => {
    await tx.schema
      .createTable('schema_versions')
      .ifNotExists()
      .addColumn('version', 'integer', c => c.primaryKey())
      .addColumn('name', 'varchar(80)', c => c.notNull())
      .addColumn('applied_at_ms', 'bigint', c => c.notNull())
      .execute()
    const row = await tx.selectFrom('schema_versions').select('version').orderBy('version', 'desc').limit(1).executeTakeFirst()
    const present = row?.version ?? 0
    const newest = migrations.at(-1)?.version ?? 0
    if (present > newest)
      throw new Failure(
        'database-newer',
        `The database has schema ${present}; this hub knows schemas up to ${newest}.`,
        'Start the newer version of the hub again, or give another --data directory.',
      )
    for (const { version, name, up } of migrations.filter(m => m.version > present)) {
      await up(tx as unknown as Kysely<unknown>)
      await tx.insertInto('schema_versions').values({ version, name, applied_at_ms: nowMs }).execute()
    }
  })
}
