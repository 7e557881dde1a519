import type { Knowledge } from '../lib/model/knowledge.ts'
import type { Policy } from '../lib/model/policy.ts'
import type { PolicyWarning } from './policy-warning.ts'
import { warnApps } from './warn-apps.ts'
import { warnExceptions } from './warn-exceptions.ts'
import { warnNames } from './warn-names.ts'
import { warnRules } from './warn-rules.ts'

/** All that a valid policy says to no effect, in the order of the document's parts. */
export const policyWarnings = (
  policy: Policy,
  knowledge: Knowledge,
  { nowMs, groups }: { nowMs: number; groups: readonly string[] | null },
): PolicyWarning[] => [
  ...warnApps(policy),
  ...warnRules(policy, knowledge.vocabulary),
  ...warnExceptions(policy, nowMs),
  ...warnNames(policy, knowledge, groups),
]
