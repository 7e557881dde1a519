import type { Kysely } from 'kysely'

/** One step of the schema. Steps are only ever added; a step that shipped is never changed. */
export type Migration = { version: number; name: string; up: (db: Kysely<unknown>) => Promise<void> }
