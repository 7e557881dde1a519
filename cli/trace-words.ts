import type { Trace, TracedPart, TracedRule } from '../lib/assess/trace.ts'

type Facts = Trace['facts']
const list = (values: Iterable<string>) => [...values].join(', ') || 'none'
const scopeText = ({ id, data, access, reach, class: level, severity }: Facts['scopes'][number]) =>
  `${id} (${data}/${access}/${reach}, ${level}, severity ${severity})`
const ofScopes = ({ scopes }: Facts, read: (scope: Facts['scopes'][number]) => string) =>
  [...new Set(scopes.map(read))].join(', ') || 'none seen'

/** What a field of a condition looks at, as it was seen. Fields that are not here are shown by their answer alone. */
const SEEN: { [field: string]: (facts: Facts) => string } = {
  kind: facts => facts.kind,
  provider: facts => facts.provider,
  app: facts => facts.app ?? 'none of apps',
  appStatus: facts => facts.appStatus,
  category: facts => facts.maker.category ?? 'not known',
  ai: facts => facts.maker.ai,
  publisherVerified: facts => facts.verified,
  visibility: facts => facts.visibility,
  offline: facts => facts.offline,
  redirect: facts => facts.redirect ?? 'not known',
  account: facts => facts.account,
  accountDomain: facts => facts.accountDomain ?? 'none of yours',
  user: facts => facts.user ?? 'not set',
  narrowerExists: facts => facts.narrowerExists(),
  finding: facts => list(facts.findings),
  threat: facts => list(facts.threats),
  redirectRisk: facts => list(facts.redirectRisks),
  group: facts => list(facts.groups),
  grantedBefore: facts => facts.grantedBefore,
  daysSinceGranted: facts => String(facts.daysSinceGranted),
  daysSinceFirstSeenInOrganisation: facts => String(facts.daysSinceFirstSeenInOrganisation),
  scope: facts => facts.scopes.map(scopeText).join(', ') || 'none seen',
  'scope.data': facts => ofScopes(facts, scope => scope.data),
  'scope.class': facts => ofScopes(facts, scope => scope.class),
  'scope.access': facts => ofScopes(facts, scope => scope.access),
  'scope.reach': facts => ofScopes(facts, scope => scope.reach),
  'scope.id': facts => ofScopes(facts, scope => scope.id),
  'scope.severityAtLeast': facts => ofScopes(facts, scope => String(scope.severity)),
  'scope.known': facts => ofScopes(facts, scope => String(scope.known)),
  'scope.vendor': facts => ofScopes(facts, scope => scope.vendor ?? 'not said'),
}

const wantedText = (wanted: unknown) => {
  const text = Array.isArray(wanted)
    ? wanted.map(String).join(' or ')
    : typeof wanted === 'object'
      ? JSON.stringify(wanted)
      : String(wanted)
  return text.length > 120 ? `${text.slice(0, 119)}…` : text
}

/** The fields at the ends of a condition that gave this answer, each with what was wanted and what was seen. */
function ends(part: TracedPart, answer: TracedPart['answer']): TracedPart[] {
  // Below "not" a no is a yes.
  const inner = part.field === 'not' ? (answer === 'yes' ? 'no' : answer === 'no' ? 'yes' : 'unknown') : answer
  if (part.answer !== answer) return []
  const found = part.parts.flatMap(one => ends(one, inner))
  return found.length === 0 || (part.field === 'scope' && answer === 'yes') ? [part] : found
}

/** `appStatus is sanctioned, wanted unlisted`. */
export function partText(part: TracedPart, facts: Facts): string {
  const see = SEEN[part.field]
  const name = part.path.replace(/^when\./, '')
  const missing = part.missing.length > 0 ? ` (not known: ${part.missing.join(', ')})` : ''
  return `${name} is ${see ? see(facts) : part.answer}, wanted ${wantedText(part.wanted)}${missing}`
}

/** Why a rule did what it did, a text for each field that settled it. */
export function reasonsOf({ outcome, parts }: TracedRule, facts: Facts): string[] {
  if (outcome === 'failed') return ['it cannot be used; `policy check` says why']
  const answer = ({ fired: 'yes', 'not-fired': 'no', undecided: 'unknown' } as const)[outcome]
  const settled = parts.flatMap(part => ends(part, answer)).map(part => partText(part, facts))
  return settled.length > 0 || outcome === 'fired' ? settled : parts.map(part => partText(part, facts))
}
