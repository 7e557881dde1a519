import { closeSync, openSync } from 'node:fs'
import { DatabaseSync, type SQLInputValue } from 'node:sqlite'
import { Kysely, type SqliteDatabase, SqliteDialect } from 'kysely'
import { Failure } from '../lib/model/failure.ts'
import type { HubTables } from './tables.ts'

/** Above this size a full check at start would take longer than it is worth. */
const CHECK_MAX_PAGES = 16_384

/** What Kysely asks of a SQLite library, on the one that comes with Node. */
const adapt = (database: DatabaseSync): SqliteDatabase => ({
  close: () => database.close(),
  prepare: text => {
    const statement = database.prepare(text)
    const given = (parameters: readonly unknown[]) => parameters as SQLInputValue[]
    return {
      reader: statement.columns().length > 0,
      all: parameters => statement.all(...given(parameters)),
      run: parameters => statement.run(...given(parameters)),
      iterate: parameters => statement.iterate(...given(parameters)),
    }
  },
})

const check = (database: DatabaseSync) => {
  const pages = Number(database.prepare('PRAGMA page_count').get()?.page_count ?? 0)
  if (pages > CHECK_MAX_PAGES) return
  const answer = database.prepare('PRAGMA quick_check(1)').get()?.quick_check
  if (answer !== 'ok') throw new Error(String(answer))
}

/**
 * Opens the hub's embedded database; creates it if need be. A commit has reached the disk before it returns
 * (`synchronous = FULL`), because an acknowledgement is a promise. Throws `Failure('database-corrupt')` for a file that
 * is no sound database, `Failure('database-unusable')` where it cannot be opened.
 */
export const openSqlite = (path: string): Kysely<HubTables> => {
  let database: DatabaseSync | undefined
  try {
    // Readable by its owner only; SQLite gives its log files the same mode.
    closeSync(openSync(path, 'a', 0o600))
    database = new DatabaseSync(path)
    database.exec('PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON')
    check(database)
    return new Kysely<HubTables>({ dialect: new SqliteDialect({ database: adapt(database) }) })
  } catch (cause) {
    database?.close()
    const message = cause instanceof Error ? cause.message : ''
    if (/unable to open|readonly|permission|EACCES|EISDIR|ENOENT|EROFS/i.test(message))
      throw new Failure('database-unusable', `The database ${path} cannot be opened: ${message}.`, 'Check that the hub may write there.', {
        cause,
      })
    throw new Failure(
      'database-corrupt',
      `The database ${path} is damaged: ${message}.`,
      'Stop the hub, move the file away and bring back a backup. Browsers send again what was not acknowledged.',
      { cause },
    )
  }
}
