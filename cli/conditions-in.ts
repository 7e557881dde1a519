import type { Condition } from '../lib/model/policy.ts'

/** A condition and all that it nests, each with its place. */
export const conditionsIn = (when: Condition, path: string): [Condition, string][] => [
  [when, path],
  ...(['any', 'all'] as const).flatMap(key => (when[key] ?? []).flatMap((one, i) => conditionsIn(one, `${path}.${key}[${i}]`))),
  ...(when.not ? conditionsIn(when.not, `${path}.not`) : []),
]
