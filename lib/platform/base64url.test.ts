import { expect, test } from 'vitest'
import { fromBase64url, toBase64url } from './base64url.ts'

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

test('what is written is read again, whatever the bytes and their number', () => {
  for (let length = 0; length < 70; length++) {
    const bytes = crypto.getRandomValues(new Uint8Array(length))
    expect(fromBase64url(toBase64url(bytes))).toEqual(bytes)
  }
})

test('each value has one spelling: of all ends of a text, only those that are written so are read', () => {
  let read = 0
  for (const a of ALPHABET)
    for (const b of ALPHABET) {
      for (const text of [`${a}${b}`, `AAAA${a}${b}`, `A${a}${b}`]) {
        const bytes = fromBase64url(text)
        if (bytes) expect(toBase64url(bytes)).toBe(text)
        if (bytes) read++
      }
    }
  // One byte has four spare bits, two bytes have two.
  expect(read).toBe(256 + 256 + 64 * 16)
})

test.each(['=', 'AA==', 'AA=', 'A', 'AAAAA', 'AA\n', ' AA', 'A+/A', 'AAé', '\u{1F600}'])('%j is no base64url', text => {
  expect(fromBase64url(text)).toBe(null)
})
