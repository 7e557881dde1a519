import { rankOf } from '../lib/assess/ladder.ts'
import type { Exception, Policy } from '../lib/model/policy.ts'
import { isWithinMatch } from './match-within.ts'
import type { PolicyWarning } from './policy-warning.ts'

const SOON_DAYS = 14
const DAY_MS = 86_400_000
const KNOWN_FIELDS = new Set(['id', 'app', 'match', 'rules', 'scopes', 'verdict', 'expires', 'reason'])

/** Whether one exception is in force, for at least as much and as long, wherever the other is, and lets pass at least as much. */
function isContained(one: Exception, other: Exception): boolean {
  const target =
    one.app !== undefined
      ? one.app === other.app
      : other.match !== undefined && one.match !== undefined && isWithinMatch(one.match, other.match)
  const all = <T>(inner: readonly T[] | undefined, outer: readonly T[] | undefined) =>
    outer === undefined || (inner !== undefined && inner.every(entry => outer.includes(entry)))
  return (
    target &&
    Object.keys(other).every(key => KNOWN_FIELDS.has(key)) &&
    all(one.rules, other.rules) &&
    all(one.scopes, other.scopes) &&
    rankOf(other.verdict) <= rankOf(one.verdict) &&
    Date.parse(other.expires) >= Date.parse(one.expires)
  )
}

function ofTime({ expires, id }: Exception, path: string, nowMs: number): PolicyWarning[] {
  const days = Math.ceil((Date.parse(expires) - nowMs) / DAY_MS)
  if (days <= 0)
    return [
      {
        code: 'exception-expired',
        path: `${path}.expires`,
        message: `The exception "${id}" expired on ${expires}.`,
        hint: 'Take it out, or give it a new day if it is still wanted.',
      },
    ]
  if (days > SOON_DAYS) return []
  return [
    {
      code: 'exception-ends-soon',
      path: `${path}.expires`,
      message: `The exception "${id}" ends in ${days} ${days === 1 ? 'day' : 'days'}, on ${expires}.`,
      hint: 'Tell those who work with the app, or publish a policy with a new day before.',
    },
  ]
}

function ofRules(exception: Exception, path: string, policy: Policy): PolicyWarning[] {
  const rank = rankOf(exception.verdict)
  const rankById = new Map([
    ...policy.rules.map((rule): [string, number] => [rule.id, rankOf(rule.then)]),
    ['when-unknown', rankOf(policy.whenUnknown)],
  ])
  const finals = new Set(policy.rules.filter(rule => rule.final === true).map(rule => rule.id))
  const idle = (id: string) => finals.has(id) || (rankById.get(id) ?? rank) <= rank
  const named = exception.rules
  if (named === undefined) {
    if (![...rankById.keys()].every(idle)) return []
    return [
      {
        code: 'exception-lifts-nothing',
        path: `${path}.verdict`,
        message: `The exception "${exception.id}" lifts nothing: no rule that is not final asks for more than "${exception.verdict}".`,
        hint: 'Give it a weaker verdict, or take it out.',
      },
    ]
  }
  return named.flatMap((id, i): PolicyWarning[] => {
    const at = `${path}.rules[${i}]`
    if (finals.has(id))
      return [
        {
          code: 'exception-final',
          path: at,
          message: `The exception "${exception.id}" cannot lift "${id}": that rule is final.`,
          hint: 'Take "final" from the rule if exceptions are wanted, else take the rule from the exception.',
        },
      ]
    if (!rankById.has(id) || !idle(id)) return []
    return [
      {
        code: 'exception-lifts-nothing',
        path: at,
        message: `The exception "${exception.id}" does not lower "${id}", which asks for no more than "${exception.verdict}".`,
        hint: 'An exception lowers a verdict and never raises one: give it a weaker verdict, or take the rule from it.',
      },
    ]
  })
}

/** Exceptions that lift nothing, and those whose time is over or nearly so. */
export function warnExceptions(policy: Policy, nowMs: number): PolicyWarning[] {
  const { exceptions } = policy
  const idle = new Set<Exception>()
  // From the last: of two that say the same the first stays.
  const shadowed = new Map<Exception, Exception>()
  for (const one of exceptions.toReversed()) {
    const other = exceptions.find(each => each !== one && !idle.has(each) && isContained(one, each))
    if (!other) continue
    idle.add(one)
    shadowed.set(one, other)
  }
  return exceptions.flatMap((exception, i) => {
    const path = `exceptions[${i}]`
    const other = shadowed.get(exception)
    return [
      ...ofTime(exception, path, nowMs),
      ...ofRules(exception, path, policy),
      ...(other
        ? [
            {
              code: 'exception-shadowed',
              path,
              message: `The exception "${exception.id}" changes nothing: "${other.id}" lets as much pass or more, for as long or longer.`,
              hint: `Take one of the two out.`,
            },
          ]
        : []),
    ]
  })
}
