/** The bytes as base64url without padding (RFC 4648 §5). */
export const toBase64url = (bytes: Uint8Array): string => {
  let binary = ''
  for (const byte of bytes) binary += String.fromCharCode(byte)
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
/** Bits of the last letter that stand for no byte, by the letters that are left of a group of four. */
const SPARE_BITS = [0, 0, 0b1111, 0b11]

/**
 * The bytes of strict base64url, or null: no padding, no white space, no other alphabet, and no spare bits set, so that
 * each value has exactly one spelling.
 */
export const fromBase64url = (text: string): Uint8Array<ArrayBuffer> | null => {
  const left = text.length % 4
  if (!/^[A-Za-z0-9_-]*$/.test(text) || left === 1) return null
  if (ALPHABET.indexOf(text.at(-1) ?? 'A') & (SPARE_BITS[left] ?? 0)) return null
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'))
  // A loop: a signed document has hundreds of thousands of them, and a call for each takes ten times as long.
  const bytes = new Uint8Array(binary.length)
  for (let i = 0; i < bytes.length; i++) bytes[i] = binary.charCodeAt(i)
  return bytes
}

/** SHA-256 of the bytes as base64url. */
export const sha256 = async (bytes: Uint8Array<ArrayBuffer>): Promise<string> =>
  toBase64url(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)))
