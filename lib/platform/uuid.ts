import { toMinute } from './clock.ts'

/** Fills that many bytes with unpredictable values; `crypto.getRandomValues` where it runs, a fixed sequence in tests. */
export type RandomBytes = (byteCount: number) => Uint8Array

const format = (bytes: Uint8Array): string => {
  const hex = Array.from(bytes, b => b.toString(16).padStart(2, '0')).join('')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}

const withVersion = (bytes: Uint8Array, version: number): Uint8Array => {
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | (version << 4)
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  return bytes
}

/** A random UUID (RFC 9562, version 4). */
export const uuidV4 = (random: RandomBytes): string => format(withVersion(random(16), 4))

const COUNTER_MAX = 0xfff

/**
 * A maker of UUIDv7 (RFC 9562) ids for facts, from milliseconds since 1970. Only the minute goes into the id: it must not
 * tell more of the time than the fact does. The 12 bits after the time are a counter (§6.2, method 1), so ids made one after
 * another sort in that order even within a minute; past 4,095 in one minute the order within it is left to chance.
 */
export const uuidV7Maker = (random: RandomBytes) => {
  let lastMs = -1
  let counter = 0
  return (nowMs: number): string => {
    const atMs = toMinute(nowMs)
    counter = atMs === lastMs ? Math.min(counter + 1, COUNTER_MAX) : 0
    lastMs = atMs
    const bytes = random(16)
    for (let i = 0, rest = atMs; i < 6; i++, rest = Math.floor(rest / 256)) bytes[5 - i] = rest % 256
    bytes[6] = counter >> 8
    bytes[7] = counter & 0xff
    return format(withVersion(bytes, 7))
  }
}
