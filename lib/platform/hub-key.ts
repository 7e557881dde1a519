import { CompactSign } from 'jose'
import { sha256 } from './base64url.ts'
import type { PlatformDeps } from './platform-deps.ts'

const KEY = 'hubKey'
/** What is signed for one purpose is never taken for another (RFC 8725 §3.11). */
export const TOKEN_TYPES = { batch: 'scopewarden-batch+jws', lookup: 'scopewarden-lookup+jws' } as const
type Db = Pick<PlatformDeps, 'db'>

const isKeyPair = (value: unknown): value is CryptoKeyPair =>
  typeof value === 'object' && value !== null && (value as CryptoKeyPair).privateKey instanceof CryptoKey

/**
 * This browser's own key pair (ECDSA P-256), made once. The private half cannot be read out by anybody, this extension
 * included; the store keeps it as a key, not as bytes.
 */
export const hubKey = async ({ db }: Db): Promise<CryptoKeyPair> => {
  const kept = (await db.meta.get(KEY))?.value
  if (isKeyPair(kept)) return kept
  const made = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign', 'verify'])
  return db.transaction('rw', db.meta, async () => {
    const meanwhile = (await db.meta.get(KEY))?.value
    if (isKeyPair(meanwhile)) return meanwhile
    await db.meta.put({ key: KEY, value: made })
    return made
  })
}

/** The public half for an enrolment. */
export const publicJwk = async ({ publicKey }: CryptoKeyPair): Promise<{ kty: 'EC'; crv: 'P-256'; x: string; y: string }> => {
  const { x = '', y = '' } = await crypto.subtle.exportKey('jwk', publicKey)
  return { kty: 'EC', crv: 'P-256', x, y }
}

/** The token that goes with one body: it binds the sender to these very bytes. Compact JWS, ES256. */
export const batchToken = async (
  { privateKey }: CryptoKeyPair,
  {
    installId,
    body,
    nowMs,
    typ = TOKEN_TYPES.batch,
  }: { installId: string; body: Uint8Array<ArrayBuffer>; nowMs: number; typ?: (typeof TOKEN_TYPES)[keyof typeof TOKEN_TYPES] },
): Promise<string> => {
  const claims = { iat: Math.floor(nowMs / 1000), aud: 'scopewarden-hub', sha256: await sha256(body) }
  return new CompactSign(new TextEncoder().encode(JSON.stringify(claims)))
    .setProtectedHeader({ alg: 'ES256', kid: installId, typ })
    .sign(privateKey)
}
