import { CompactSign } from 'jose'
import { beforeAll, expect, test, vi } from 'vitest'
import { toBase64url } from './base64url.ts'
import { POLICY, THREATS } from './document-kinds.ts'
import { NOW_MS, samplePolicy } from './platform-deps.fake.ts'
import { envelopeOf, sampleThreats, signBytes, signTestPolicy, signTestThreats, type TestKey, testKey } from './sign-document.fake.ts'
import { type VerifyOptions, verifyDocument } from './verify-document.ts'

let key: TestKey
let other: TestKey
beforeAll(async () => {
  key = await testKey()
  other = await testKey()
})

const NOW_S = NOW_MS / 1000
const options = (more: Partial<VerifyOptions> = {}): VerifyOptions => ({
  keys: [key.x],
  organisationId: 'example-ltd',
  nowMs: NOW_MS,
  highest: null,
  extensionVersion: '0.1.0',
  ...more,
})
const codeOf = async (jws: string, more: Partial<VerifyOptions> = {}) => {
  const result = await verifyDocument(POLICY, jws, options(more))
  return result.ok ? 'ok' : result.code
}
const utf8 = (text: string) => new TextEncoder().encode(text)
const json = (claims: Record<string, unknown> = {}) => JSON.stringify(envelopeOf(claims))
const b64 = (text: string) => toBase64url(utf8(text))

test('a policy signed by a trusted key holds', async () => {
  const result = await verifyDocument(POLICY, await signTestPolicy(key, { ver: 7, epoch: 2 }), options({ keys: [other.x, key.x] }))
  expect(result).toMatchObject({ ok: true, kid: key.kid, stale: false, envelope: { ver: 7, epoch: 2, policy: samplePolicy() } })
})

test('a browser that fails to check it takes nothing', async () => {
  const digest = vi.spyOn(crypto.subtle, 'digest').mockRejectedValueOnce(new Error('out of order'))
  expect(await codeOf(await signTestPolicy(key))).toBe('policy-unreadable')
  digest.mockRestore()
  expect(await codeOf(await signTestPolicy(key))).toBe('ok')
})

test('every bit of the signature counts', async () => {
  const [head, body, signature] = (await signTestPolicy(key)).split('.')
  const bytes = Uint8Array.from(atob((signature ?? '').replaceAll('-', '+').replaceAll('_', '/')), c => c.charCodeAt(0))
  for (let bit = 0; bit < 512; bit++) {
    const flipped = bytes.slice()
    flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7))
    expect(await codeOf(`${head}.${body}.${toBase64url(flipped)}`)).toBe('policy-signature')
  }
})

test.each([
  ['alg none', { alg: 'none' }],
  ['alg HS256', { alg: 'HS256' }],
  ['alg EdDSA, the old name', { alg: 'EdDSA' }],
  ['crit', { crit: ['exp'] }],
  ['b64', { b64: false }],
  ['jwk', { jwk: { kty: 'OKP', crv: 'Ed25519', x: 'AAAA' } }],
  ['jku', { jku: 'https://evil.test/keys' }],
  ['x5c', { x5c: ['AAAA'] }],
  ['another type', { typ: 'JWT' }],
  ['no type', { typ: undefined }],
])('a header with %s is refused', async (_, change) => {
  const [, body, signature] = (await signTestPolicy(key)).split('.')
  const header = JSON.stringify({ alg: 'Ed25519', kid: key.kid, typ: 'org-policy+jws', ...change })
  expect(await codeOf(`${b64(header)}.${body}.${signature}`)).toBe('policy-header')
})

test('the public key as an HMAC secret signs nothing', async () => {
  const secret = Uint8Array.from(atob(key.x.replaceAll('-', '+').replaceAll('_', '/')), c => c.charCodeAt(0))
  const forged = await new CompactSign(utf8(json())).setProtectedHeader({ alg: 'HS256', kid: key.kid, typ: 'org-policy+jws' }).sign(secret)
  expect(await codeOf(forged)).toBe('policy-header')
})

