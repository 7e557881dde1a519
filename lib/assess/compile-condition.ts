import type { Finding } from '../model/assessment.ts'
import { Failure } from '../model/failure.ts'
import type { Condition, DaysPredicate, ScopePredicate } from '../model/policy.ts'
import type { Tri } from '../model/vocabulary.ts'
import type { Facts, ScopeFacts } from './facts.ts'

/** `unknown` when a fact that it needs is missing; the paths of such facts are put on `facts.missing`. */
export type Predicate = (facts: Facts) => Tri
type Many<T> = T | readonly T[]

export const listOf = <T>(value: Many<T>): readonly T[] => (Array.isArray(value) ? value : [value as T])
const truth = (value: boolean): Tri => (value ? 'yes' : 'no')

/** Tests a fact that is always known. */
const among = (wanted: readonly string[], read: (facts: Facts) => string): Predicate => {
  const [only] = wanted
  if (wanted.length === 1) return facts => truth(read(facts) === only)
  return facts => truth(wanted.includes(read(facts)))
}
/** Tests a fact whose value may be `unknown` or null; a condition that names `unknown` itself is answered. */
const perhaps =
  (wanted: readonly string[], path: string, read: (facts: Facts) => string | null): Predicate =>
  facts => {
    const value = read(facts)
    if (value !== null && wanted.includes(value)) return 'yes'
    if (value === 'unknown' || value === null) {
      facts.missing.push(path)
      return 'unknown'
    }
    return 'no'
  }

/** A finding that is not there: `no`, unless the facts that it is made of are missing. */
function absent(codes: readonly Finding['code'][], facts: Facts): Tri {
  let answer: Tri = 'no'
  for (const code of codes) {
    const path = facts.untold.get(code)
    if (path === undefined) continue
    facts.missing.push(path)
    answer = 'unknown'
  }
  return answer
}

/** A domain of the organisation, without the `*.` with which it may be written. */
export const bareDomain = (domain: string) => domain.replace(/^\*\./, '').toLowerCase()

/** Cheap and telling ones first, so that most rules are done after a single look. */
const LEAVES: { [K in Exclude<keyof Condition, 'any' | 'all' | 'not'>]-?: (wanted: NonNullable<Condition[K]>) => Predicate } = {
  kind: wanted => among(listOf(wanted), facts => facts.kind),
  provider: wanted => among(listOf(wanted), facts => facts.provider),
  app: wanted => {
    const ids = listOf(wanted)
    return facts => truth(facts.app !== null && ids.includes(facts.app))
  },
  appStatus: wanted => {
    const statuses = listOf(wanted)
    const asksForBlocked = statuses.includes('blocked')
    return facts => {
      if (statuses.includes(facts.appStatus)) return 'yes'
      if (!asksForBlocked || !facts.mayBeBlocked) return 'no'
      facts.missing.push('client')
      return 'unknown'
    }
  },
  visibility: wanted => among(listOf(wanted), facts => facts.visibility),
  group: wanted => {
    const groups = listOf(wanted)
    return facts => truth(facts.groups.some(group => groups.includes(group)))
  },
  grantedBefore: wanted => perhaps([truth(wanted)], 'before', facts => facts.grantedBefore),
  // Of an app that was never granted anything no span holds.
  daysSinceGranted: wanted => daysWithin(wanted, 'before', facts => facts.daysSinceGranted),
  daysSinceFirstSeenInOrganisation: wanted => daysWithin(wanted, 'inOrganisation', facts => facts.daysSinceFirstSeenInOrganisation),
  redirect: wanted => perhaps(listOf(wanted), 'redirect.kind', facts => facts.redirect),
  account: wanted => perhaps(listOf(wanted), 'account', facts => facts.account),
  accountDomain: wanted => {
    const domains = listOf(wanted).map(bareDomain)
    return facts => {
      if (facts.accountDomain === null) return 'no'
      if (facts.accountDomain !== 'unknown') return truth(domains.includes(facts.accountDomain))
      facts.missing.push('account.domain')
      return 'unknown'
    }
  },
  user: wanted => {
    const users = listOf(wanted).map(user => user.toLowerCase())
    return perhaps(users, 'user', facts => facts.user)
  },
  publisherVerified: wanted => perhaps(listOf(wanted), 'client.verified', facts => facts.verified),
  offline: wanted => perhaps(listOf(wanted), 'offline', facts => facts.offline),
  ai: wanted => perhaps([wanted], 'app.ai', facts => facts.maker.ai),
  category: wanted => perhaps(listOf(wanted), 'app.category', facts => facts.maker.category),
  finding: wanted => {
    const codes = listOf(wanted) as readonly Finding['code'][]
    return facts => (codes.some(code => facts.findings.has(code)) ? 'yes' : absent(codes, facts))
  },
  threat: wanted => {
    const kinds: readonly string[] = listOf(wanted)
    return facts => (facts.threats.some(kind => kinds.includes(kind)) ? 'yes' : absent(['threat-listed'], facts))
  },
  redirectRisk: wanted => {
    const risks: readonly string[] = listOf(wanted)
    return facts => (facts.redirectRisks.some(risk => risks.includes(risk)) ? 'yes' : absent(['redirect-risky'], facts))
  },
  narrowerExists: wanted => perhaps([truth(wanted)], 'scopes.visibility', facts => facts.narrowerExists()),
  scope: wanted => someScope(compileScope(wanted)),
}
function daysWithin(
  { atLeast = 0, atMost = Number.POSITIVE_INFINITY }: DaysPredicate,
  path: string,
  read: (facts: Facts) => number | 'never' | 'unknown',
): Predicate {
  return facts => {
    const days = read(facts)
    if (days === 'never') return 'no'
    if (typeof days === 'number') return truth(days >= atLeast && days <= atMost)
    facts.missing.push(path)
    return 'unknown'
  }
}

