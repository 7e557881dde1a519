import type { DocumentKind } from './document-kinds.ts'
import { readMeta, writeMeta } from './meta.ts'
import type { PlatformDeps } from './platform-deps.ts'
import { DocumentMark } from './verify-document.ts'

type Kind = Pick<DocumentKind, 'id'>
const Mark = DocumentMark.nullable()
const keyOf = ({ id }: Kind) => `${id}Mark`
type Stores = Pick<PlatformDeps, 'db' | 'local'>

const isHigher = (a: DocumentMark, b: DocumentMark) => a.epoch > b.epoch || (a.epoch === b.epoch && a.ver > b.ver)

/**
 * The newest document of a kind that was ever accepted, as the two stores know it: the higher one counts, so that neither can be set
 * back alone. A mark of a key that is trusted no more is void: that is how an organisation recovers from a stolen key.
 */
export const highestMark = async (kind: Kind, { db, local }: Stores, trustedKids: string[]): Promise<DocumentMark | null> => {
  // No mark of nobody's counts, so nothing has to be waited for.
  if (trustedKids.length === 0) return null
  const inLocal = Mark.safeParse((await local.get(keyOf(kind)))[keyOf(kind)]).data ?? null
  const inDb = await readMeta(db, keyOf(kind), Mark, null).catch(() => null)
  const [first, second] = [inLocal, inDb].filter(mark => mark !== null).filter(mark => trustedKids.includes(mark.kid))
  return first && second ? (isHigher(second, first) ? second : first) : (first ?? null)
}

/** What to put beside the document in `storage.local`, in the same call. */
export const localMark = (kind: Kind, mark: DocumentMark): Record<string, unknown> => ({ [keyOf(kind)]: mark })

/** The second copy; without a store that takes writes there is none. */
export const keepMark = async (kind: Kind, { db }: Pick<Stores, 'db'>, mark: DocumentMark): Promise<void> => {
  if (!db.readOnly) await writeMeta(db, keyOf(kind), mark)
}
