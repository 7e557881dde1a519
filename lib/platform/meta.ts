import type { z } from 'zod'
import type { ScopewardenDatabase } from './database.ts'

/**
 * The value under a key of `meta`, or `fallback` where there is none or it is no longer of that shape (a row of an older
 * version): a bad row must cost its own content and nothing else.
 */
export const readMeta = async <T>(db: ScopewardenDatabase, key: string, schema: z.ZodType<T>, fallback: T): Promise<T> => {
  const read = schema.safeParse((await db.meta.get(key))?.value)
  return read.success ? read.data : fallback
}

/** Puts the value under the key. Inside a transaction over `meta` it is part of it. */
export const writeMeta = async (db: ScopewardenDatabase, key: string, value: unknown): Promise<void> => {
  await db.meta.put({ key, value })
}
