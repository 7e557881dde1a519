import { readMeta, writeMeta } from './meta.ts'
import type { PlatformDeps } from './platform-deps.ts'
import { PolicyMark } from './verify-policy.ts'

const KEY = 'policyMark'
const Mark = PolicyMark.nullable()
type Stores = Pick<PlatformDeps, 'db' | 'local'>

const isHigher = (a: PolicyMark, b: PolicyMark) => a.epoch > b.epoch || (a.epoch === b.epoch && a.ver > b.ver)

/**
 * The newest policy that was ever accepted, as the two stores know it: the higher one counts, so that neither can be set
 * back alone. A mark of a key that is trusted no more is void: that is how an organisation recovers from a stolen key.
 */
export const highestMark = async ({ db, local }: Stores, trustedKids: string[]): Promise<PolicyMark | null> => {
  // No mark of nobody's counts, so nothing has to be waited for.
  if (trustedKids.length === 0) return null
  const inLocal = Mark.safeParse((await local.get(KEY))[KEY]).data ?? null
  const inDb = await readMeta(db, KEY, Mark, null).catch(() => null)
  const [first, second] = [inLocal, inDb].filter(mark => mark !== null).filter(mark => trustedKids.includes(mark.kid))
  return first && second ? (isHigher(second, first) ? second : first) : (first ?? null)
}

/** What to put beside the policy in `storage.local`, in the same call. */
export const localMark = (mark: PolicyMark): Record<string, unknown> => ({ [KEY]: mark })

/** The second copy; without a store that takes writes there is none. */
export const keepMark = async ({ db }: Pick<Stores, 'db'>, mark: PolicyMark): Promise<void> => {
  if (!db.readOnly) await writeMeta(db, KEY, mark)
}