const LEAF_ORDER = Object.keys(LEAVES) as (keyof typeof LEAVES)[]

type ScopeTest = (scope: ScopeFacts) => Tri
const SCOPE_LEAVES: { [K in keyof ScopePredicate]-?: (wanted: NonNullable<ScopePredicate[K]>) => ScopeTest } = {
  id: wanted => scope => truth(listOf(wanted).includes(scope.id)),
  data: wanted => either(listOf(wanted), scope => scope.data),
  class: wanted => either(listOf(wanted), scope => scope.class),
  access: wanted => either(listOf(wanted), scope => scope.access),
  reach: wanted => either(listOf(wanted), scope => scope.reach),
  severityAtLeast: wanted => scope => (scope.severity >= wanted ? 'yes' : scope.known ? 'no' : 'unknown'),
  known: wanted => scope => truth(scope.known === wanted),
  vendor: wanted => scope =>
    scope.vendor !== null ? truth((listOf(wanted) as readonly string[]).includes(scope.vendor)) : scope.known ? 'no' : 'unknown',
}

function either(wanted: readonly string[], read: (scope: ScopeFacts) => string): ScopeTest {
  return scope => {
    const value = read(scope)
    return wanted.includes(value) ? 'yes' : value === 'unknown' ? 'unknown' : 'no'
  }
}

function compileScope(predicate: ScopePredicate): ScopeTest {
  const tests = Object.entries(predicate).map(([key, wanted]) => {
    const make = SCOPE_LEAVES[key as keyof ScopePredicate] as ((wanted: unknown) => ScopeTest) | undefined
    if (!make) throw new Failure('condition-unknown', `"scope.${key}" is no condition`, 'Check the rule against the policy schema.')
    return make(wanted)
  })
  return scope => {
    let result: Tri = 'yes'
    for (const test of tests) {
      const one = test(scope)
      if (one === 'no') return 'no'
      if (one === 'unknown') result = 'unknown'
    }
    return result
  }
}

const someScope =
  (test: ScopeTest): Predicate =>
  facts => {
    let open = false
    for (const scope of facts.scopes) {
      const one = test(scope)
      if (one === 'yes') return 'yes'
      if (one === 'unknown') open = true
    }
    if (open) facts.missing.push('scopes.requested')
    if (facts.visibility !== 'full') facts.missing.push('scopes.visibility')
    return open || facts.visibility !== 'full' ? 'unknown' : 'no'
  }

/** Holds if all hold. A `no` settles it: what was missing on the way no longer matters. */
const every =
  (parts: readonly Predicate[]): Predicate =>
  facts => {
    const before = facts.missing.length
    let result: Tri = 'yes'
    for (const part of parts) {
      const one = part(facts)
      if (one === 'no') {
        facts.missing.length = before
        return 'no'
      }
      if (one === 'unknown') result = 'unknown'
    }
    return result
  }

const some =
  (parts: readonly Predicate[]): Predicate =>
  facts => {
    const before = facts.missing.length
    let result: Tri = 'no'
    for (const part of parts) {
      const one = part(facts)
      if (one === 'yes') {
        facts.missing.length = before
        return 'yes'
      }
      if (one === 'unknown') result = 'unknown'
    }
    return result
  }

const opposite =
  (part: Predicate): Predicate =>
  facts => {
    const one = part(facts)
    return one === 'yes' ? 'no' : one === 'no' ? 'yes' : 'unknown'
  }

/** A part of a condition, with a key by which equal ones of other rules are known. */
export type Leaf = { key: string; test: Predicate }

/**
 * Takes a condition apart: its own fields, then what it nests (`any`, `all`, `not`). It holds if all parts hold.
 * @throws Failure `condition-unknown` for a field that this version does not know
 */
export function takeApart(condition: Condition): Leaf[] {
  for (const key of Object.keys(condition))
    if (!(key in LEAVES) && key !== 'any' && key !== 'all' && key !== 'not')
      throw new Failure('condition-unknown', `"${key}" is no condition`, 'Check the rule against the policy schema.')
  const leaves: Leaf[] = []
  const put = (key: string, wanted: unknown, test: Predicate) => leaves.push({ key: `${key} ${JSON.stringify(wanted)}`, test })
  for (const key of LEAF_ORDER) {
    const wanted = condition[key]
    if (wanted !== undefined) put(key, wanted, (LEAVES[key] as (wanted: unknown) => Predicate)(wanted))
  }
  // What must hold anyhow needs no nest of its own.
  if (condition.all) leaves.push(...condition.all.flatMap(takeApart))
  if (condition.any) put('any', condition.any, some(condition.any.map(compileCondition)))
  if (condition.not) put('not', condition.not, opposite(compileCondition(condition.not)))
  return leaves
}

/** Turns a condition into one function of three values (Kleene's logic). */
export const compileCondition = (condition: Condition): Predicate => every(takeApart(condition).map(leaf => leaf.test))