test('a header with a key twice is refused', async () => {
  const [, body, signature] = (await signTestPolicy(key)).split('.')
  const header = `{"alg":"none","alg":"Ed25519","kid":"${key.kid}","typ":"org-policy+jws"}`
  expect(await codeOf(`${b64(header)}.${body}.${signature}`)).toBe('policy-not-jws')
})

test('wrong keys', async () => {
  expect(await codeOf(await signTestPolicy(other))).toBe('policy-key-unknown')
  expect(await codeOf(await signTestPolicy({ ...other, kid: key.kid }))).toBe('policy-signature')
  expect(await codeOf(await signTestPolicy(key), { keys: [] })).toBe('policy-key-unknown')
  expect(await codeOf(await signTestPolicy(key), { keys: ['rubbish', '', key.x] })).toBe('ok')
})

test('a small-order key verifies a forgery by itself, and is trusted by nobody here', async () => {
  const x = toBase64url(Uint8Array.from([1, ...new Array(31).fill(0)]))
  const { calculateJwkThumbprint } = await import('jose')
  const kid = await calculateJwkThumbprint({ kty: 'OKP', crv: 'Ed25519', x })
  // R = the identity, S = 0: holds for any text under the identity as key.
  const signature = toBase64url(Uint8Array.from([1, ...new Array(63).fill(0)]))
  const forged = `${b64(JSON.stringify({ alg: 'Ed25519', kid, typ: 'org-policy+jws' }))}.${b64(json())}.${signature}`
  expect(await codeOf(forged, { keys: [x] })).toBe('policy-key-unknown')
})

test.each([
  ['nothing', '', 'policy-not-jws'],
  ['a captive portal', '<!doctype html><html><head><title>Wi-Fi. Log in. Now.</title></head></html>', 'policy-not-jws'],
  ['HTML with two dots', '<html>a.b.c</html>', 'policy-not-jws'],
  ['JSON', '{"policy":{}}', 'policy-not-jws'],
  ['too large', 'a'.repeat(POLICY.maxBytes + 1), 'policy-too-large'],
])('what is no policy: %s', async (_, text, code) => {
  expect(await codeOf(text)).toBe(code)
})

test('a policy that was cut off, padded, spaced or wrapped is refused', async () => {
  const jws = await signTestPolicy(key)
  for (let cut = 1; cut < jws.length; cut += 37) expect(await codeOf(jws.slice(0, cut))).not.toBe('ok')
  for (const spelled of [`${jws}==`, `${jws}\n`, ` ${jws}`, jws.replace('.', '=.'), jws.replace('.', '\n.'), `${jws}.`])
    expect(await codeOf(spelled)).not.toBe('ok')
})

test.each([
  ['a key twice', () => `{"ver":99,${json().slice(1)}`, 'policy-json'],
  ['a key twice, one with escapes', () => `{"v\\u0065r":99,${json().slice(1)}`, 'policy-json'],
  ['a key twice, deep inside', () => json().replace('"mode":', '"mode":"monitor","mode":'), 'policy-json'],
  ['__proto__', () => json().replace('"mode":', '"__proto__":{},"mode":'), 'policy-json'],
  ['too deep', () => json().replace('"when":{', `"when":{"not":${'{"not":'.repeat(20)}{}${'}'.repeat(20)},`), 'policy-json'],
  ['deep beyond any stack', () => '['.repeat(100_000), 'policy-json'],
  ['a property that nobody knows', () => json().replace('"mode":', '"extra":1,"mode":'), 'policy-schema'],
  ['no object', () => '[]', 'policy-schema'],
  ['a byte order mark', () => `\uFEFF${json()}`, 'policy-json'],
])('signed, but with %s', async (_, text, code) => {
  expect(await codeOf(await signBytes(key, utf8(text())))).toBe(code)
})

