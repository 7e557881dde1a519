import { CompactSign, calculateJwkThumbprint, exportJWK, generateKeyPair } from 'jose'
import type { Policy } from '../model/policy.ts'
import type { ThreatListInput } from '../model/threat-list.ts'
import { NOW_MS, samplePolicy } from './platform-deps.fake.ts'

// For unit tests only: signs whatever it is given, right or wrong.

export type TestKey = { x: string; kid: string; privateKey: CryptoKey }
export const testKey = async (): Promise<TestKey> => {
  const { publicKey, privateKey } = await generateKeyPair('Ed25519', { extractable: true })
  const { x = '' } = await exportJWK(publicKey)
  return { x, kid: await calculateJwkThumbprint({ kty: 'OKP', crv: 'Ed25519', x }), privateKey }
}

/** Signs these bytes as they are; `header` replaces parts of the right header. */
export const signBytes = (key: TestKey, bytes: Uint8Array, header: Record<string, unknown> = {}): Promise<string> =>
  new CompactSign(bytes).setProtectedHeader({ alg: 'Ed25519', kid: key.kid, typ: 'org-policy+jws', ...header }).sign(key.privateKey)

const NOW_SECONDS = NOW_MS / 1000
const AROUND = {
  iss: 'example-ltd',
  aud: 'scopewarden',
  ver: 1,
  epoch: 1,
  iat: NOW_SECONDS,
  nbf: NOW_SECONDS,
  exp: NOW_SECONDS + 30 * 86_400,
}
export const envelopeOf = (claims: Record<string, unknown> = {}, policy: Policy = samplePolicy()): Record<string, unknown> => ({
  ...AROUND,
  policy,
  ...claims,
})

/** A signed policy; `claims` replaces parts of the envelope. */
export const signTestPolicy = (key: TestKey, claims: Record<string, unknown> = {}, policy?: Policy): Promise<string> =>
  signBytes(key, new TextEncoder().encode(JSON.stringify(envelopeOf(claims, policy))))

export const sampleThreats = (clientId = 'evil-1'): ThreatListInput => ({
  schema: 'scopewarden.threats/1',
  organisation: 'example-ltd',
  clients: [{ provider: 'acme', clientId, name: 'Evil', kind: 'malicious', source: 'made up', date: '2026-05-04' }],
  redirectHosts: [{ host: 'old.example', withdrawn: true, source: 'made up', date: '2026-05-04' }],
})
/** A signed threat list; `claims` replaces parts of the envelope. */
export const signTestThreats = (key: TestKey, claims: Record<string, unknown> = {}, threats: unknown = sampleThreats()): Promise<string> =>
  signBytes(key, new TextEncoder().encode(JSON.stringify({ ...AROUND, threats, ...claims })), { typ: 'org-threats+jws' })
