import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { DOCUMENT_TYPES, type DocumentId } from '../lib/model/envelope.ts'
import { Failure } from '../lib/model/failure.ts'

/** A signed document as it lies on the disk. */
export type Signed = {
  bytes: Uint8Array<ArrayBuffer>
  etag: string
  modified: Date
  /** As the file states them; the hub verifies nothing. Null where the payload is not a document's. */
  states: { version: number; epoch: number } | null
  /** Of a policy: its exceptions, id to expiry, as the file states them. */
  exceptions: ReadonlyMap<string, string>
}
export type SignedFile = { current(): Promise<Signed> }

const MAX_BYTES = 8 * 1024 * 1024
const NOUNS = { policy: 'policy', threats: 'threat list' } as const

const statesOf = (jws: string): Signed['states'] => {
  try {
    const { ver, epoch } = JSON.parse(Buffer.from(jws.split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>
    return typeof ver === 'number' && typeof epoch === 'number' ? { version: ver, epoch } : null
  } catch {
    return null
  }
}

const exceptionsOf = (jws: string): Map<string, string> => {
  try {
    const { policy } = JSON.parse(Buffer.from(jws.split('.')[1] ?? '', 'base64url').toString()) as { policy?: { exceptions?: unknown } }
    const entries = Array.isArray(policy?.exceptions) ? (policy.exceptions as { id?: unknown; expires?: unknown }[]) : []
    return new Map(entries.flatMap(({ id, expires }) => (typeof id === 'string' && typeof expires === 'string' ? [[id, expires]] : [])))
  } catch {
    return new Map()
  }
}

/** What the header says that was signed; null: it says nothing. */
const typeOf = (jws: string): unknown => {
  try {
    return (JSON.parse(Buffer.from(jws.split('.')[0] ?? '', 'base64url').toString()) as Record<string, unknown>).typ ?? null
  } catch {
    return null
  }
}

const read = async (path: string, kind: DocumentId): Promise<Signed & { stamp: string }> => {
  const { mtimeMs, size, mtime, ino } = await stat(path)
  if (size > MAX_BYTES) throw new Error(`it is larger than ${MAX_BYTES} bytes`)
  const bytes = new Uint8Array(await readFile(path))
  // The hub holds no key and believes no document; it only tells a signed file from a slip of the hand.
  const text = new TextDecoder().decode(bytes)
  if (!/^[\w-]+\.[\w-]+\.[\w-]+\s*$/.test(text)) throw new Error(`it is not a signed ${NOUNS[kind]} (a compact JWS)`)
  const other = Object.entries(DOCUMENT_TYPES).find(([id, typ]) => id !== kind && typ === typeOf(text))
  if (other) throw new Error(`it is signed as a ${NOUNS[other[0] as DocumentId]}`)
  return {
    bytes,
    etag: `"${createHash('sha256').update(bytes).digest('hex')}"`,
    modified: mtime,
    states: statesOf(text),
    exceptions: exceptionsOf(text),
    stamp: `${mtimeMs} ${size} ${ino}`,
  }
}

/**
 * A signed policy or threat list as it lies on the disk. The file is read again when it changes; one that cannot be read then leaves
 * the last good one in force, and `log` says so. Throws `Failure('policy-unreadable')` or `threats-unreadable` at the start.
 */
export const openSignedFile = async (kind: DocumentId, path: string, log: (line: string) => void): Promise<SignedFile> => {
  let last = await read(path, kind).catch(cause => {
    const why = cause instanceof Error ? cause.message : ''
    throw new Failure(
      `${kind}-unreadable`,
      `The ${NOUNS[kind]} ${path} cannot be served: ${why}.`,
      `Sign one with \`scopewarden ${kind} sign\`.`,
      { cause },
    )
  })
  let refused = ''
  return {
    current: async () => {
      const found = await stat(path).catch(() => null)
      const stamp = found ? `${found.mtimeMs} ${found.size} ${found.ino}` : 'gone'
      if (stamp === last.stamp || stamp === refused) return last
      try {
        last = await read(path, kind)
        log(`${kind}: a new file is served`)
      } catch (error) {
        refused = stamp
        log(`${kind}: the changed file is not served, the last good one is: ${error instanceof Error ? error.message : ''}`)
      }
      return last
    },
  }
}