test('signed, but not UTF-8', async () => {
  const bytes = utf8(json())
  const at = json().indexOf('Example Ltd')
  bytes[at] = 0xff
  expect(await codeOf(await signBytes(key, bytes))).toBe('policy-json')
})

test.each([
  ['of another organisation', { iss: 'other-ltd' }, 'policy-organisation'],
  ['for another product', { aud: 'other' }, 'policy-schema'],
  [
    'whose inside names another organisation',
    { policy: { ...samplePolicy(), organisation: { id: 'x', name: 'X', domains: [] } } },
    'policy-organisation',
  ],
  ['from the future', { iat: NOW_S + 3600, nbf: NOW_S + 3600 }, 'policy-not-yet-valid'],
  ['signed in the future', { iat: NOW_S + 3600 }, 'policy-not-yet-valid'],
  ['valid only later', { nbf: NOW_S + 3600 }, 'policy-not-yet-valid'],
  ['within the clock’s tolerance', { iat: NOW_S + 300, nbf: NOW_S + 300 }, 'ok'],
  ['that ends before it begins', { exp: NOW_S - 1, nbf: NOW_S }, 'policy-dates'],
  ['for ten years', { exp: NOW_S + 3650 * 86400 }, 'policy-dates'],
  ['that needs a newer extension', { min_ext: '0.10.0' }, 'policy-needs-newer-extension'],
  ['that is content with this extension', { min_ext: '0.0.9' }, 'ok'],
  ['with a version that is no number', { ver: '3' }, 'policy-schema'],
  ['with a version beyond what a number holds', { ver: 2 ** 53 }, 'policy-schema'],
])('a policy %s', async (_, claims, code) => {
  expect(await codeOf(await signTestPolicy(key, claims))).toBe(code)
})

test('versions and epochs only rise', async () => {
  const first = await verifyDocument(POLICY, await signTestPolicy(key, { ver: 10, epoch: 2 }), options())
  if (!first.ok) throw new Error(first.code)
  const highest = { epoch: 2, ver: 10, sha256: first.sha256 }
  const code = async (claims: Record<string, unknown>) => codeOf(await signTestPolicy(key, claims), { highest })
  expect(await code({ ver: 10, epoch: 2 })).toBe('ok')
  expect(await code({ ver: 11, epoch: 2 })).toBe('ok')
  expect(await code({ ver: 9, epoch: 2 })).toBe('policy-rollback')
  expect(await code({ ver: 999, epoch: 1 })).toBe('policy-rollback')
  expect(await code({ ver: 10, epoch: 2, exp: NOW_S + 86400 })).toBe('policy-equivocation')
  expect(await code({ ver: 1_000_010, epoch: 2 })).toBe('ok')
  expect(await code({ ver: 1_000_011, epoch: 2 })).toBe('policy-fast-forward')
  expect(await code({ ver: Number.MAX_SAFE_INTEGER, epoch: 2 })).toBe('policy-fast-forward')
  expect(await code({ ver: 1, epoch: 3 })).toBe('ok')
})

test('an expired policy is refused when it is new and stale when it is the one in force', async () => {
  const jws = await signTestPolicy(key, { iat: NOW_S - 86400, nbf: NOW_S - 86400, exp: NOW_S })
  expect(await codeOf(jws)).toBe('policy-expired')
  expect(await codeOf(jws, { highest: { epoch: 1, ver: 0, sha256: '' } })).toBe('policy-expired')
  const early = await verifyDocument(POLICY, jws, options({ nowMs: NOW_MS - 1000 }))
  if (!early.ok) throw new Error(early.code)
  expect(early.stale).toBe(false)
  expect(await verifyDocument(POLICY, jws, options({ highest: { epoch: 1, ver: 1, sha256: early.sha256 } }))).toMatchObject({
    ok: true,
    stale: true,
  })
})

