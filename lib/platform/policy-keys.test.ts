import { expect, test } from 'vitest'
import { fromBase64url, toBase64url } from './base64url.ts'
import { checkPolicyKey, importPolicyKey } from './policy-keys.ts'

const P = 2n ** 255n - 19n
const mod = (a: bigint) => ((a % P) + P) % P
const power = (base: bigint, exponent: bigint) => {
  let result = 1n
  for (let b = mod(base), e = exponent; e > 0n; e >>= 1n, b = mod(b * b)) if (e & 1n) result = mod(result * b)
  return result
}
const inverse = (a: bigint) => power(a, P - 2n)
const D = mod(-121665n * inverse(121666n))
type Point = [x: bigint, y: bigint]
const add = ([a, b]: Point, [c, d]: Point): Point => {
  const k = mod(D * a * b * c * d)
  return [mod((a * d + b * c) * inverse(mod(1n + k))), mod((b * d + a * c) * inverse(mod(1n - k)))]
}
const root = (a: bigint) => {
  const r = power(a, (P + 3n) / 8n)
  return mod(r * r) === mod(a) ? r : mod(r * power(2n, (P - 1n) / 4n))
}
const encode = (y: bigint, sign: number) => {
  const bytes = new Uint8Array(32)
  for (let i = 0, rest = y; i < 32; i++, rest >>= 8n) bytes[i] = Number(rest & 255n)
  bytes[31] = (bytes[31] ?? 0) | (sign << 7)
  return toBase64url(bytes)
}

/** All eight points whose order divides 8, found by doubling up from one of order 8. */
const smallPoints = () => {
  const s = root(mod(1n + D))
  const y = [mod((s - 1n) * inverse(D)), mod((-s - 1n) * inverse(D))]
    .map(root)
    .find((r, i) => mod(r * r) === mod(((i ? -s : s) - 1n) * inverse(D)))
  if (y === undefined) throw new Error('no point of order 8')
  const x = root(mod((y * y - 1n) * inverse(mod(D * y * y + 1n))))
  const points: Point[] = [[0n, 1n]]
  while (points.length < 8) points.push(add(points.at(-1) as Point, [x, y]))
  expect(add(points.at(-1) as Point, [x, y])).toEqual([0n, 1n])
  return points
}

test('all eight points of small order are refused, whatever their sign bit', () => {
  const points = smallPoints()
  expect(new Set(points.map(String)).size).toBe(8)
  for (const [, y] of points) for (const sign of [0, 1]) expect(() => checkPolicyKey(encode(y, sign))).toThrow(/small order/)
})

test('every spelling of a coordinate that is not canonical is refused', () => {
  for (let y = P; y < 2n ** 255n; y++) for (const sign of [0, 1]) expect(() => checkPolicyKey(encode(y, sign))).toThrow(/canonical/)
})

test.each([
  ['empty', ''],
  ['short', toBase64url(new Uint8Array(31).fill(9))],
  ['long', toBase64url(new Uint8Array(33).fill(9))],
  ['padded', `${toBase64url(new Uint8Array(32).fill(9))}=`],
  ['with spare bits', `${toBase64url(new Uint8Array(32).fill(9)).slice(0, -1)}l`],
  ['standard base64', '+/+/+/+/+/+/+/+/+/+/+/+/+/+/+/+/+/+/+/+/+/8'],
  ['a newline', `${toBase64url(new Uint8Array(32).fill(9))}\n`],
])('a key that is %s is refused', (_, x) => {
  expect(() => checkPolicyKey(x)).toThrow(expect.objectContaining({ code: 'key-malformed' }))
})

test('the id of the key of RFC 8037, appendix A.3', async () => {
  expect((await importPolicyKey('11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo')).kid).toBe('kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k')
})

test('base64url has one spelling for each value', () => {
  for (let length = 0; length < 70; length++) {
    const bytes = crypto.getRandomValues(new Uint8Array(length))
    expect(fromBase64url(toBase64url(bytes))).toEqual(bytes)
  }
  for (const bad of ['A', 'AA=', 'AB', 'A A', 'AA\n', 'A+', 'Ä']) expect(fromBase64url(bad)).toBe(null)
})
