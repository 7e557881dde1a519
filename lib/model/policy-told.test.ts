import fc from 'fast-check'
import { expect, it } from 'vitest'
import { type PolicyTold, readPolicyTold, tellPolicy } from './policy-told.ts'

const version = fc.tuple(fc.nat(), fc.nat()).map(([epoch, number]) => `${epoch}.${number}`)
const told: fc.Arbitrary<PolicyTold> = fc.record({
  source: fc.constantFrom('embedded', 'fetched', 'file'),
  version,
  hash: fc.option(fc.stringMatching(/^[A-Za-z0-9_-]{8}$/)),
  expired: fc.boolean(),
  threats: fc.option(fc.record({ version, expired: fc.boolean() })),
})

it('is read as it was told', () =>
  fc.assert(
    fc.property(told, one => {
      expect(readPolicyTold(tellPolicy(one))).toEqual(one)
    }),
  ))

it.each(['', 'fetched', 'fetched 1', 'mirrored 1.1', 'fetched 1.1, keys 2.2', 'fetched 1.1 <b>'])(
  '“%s” is nothing that can be read',
  line => expect(readPolicyTold(line)).toBeNull(),
)
