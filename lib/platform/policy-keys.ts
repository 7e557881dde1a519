import { calculateJwkThumbprint } from 'jose'
import { Failure } from '../model/failure.ts'
import { fromBase64url } from './base64url.ts'

export type PolicyKey = { kid: string; key: CryptoKey }

const P = 2n ** 255n - 19n
/**
 * The y-coordinates of the eight points of small order (0, 1, −1 and two of order 8): for a key made of one of them,
 * anybody can make a signature that verifies, and browsers accept such a key. The sign bit is not part of y.
 */
const SMALL_ORDER_Y = new Set([
  0n,
  1n,
  P - 1n,
  0x05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826n,
  0x7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7n,
])

const coordinateY = (bytes: Uint8Array): bigint => {
  let y = 0n
  for (let i = 31; i >= 0; i--) y = (y << 8n) | BigInt(i === 31 ? (bytes[i] ?? 0) & 0x7f : (bytes[i] ?? 0))
  return y
}

/**
 * The 32 bytes of an Ed25519 public key that may be trusted. Throws `Failure`: `key-malformed` (not strict base64url of 32
 * bytes, or not the canonical spelling of a coordinate, RFC 8032 §5.1.3) or `key-small-order`.
 */
export const checkPolicyKey = (x: string): Uint8Array<ArrayBuffer> => {
  const bytes = fromBase64url(x)
  if (bytes?.length !== 32)
    throw new Failure('key-malformed', 'A policy key must be 32 bytes in base64url.', 'Copy it again from `scopewarden policy keygen`.')
  const y = coordinateY(bytes)
  if (y >= P)
    throw new Failure('key-malformed', 'A policy key is not in its canonical form.', 'Make a new key with `scopewarden policy keygen`.')
  if (SMALL_ORDER_Y.has(y))
    throw new Failure(
      'key-small-order',
      'A policy key is of small order: anybody could sign for it.',
      'Make a new key with `scopewarden policy keygen`.',
    )
  return bytes
}

/** The key and its id, the thumbprint of RFC 7638. Throws `Failure` as `checkPolicyKey`. */
export const importPolicyKey = async (x: string): Promise<PolicyKey> => {
  const bytes = checkPolicyKey(x)
  const kid = await calculateJwkThumbprint({ kty: 'OKP', crv: 'Ed25519', x })
  try {
    return { kid, key: await crypto.subtle.importKey('raw', bytes, 'Ed25519', false, ['verify']) }
  } catch (cause) {
    throw new Failure('key-malformed', 'A policy key is not a point of the curve.', 'Copy it again from `scopewarden policy keygen`.', {
      cause,
    })
  }
}
