import { requireWritable, type ScopewardenDatabase } from './database.ts'
import type { LocalArea } from './platform-deps.ts'

const KEY = 'generation'
const asNumber = (value: unknown): number => (typeof value === 'number' && Number.isSafeInteger(value) ? value : 0)

/**
 * Tells whether the store is the one that was there before. A store whose files were damaged comes back empty and says
 * nothing, so a mark stands in two places: `fresh` (in neither), `ok`, or `reset` (gone from the store alone: the
 * inventory was lost). `beforeRepair` runs on a reset, before the mark is written again: a death in between means that
 * the reset is told twice, never that it goes untold. Throws the `Failure` of a store that takes no writes.
 */
export const checkGeneration = async (
  db: ScopewardenDatabase,
  local: LocalArea,
  beforeRepair: () => Promise<void> = async () => {},
): Promise<'fresh' | 'ok' | 'reset'> => {
  requireWritable(db)
  const inDb = asNumber((await db.meta.get(KEY))?.value)
  const inLocal = asNumber((await local.get(KEY))[KEY])
  if (inDb > 0 && inDb >= inLocal) {
    if (inDb > inLocal) await local.set({ [KEY]: inDb })
    return 'ok'
  }
  const reset = inLocal > 0
  if (reset) await beforeRepair()
  await db.meta.put({ key: KEY, value: inLocal + 1 })
  await local.set({ [KEY]: inLocal + 1 })
  return reset ? 'reset' : 'fresh'
}
