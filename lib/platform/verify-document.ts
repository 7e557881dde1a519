import { compactVerify } from 'jose'
import { z } from 'zod'
import type { Envelope } from '../model/envelope.ts'
import { Failure } from '../model/failure.ts'
import { fromBase64url, sha256 } from './base64url.ts'
import type { DocumentKind } from './document-kinds.ts'
import { importPolicyKey, type PolicyKey } from './policy-keys.ts'
import { parseStrictJson } from './strict-json.ts'

/** A browser's clock may be this far behind the signer's. */
const CLOCK_SKEW_SECONDS = 600
/** A month: whoever keeps newer documents from a browser gains no more than this. */
const LIFETIME_MAX_SECONDS = 31 * 86_400
const VERSION_JUMP_MAX = 1_000_000
const EPOCH_JUMP_MAX = 1000

/** The newest document of a kind that was ever accepted, and the key that had signed it. Dates in seconds since 1970. */
export const DocumentMark = z.strictObject({
  epoch: z.number().int(),
  ver: z.number().int(),
  sha256: z.string(),
  kid: z.string(),
  iat: z.number().int(),
})
export type DocumentMark = z.infer<typeof DocumentMark>

export type VerifyOptions = {
  /** Ed25519 public keys, base64url. A key that cannot be trusted is left out. */
  keys: string[]
  organisationId: string
  /** Milliseconds since 1970. */
  nowMs: number
  /** Null: none was ever accepted, or the key of that one is trusted no more. */
  highest: Pick<DocumentMark, 'epoch' | 'ver' | 'sha256'> | null
  extensionVersion: string
}
export type Verified<E extends Envelope> = { ok: true; envelope: E; sha256: string; kid: string; stale: boolean }
export type Refused = { ok: false; code: string; message: string; hint: string; sha256: string | null }
type Kind = Pick<DocumentKind, 'id' | 'noun'>

const Header = z.strictObject({ alg: z.literal('Ed25519'), kid: z.string().max(60), typ: z.string().max(60) })

const notSigned = ({ id, noun }: Kind, cause?: unknown) =>
  new Failure(`${id}-not-jws`, `What came is not a signed ${noun}.`, `Look at the address of the ${noun} in a browser.`, { cause })

const readHeader = (part: string, kind: Kind & Pick<DocumentKind, 'typ'>): z.infer<typeof Header> => {
  const { id, noun, typ } = kind
  const bytes = fromBase64url(part)
  if (!bytes) throw notSigned(kind)
  let value: unknown
  try {
    value = parseStrictJson(bytes)
  } catch (cause) {
    throw notSigned(kind, cause)
  }
  const header = Header.safeParse(value)
  if (!header.success)
    throw new Failure(`${id}-header`, `The ${noun} is signed in a way that is not accepted.`, `Sign it with \`scopewarden ${id} sign\`.`)
  if (header.data.typ !== typ)
    throw new Failure(
      `${id}-header`,
      `What came is signed as something else than a ${noun} ("${header.data.typ}").`,
      `Look whether another file was published at the address of the ${noun}.`,
    )
  return header.data
}

const readEnvelope = <E extends Envelope>(payload: Uint8Array, { id, noun, envelope }: DocumentKind<E>): E => {
  let value: unknown
  try {
    value = parseStrictJson(payload)
  } catch (cause) {
    throw new Failure(
      `${id}-json`,
      `The ${noun} is signed but cannot be read: ${cause instanceof Error ? cause.message : ''}`,
      'Sign it again.',
      { cause },
    )
  }
  const read = envelope.safeParse(value)
  if (read.success) return read.data
  const issue = read.error.issues[0]
  throw new Failure(
    `${id}-schema`,
    `The ${noun} is signed but not valid: ${issue?.path.join('.')}: ${issue?.message}`.slice(0, 300),
    `Run \`scopewarden ${id} check\`; an older extension may not know a newer field.`,
  )
}

/** Compares dotted version numbers. */
const isOlder = (version: string, wanted: string): boolean => {
  const [a, b] = [version, wanted].map(v => v.split('.').map(Number))
  for (let i = 0; i < 4; i++) {
    const [x, y] = [a?.[i] || 0, b?.[i] || 0]
    if (x !== y) return x < y
  }
  return false
}

const checkOwner = <E extends Envelope>(
  envelope: E,
  { id, noun, organisationOf }: DocumentKind<E>,
  { organisationId, extensionVersion }: VerifyOptions,
): void => {
  const { iss, min_ext } = envelope
  if (iss !== organisationId || organisationOf(envelope) !== organisationId)
    throw new Failure(
      `${id}-organisation`,
      `The ${noun} is of the organisation "${iss}", not of "${organisationId}".`,
      'Compare `organisationId` in the managed settings.',
    )
  if (min_ext !== undefined && isOlder(extensionVersion, min_ext))
    throw new Failure(`${id}-needs-newer-extension`, `The ${noun} needs version ${min_ext} of the extension.`, 'Let the extension update.')
}

const checkDates = ({ iat, nbf, exp }: Envelope, { id, noun }: Kind): void => {
  if (exp <= nbf || exp <= iat || exp - iat > LIFETIME_MAX_SECONDS)
    throw new Failure(`${id}-dates`, `The dates of the ${noun} make no sense, or lie too far apart.`, 'Sign it again, for 31 days at most.')
}