const listCode = async (jws: string, more: Partial<VerifyOptions> = {}) => {
  const result = await verifyDocument(THREATS, jws, options(more))
  return result.ok ? 'ok' : result.code
}

test('a threat list signed by a trusted key holds, with its defaults filled in', async () => {
  const list = { ...sampleThreats(), redirectHosts: undefined }
  const result = await verifyDocument(THREATS, await signTestThreats(key, { ver: 3 }, list), options())
  expect(result).toMatchObject({ ok: true, envelope: { ver: 3, threats: { ...sampleThreats(), redirectHosts: [] } } })
})

test('one kind is never taken for another, whatever is inside', async () => {
  expect(await listCode(await signTestPolicy(key))).toBe('threats-header')
  expect(await codeOf(await signTestThreats(key))).toBe('policy-header')
  // Signed by the right key, with the words of the one kind under the type of the other.
  expect(await listCode(await signBytes(key, utf8(json()), { typ: THREATS.typ }))).toBe('threats-schema')
  const list = JSON.stringify({ ...envelopeOf(), policy: undefined, threats: sampleThreats() })
  expect(await codeOf(await signBytes(key, utf8(list)))).toBe('policy-schema')
  expect(
    await listCode(await signBytes(key, utf8(JSON.stringify({ ...envelopeOf(), threats: sampleThreats() })), { typ: THREATS.typ })),
  ).toBe('threats-schema')
  expect(await listCode(await signBytes(key, utf8(list), { typ: 'JWT' }))).toBe('threats-header')
})

test.each<[string, Record<string, unknown>, unknown, string]>([
  ['another organisation’s', { iss: 'other-ltd' }, undefined, 'threats-organisation'],
  ['one that names another organisation inside', {}, { ...sampleThreats(), organisation: 'other-ltd' }, 'threats-organisation'],
  ['one with a field that nobody knows', {}, { ...sampleThreats(), names: [] }, 'threats-schema'],
  [
    'one with a field too many in an entry',
    {},
    { ...sampleThreats(), clients: [{ ...sampleThreats().clients?.[0], regex: '.*' }] },
    'threats-schema',
  ],
  ['one of another format', {}, { ...sampleThreats(), schema: 'scopewarden.threats/2' }, 'threats-schema'],
  ['no list', {}, [], 'threats-schema'],
  ['one from the future', { iat: NOW_S + 3600, nbf: NOW_S + 3600 }, undefined, 'threats-not-yet-valid'],
  ['one for ten years', { exp: NOW_S + 3650 * 86400 }, undefined, 'threats-dates'],
  ['one that has expired', { iat: NOW_S - 200, nbf: NOW_S - 200, exp: NOW_S - 100 }, undefined, 'threats-expired'],
  ['one for a newer extension', { min_ext: '9.0' }, undefined, 'threats-needs-newer-extension'],
])('of threat lists, %s is refused', async (_, claims, list, code) => {
  expect(await listCode(await signTestThreats(key, claims, list ?? sampleThreats()))).toBe(code)
})

test('of threat lists too, versions only rise', async () => {
  const first = await verifyDocument(THREATS, await signTestThreats(key, { ver: 5 }), options())
  if (!first.ok) throw new Error(first.code)
  const highest = { epoch: 1, ver: 5, sha256: first.sha256 }
  expect(await listCode(await signTestThreats(key, { ver: 4 }), { highest })).toBe('threats-rollback')
  expect(await listCode(await signTestThreats(key, { ver: 5 }, sampleThreats('evil-2')), { highest })).toBe('threats-equivocation')
  expect(await listCode(await signTestThreats(key, { ver: 2_000_000 }), { highest })).toBe('threats-fast-forward')
  expect(await listCode(await signTestThreats(key, { ver: 6 }), { highest })).toBe('ok')
  expect(await listCode('a'.repeat(THREATS.maxBytes + 1))).toBe('threats-too-large')
  expect(await listCode(await signTestThreats(other))).toBe('threats-key-unknown')
})
