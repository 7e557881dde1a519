import { z } from 'zod'
import type { Reporter } from '../model/fact.ts'
import { toMinute } from './clock.ts'
import { readMeta, writeMeta } from './meta.ts'
import type { PlatformDeps } from './platform-deps.ts'
import { type RecordDeps, recordFact } from './record-fact.ts'

const TOLD_KEY = 'health-told'
const TOLD_MAX = 100
const Told = z.array(z.string())

export type Health = {
  /** Stable, of lower-case letters, digits and hyphens. */
  code: string
  /** A sentence for IT; cut at 300 characters. */
  detail: string
  count?: number
  /** Told once per key, until it is forgotten by `forgetHealth`. Absent: told each time. */
  onceKey?: string
}
export type HealthDeps = RecordDeps & Pick<PlatformDeps, 'factId'>

/** Records something that IT should know of the extension itself. Throws what `recordFact` throws. */
export const recordHealth = async (
  deps: HealthDeps,
  reporter: Reporter,
  { code, detail, count = 1, onceKey }: Health,
  within?: () => Promise<void>,
): Promise<void> => {
  const told = onceKey === undefined ? [] : await readMeta(deps.db, TOLD_KEY, Told, [])
  if (onceKey !== undefined && told.includes(onceKey)) return
  const atMs = toMinute(deps.nowMs())
  await recordFact(deps, { type: 'health', id: deps.factId(atMs), atMs, code, detail: detail.slice(0, 300), count }, reporter, async () => {
    // Read anew: something else may have been told or forgotten meanwhile.
    if (onceKey !== undefined)
      await writeMeta(deps.db, TOLD_KEY, [...(await readMeta(deps.db, TOLD_KEY, Told, [])), onceKey].slice(-TOLD_MAX))
    await within?.()
  })
}

/** Things of these keys are well again: the next time that they go wrong is news. */
export const forgetHealth = ({ db }: Pick<PlatformDeps, 'db'>, isWell: (onceKey: string) => boolean): Promise<void> =>
  db.transaction('rw', db.meta, async () => {
    const told = await readMeta(db, TOLD_KEY, Told, [])
    const left = told.filter(key => !isWell(key))
    if (left.length < told.length) await writeMeta(db, TOLD_KEY, left)
  })