/** Of a document that is new here. One that was accepted has begun, whatever the clock says by now; else turning it back would end it. */
const checkBegun = ({ iat, nbf, exp }: Envelope, { id, noun }: Kind, nowMs: number): void => {
  if (Math.max(iat, nbf) > nowMs / 1000 + CLOCK_SKEW_SECONDS)
    throw new Failure(
      `${id}-not-yet-valid`,
      `The ${noun} is dated in the future.`,
      'Check the clock of this computer and of the one that signs.',
    )
  if (exp * 1000 <= nowMs) throw new Failure(`${id}-expired`, `The ${noun} had expired when it came.`, 'Sign it again with a later date.')
}

/** Version and epoch only rise. Returns whether it is the very document that was accepted last. */
const checkOrder = ({ epoch, ver }: Envelope, { id, noun }: Kind, digest: string, highest: VerifyOptions['highest']): boolean => {
  if (!highest) return false
  if (epoch - highest.epoch > EPOCH_JUMP_MAX)
    throw new Failure(`${id}-fast-forward`, `The epoch jumps from ${highest.epoch} to ${epoch}.`, 'Sign with the next epoch.')
  if (epoch > highest.epoch) return false
  if (epoch < highest.epoch || ver < highest.ver)
    throw new Failure(
      `${id}-rollback`,
      `Version ${epoch}.${ver} is older than ${highest.epoch}.${highest.ver}, which was accepted before.`,
      `Publish the newest ${noun} again.`,
    )
  if (ver === highest.ver) {
    if (digest === highest.sha256) return true
    throw new Failure(
      `${id}-equivocation`,
      `There are two different ${noun}s of version ${epoch}.${ver}.`,
      'Find out who signed the other one; then sign with a higher version.',
    )
  }
  if (ver - highest.ver > VERSION_JUMP_MAX)
    throw new Failure(
      `${id}-fast-forward`,
      `The version jumps from ${highest.ver} to ${ver}.`,
      'Sign with the next version, or begin a new epoch.',
    )
  return false
}

const importKeys = async (keys: string[]): Promise<PolicyKey[]> => {
  const imported = await Promise.allSettled(keys.map(importPolicyKey))
  return imported.flatMap(result => (result.status === 'fulfilled' ? [result.value] : []))
}

const verify = async <E extends Envelope>(
  kind: DocumentKind<E>,
  jws: string,
  options: VerifyOptions,
  digest: string,
): Promise<Verified<E>> => {
  const { id, noun } = kind
  const parts = jws.split('.')
  if (parts.length !== 3) throw notSigned(kind)
  const header = readHeader(parts[0] ?? '', kind)
  const trusted = (await importKeys(options.keys)).find(key => key.kid === header.kid)
  if (!trusted)
    throw new Failure(
      `${id}-key-unknown`,
      `The ${noun} is signed with a key that is not trusted here.`,
      'Compare `policyKeys` in the managed settings.',
    )
  // jose would let padding pass; each document is to have one spelling only.
  if (!fromBase64url(parts[1] ?? '') || fromBase64url(parts[2] ?? '')?.length !== 64)
    throw new Failure(`${id}-signature`, `The signature of the ${noun} is wrong.`, `Publish the ${noun} again as it was signed.`)
  const { payload } = await compactVerify(jws, trusted.key, { algorithms: ['Ed25519'] }).catch(cause => {
    throw new Failure(`${id}-signature`, `The signature of the ${noun} is wrong.`, `Publish the ${noun} again as it was signed.`, { cause })
  })
  const envelope = readEnvelope(payload, kind)
  checkOwner(envelope, kind, options)
  checkDates(envelope, kind)
  const same = checkOrder(envelope, kind, digest, options.highest)
  if (!same) checkBegun(envelope, kind, options.nowMs)
  return { ok: true, envelope, sha256: digest, kid: header.kid, stale: envelope.exp * 1000 <= options.nowMs }
}

/**
 * Verifies a signed document of this kind: a compact JWS (RFC 7515) with the header `{alg: "Ed25519", kid, typ}` and no other
 * property, signed by one of `keys`. Never throws; what is refused comes with a stable code, a sentence and what to do.
 * `sha256` is that of the whole JWS, base64url. `stale`: expired, and the very one that was accepted before. Codes, each
 * after the kind's id: `too-large`, `not-jws`, `header`, `key-unknown`, `signature`, `json`, `schema`, `organisation`,
 * `needs-newer-extension`, `dates`, `not-yet-valid`, `rollback`, `equivocation`, `fast-forward`, `expired`.
 */
export const verifyDocument = async <E extends Envelope>(
  kind: DocumentKind<E>,
  jws: string,
  options: VerifyOptions,
): Promise<Verified<E> | Refused> => {
  const { id, noun, maxBytes } = kind
  let digest: string | null = null
  try {
    if (jws.length > maxBytes) throw new Failure(`${id}-too-large`, `The ${noun} is larger than ${maxBytes / 1024} KiB.`, 'Shorten it.')
    digest = await sha256(new TextEncoder().encode(jws))
    return await verify(kind, jws, options, digest)
  } catch (error) {
    const { code, message, hint } = error instanceof Failure ? error : new Failure(`${id}-unreadable`, String(error).slice(0, 200))
    return { ok: false, code, message, hint, sha256: digest }
  }
}
