import { expect, test } from 'vitest'
import { z } from 'zod'
import { uuidV4, uuidV7Maker } from './uuid.ts'

const random = (n: number) => crypto.getRandomValues(new Uint8Array(n))

test('both kinds are valid, of their version, and never the same twice', () => {
  const make = uuidV7Maker(random)
  const v4 = new Set<string>()
  const v7 = new Set<string>()
  for (let i = 0; i < 2000; i++) {
    v4.add(z.uuid({ version: 'v4' }).parse(uuidV4(random)))
    v7.add(z.uuid({ version: 'v7' }).parse(make(1_800_000_000_000)))
  }
  expect([v4.size, v7.size]).toEqual([2000, 2000])
})

test('version 7 ids sort in the order in which they were made, within a minute too, and tell no more than the time given', () => {
  const make = uuidV7Maker(random)
  const minutes = [1_799_999_940_000, 1_799_999_940_000, 1_800_000_000_000, 1_800_000_060_000]
  const ids = minutes.flatMap(ms => Array.from({ length: 300 }, () => make(ms)))
  expect([...ids].sort()).toEqual(ids)
  expect(Number.parseInt(make(1_800_000_059_999).replaceAll('-', '').slice(0, 12), 16)).toBe(1_800_000_000_000)
})

test('the bits that must be random are', () => {
  expect(uuidV4(n => new Uint8Array(n).fill(0xff))).toBe('ffffffff-ffff-4fff-bfff-ffffffffffff')
  expect(uuidV7Maker(n => new Uint8Array(n).fill(0xff))(0)).toBe('00000000-0000-7000-bfff-ffffffffffff')
})
