import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { Failure } from '../lib/model/failure.ts'

export type SignedPolicy = {
  bytes: Uint8Array<ArrayBuffer>
  etag: string
  modified: Date
  /** As the file states them; the hub verifies nothing. Null where the payload is not a policy's. */
  states: { version: number; epoch: number } | null
}
export type PolicyFile = { current(): Promise<SignedPolicy> }

const POLICY_MAX_BYTES = 8 * 1024 * 1024

const statesOf = (jws: string): SignedPolicy['states'] => {
  try {
    const { ver, epoch } = JSON.parse(Buffer.from(jws.split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>
    return typeof ver === 'number' && typeof epoch === 'number' ? { version: ver, epoch } : null
  } catch {
    return null
  }
}

const read = async (path: string): Promise<SignedPolicy & { stamp: string }> => {
  const { mtimeMs, size, mtime, ino } = await stat(path)
  if (size > POLICY_MAX_BYTES) throw new Error(`it is larger than ${POLICY_MAX_BYTES} bytes`)
  const bytes = new Uint8Array(await readFile(path))
  // The hub holds no key and believes no policy; it only tells a signed file from a slip of the hand.
  const text = new TextDecoder().decode(bytes)
  if (!/^[\w-]+\.[\w-]+\.[\w-]+\s*$/.test(text)) throw new Error('it is not a signed policy (a compact JWS)')
  return {
    bytes,
    etag: `"${createHash('sha256').update(bytes).digest('hex')}"`,
    modified: mtime,
    states: statesOf(text),
    stamp: `${mtimeMs} ${size} ${ino}`,
  }
}

/**
 * The signed policy as it lies on the disk. The file is read again when it changes; one that cannot be read then leaves
 * the last good one in force, and `log` says so. Throws `Failure('policy-unreadable')` at the start.
 */
export const openPolicyFile = async (path: string, log: (line: string) => void): Promise<PolicyFile> => {
  let last = await read(path).catch(cause => {
    const why = cause instanceof Error ? cause.message : ''
    throw new Failure('policy-unreadable', `The policy ${path} cannot be served: ${why}.`, 'Sign one with `scopewarden policy sign`.', {
      cause,
    })
  })
  let refused = ''
  return {
    current: async () => {
      const found = await stat(path).catch(() => null)
      const stamp = found ? `${found.mtimeMs} ${found.size} ${found.ino}` : 'gone'
      if (stamp === last.stamp || stamp === refused) return last
      try {
        last = await read(path)
        log('policy: a new file is served')
      } catch (error) {
        refused = stamp
        log(`policy: the changed file is not served, the last good one is: ${error instanceof Error ? error.message : ''}`)
      }
      return last
    },
  }
}
