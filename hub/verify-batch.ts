import { createHash } from 'node:crypto'
import { compactVerify, decodeProtectedHeader, importJWK } from 'jose'
import { z } from 'zod'
import { Failure } from '../lib/model/failure.ts'
import type { HubStore, Install } from './store.ts'

const CLOCK_TOLERANCE_SECONDS = 600
/** Far more than a signature of this kind takes; nothing larger is looked at. */
const TOKEN_MAX_CHARS = 2048

const Header = z.object({ alg: z.literal('ES256'), kid: z.uuid(), typ: z.string().max(60) })
const Claims = z.object({ iat: z.number(), aud: z.string().max(2000), sha256: z.string().length(43) })
export type BatchSignature = { install: Install; sha256: string }

const invalid = (cause?: unknown) =>
  new Failure('signature-invalid', 'The signature of the batch does not hold.', 'Sign with the key that this browser enrolled.', { cause })

const readHeader = (token: string, typ: string) => {
  const header = Header.safeParse(tryHeader(token))
  // What is signed for one purpose is never taken for another (RFC 8725 §3.11).
  if (!header.success || header.data.typ !== typ) throw invalid(header.error)
  return header.data
}

const tryHeader = (token: string): unknown => {
  try {
    return decodeProtectedHeader(token)
  } catch {
    return null
  }
}

const verify = async (token: string, { key }: Install): Promise<z.infer<typeof Claims>> => {
  try {
    const publicKey = await importJWK({ kty: 'EC', crv: 'P-256', ...key }, 'ES256')
    const { payload } = await compactVerify(token, publicKey, { algorithms: ['ES256'] })
    return Claims.parse(JSON.parse(new TextDecoder().decode(payload)))
  } catch (cause) {
    throw invalid(cause)
  }
}

/**
 * Verifies the `Authorization` header of a batch or a question, before its body is read: a compact JWS (ES256) by the key of the browser
 * that `kid` names, for this hub, made within ten minutes of the hub's clock (`nowMs`). Throws `Failure`s `signature-missing`,
 * `signature-invalid`, `signature-expired`, `install-unknown`, `install-revoked`.
 */
export const verifyBatch = async (
  authorization: string | undefined,
  store: Pick<HubStore, 'install'>,
  { audiences, nowMs, typ }: { audiences: ReadonlySet<string>; nowMs: number; typ: 'scopewarden-batch+jws' | 'scopewarden-lookup+jws' },
): Promise<BatchSignature> => {
  const token = /^Bearer ([A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+)$/.exec(authorization ?? '')?.[1]
  if (!token || token.length > TOKEN_MAX_CHARS)
    throw new Failure('signature-missing', 'The batch is not signed.', 'Send `Authorization: Bearer <JWS>`.')
  const { kid } = readHeader(token, typ)
  const install = await store.install(kid)
  if (!install) throw new Failure('install-unknown', 'No browser of this id has enrolled here.', 'Enrol first: POST /v1/enrol.')
  const claims = await verify(token, install)
  if (!audiences.has(claims.aud.replace(/\/$/, ''))) throw invalid()
  if (Math.abs(nowMs / 1000 - claims.iat) > CLOCK_TOLERANCE_SECONDS)
    throw new Failure(
      'signature-expired',
      'The signature is too old, or of the future.',
      'Set the clock of this device; the hub’s own time is in the Date header.',
    )
  if (install.revoked) throw new Failure('install-revoked', 'This browser was shut out of the hub.', 'Ask the administrator of the hub.')
  return { install, sha256: claims.sha256 }
}

/** Throws `Failure('signature-invalid')` unless the body is the one that was signed. */
export const checkBody = (body: Uint8Array, { sha256 }: BatchSignature): void => {
  if (createHash('sha256').update(body).digest('base64url') !== sha256) throw invalid()
}
