import { expect, test } from 'vitest'
import { refuseEachBit, refuseMutated, signedDocuments } from './fuzz/refuse-mutated.ts'

// A million are tried by `npm run fuzz:policy`. A failure names its seed; `npm run fuzz:policy 5000 SEED` takes it up.

test.each(['policy', 'threats'] as const)('%s: no random change of a signed document verifies', async id => {
  const { tried, reached } = await refuseMutated(id, 5000)
  expect(tried).toBe(5003)
  // Changes that are refused for their looks alone would say nothing of the signature.
  expect(reached).toBeGreaterThan(tried / 5)
})

test('every bit of a signed policy counts', async () => {
  const { keys, short } = await signedDocuments('policy')
  const { taken, counts } = await refuseEachBit('policy', keys, short[0] ?? '')
  expect(taken).toEqual([])
  expect(counts.tried).toBeGreaterThan(4000)
})
