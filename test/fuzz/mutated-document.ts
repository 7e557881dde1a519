import fc from 'fast-check'

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/ \n\u00e9{"'
const withBit = (bytes: Uint8Array, bit: number): Uint8Array => {
  const copy = bytes.slice()
  const at = (bit >> 3) % copy.length
  copy[at] = (copy[at] ?? 0) ^ (1 << (bit & 7))
  return copy
}
const decode = (part: string) => new Uint8Array(Buffer.from(part, 'base64url'))
const encode = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url')
const replacePart = (jws: string, which: number, change: (part: string) => string) =>
  jws
    .split('.')
    .map((part, i) => (i === which ? change(part) : part))
    .join('.')

/** The text with one bit of it flipped, each letter taken as a byte. */
export const flipped = (jws: string, bit: number): string => {
  const at = bit >> 3
  return jws.slice(0, at) + String.fromCharCode(jws.charCodeAt(at) ^ (1 << (bit & 7))) + jws.slice(at + 1)
}

const numberAt = (text: string, at: number, by: number): string => {
  const numbers = [...text.matchAll(/\d+/g)]
  const found = numbers[at % numbers.length]
  return found ? text.slice(0, found.index) + String(Number(found[0]) + by) + text.slice(found.index + found[0].length) : text
}

const N = fc.nat(2 ** 31 - 1)
type Mutation = (signed: string[], jws: string) => string
const mutations: fc.Arbitrary<Mutation>[] = [
  // Letters of the text: most end before a signature is looked at.
  fc.tuple(N, fc.constantFrom(...LETTERS)).map(
    ([at, c]) =>
      (_, jws) =>
        jws.slice(0, at % jws.length) + c + jws.slice((at % jws.length) + 1),
  ),
  fc.tuple(N, fc.string({ minLength: 1, maxLength: 9 })).map(
    ([at, s]) =>
      (_, jws) =>
        jws.slice(0, at % jws.length) + s + jws.slice(at % jws.length),
  ),
  fc.tuple(N, fc.integer({ min: 1, max: 40 })).map(
    ([at, n]) =>
      (_, jws) =>
        jws.slice(0, at % jws.length) + jws.slice((at % jws.length) + n),
  ),
  N.map(bit => (_, jws) => flipped(jws, bit % (jws.length * 8))),
  // Bits and bytes of what the parts stand for, spelled well again: these are for the signature to refuse.
  fc.tuple(fc.constantFrom(1, 2), N).map(
    ([part, bit]) =>
      (_, jws) =>
        replacePart(jws, part, p => encode(withBit(decode(p), bit))),
  ),
  N.map(bit => (_, jws) => replacePart(jws, 0, p => encode(withBit(decode(p), bit)))),
  fc.tuple(fc.constantFrom(1, 2), N, fc.uint8Array({ minLength: 1, maxLength: 16 })).map(
    ([part, at, bytes]) =>
      (_, jws) =>
        replacePart(jws, part, p => {
          const whole = decode(p)
          whole.set(bytes.slice(0, whole.length), at % Math.max(1, whole.length - bytes.length))
          return encode(whole)
        }),
  ),
  fc.uint8Array({ minLength: 64, maxLength: 64 }).map(bytes => (_, jws) => replacePart(jws, 2, () => encode(bytes))),
  // What a forger would want: another number, another word, in JSON that is well-formed.
  fc.tuple(N, fc.integer({ min: -9, max: 9e6 })).map(
    ([at, by]) =>
      (_, jws) =>
        replacePart(jws, 1, p => encode(new TextEncoder().encode(numberAt(Buffer.from(decode(p)).toString(), at, by)))),
  ),
  fc.constantFrom(['block', 'allow'], ['enforce', 'monitor'], ['{', '{ '], ['false', 'true'], ['malicious', 'tunnel']).map(
    ([from, to]) =>
      (_, jws) =>
        replacePart(jws, 1, p =>
          encode(
            Buffer.from(
              Buffer.from(decode(p))
                .toString()
                .replace(from ?? '', to ?? ''),
            ),
          ),
        ),
  ),
  // Parts of several documents of the same key.
  fc.tuple(N, N, N).map(picks => signed => picks.map((pick, i) => (signed[pick % signed.length] ?? '').split('.')[i]).join('.')),
]

export type Mutated = { from: string; text: string }
/**
 * A text that was made of signed documents (compact JWS, all of one key) by one to three changes. It may by chance be one of
 * them again.
 */
export const mutatedDocument = (signed: string[]): fc.Arbitrary<Mutated> =>
  fc
    .tuple(
      fc.constantFrom(...signed),
      fc.oneof(
        fc.array(fc.oneof(...mutations), { minLength: 1, maxLength: 3 }),
        fc.oneof(...mutations).map(one => [one]),
      ),
    )
    .map(([from, changes]) => ({ from, text: changes.reduce((text, change) => change(signed, text || from), from) }))
