import type { Assessment } from '../model/assessment.ts'
import type { MaybeBefore } from '../model/before.ts'
import type { MaybeInOrganisation } from '../model/in-organisation.ts'
import type { Knowledge } from '../model/knowledge.ts'
import type { Observation } from '../model/observation.ts'
import type { Exception, Policy, PolicyApp, PolicyInForce } from '../model/policy.ts'
import type { Verdict } from '../model/vocabulary.ts'
import { type CompiledPolicy, type CompiledRule, compilePolicy, listedAs, ruleError } from './compile-policy.ts'
import { accountDomainOf, type Facts, type Maker, scopeFacts, untoldFindings } from './facts.ts'
import { find } from './find.ts'
import { growth, historyFacts, historyOf } from './growth.ts'
import { organisationFacts } from './in-organisation.ts'
import { inShare } from './in-share.ts'
import { catalogueApp, indexKnowledge, type KnowledgeIndex } from './index-knowledge.ts'
import { isVerdict, rankOf, verdictOf } from './ladder.ts'
import { hostOfClient, matchApp, matching } from './match-app.ts'
import { narrowerExists } from './narrower.ts'
import { type RulesRun, runRules } from './run-rules.ts'
import { withoutClaims } from './without-claims.ts'

/**
 * `nowMs`: milliseconds since 1970. `groups`: the groups that IT put this browser in. `user`: its work account, in any case of
 * letters. `browserId`: what tells this browser from others, for rules that begin in a share of them. `before`: what the app
 * was granted earlier; null for nothing. `inOrganisation`: what the hub told of the app; undefined for nothing. What is absent
 * otherwise (or, of user and browser, null) nobody can tell.
 */
export type Context = {
  nowMs: number
  groups: readonly string[]
  user?: string | null
  browserId?: string | null
  before?: MaybeBefore
  inOrganisation?: MaybeInOrganisation
}

/** A step that something asks for: a rule, an exception that lowered one, or `when-unknown`. */
export type Claim = { by: string; rank: number; enforced: boolean }
const MAX_UNDECIDED_RULES = 50

function makerOf(observation: Observation, app: PolicyApp | null, index: KnowledgeIndex): Maker {
  const host = hostOfClient(observation)?.host ?? observation.site
  const known = host === null ? null : catalogueApp(host, index)
  return { category: app?.category ?? known?.category ?? null, ai: known === null ? 'unknown' : known.ai ? 'yes' : 'no' }
}

/** Whether a field by which the policy blocks somebody is missing, so that this could be the one. */
const mayBeBlocked = ({ client, redirect, provider, kind }: Observation, { blocksBy }: CompiledPolicy) =>
  kind !== 'sign-up' && ((client.id === null && blocksBy.has(provider)) || (redirect.kind === null && blocksBy.has('*')))

/**
 * The missing facts that matter enough to ask for care whatever the rules say. A sign-up has no scopes, and
 * of a key nobody asks: the person makes it. An app that the
 * organisation sanctioned without a ceiling may have whatever it asks for.
 */
function gapsOf(observation: Observation, app: PolicyApp | null): string[] {
  if (observation.kind === 'sign-up' || observation.kind === 'api-key') return []
  if (app?.status === 'sanctioned' && app.ceiling === undefined) return []
  const { scopes, client, redirect } = observation
  const gaps: string[] = []
  if (scopes.visibility !== 'full') gaps.push('scopes.visibility')
  if (scopes.requested.some(grant => !grant.known)) gaps.push('scopes.requested')
  if (observation.kind !== 'sign-in' && client.id === null && redirect.kind === null) gaps.push('client')
  return gaps
}

/** Whether the exception was given for all that is asked now; what was not seen was not given. */
const covers = ({ scopes: given }: Exception, { scopes }: Observation): boolean =>
  given === undefined || (scopes.visibility === 'full' && scopes.requested.every(({ id }) => given.includes(id)))

/** Exceptions that are in force for this client. A policy past its expiry has none. */
function exceptionsFor(observation: Observation, app: PolicyApp | null, compiled: CompiledPolicy, inForce: PolicyInForce, nowMs: number) {
  if (inForce.stale) return []
  const found = [...((app && compiled.exceptionsOfApp.get(app.id)) ?? []), ...matching(observation, compiled.exceptionsByMatch)]
  // Written so that a time which is no number lets nothing pass.
  return found.filter(exception => nowMs < Date.parse(exception.expires) && isVerdict(exception.verdict) && covers(exception, observation))
}

/** A claim after exceptions: lowered to the lowest that any of them allows, never raised. */
function lowered(claim: Claim, exceptions: readonly Exception[]): Claim {
  let result = claim
  for (const exception of exceptions) {
    if (exception.rules && !exception.rules.includes(claim.by)) continue
    const rank = rankOf(exception.verdict)
    const by = `exception:${exception.id}`
    if (rank < result.rank || (rank === result.rank && result !== claim && by < result.by)) result = { ...claim, by, rank }
  }
  return result
}

function factsOf(
  observation: Observation,
  app: PolicyApp | null,
  compiled: CompiledPolicy,
  policy: Policy,
  knowledge: Knowledge,
  context: Context,
) {
  const index = indexKnowledge(knowledge)
  const before = historyOf(observation, context.before)
  const findings = find(observation, app, index, knowledge.vocabulary)
  const grown = growth(observation, before, knowledge.vocabulary)
  if (grown) findings.push(grown)
  let maker: Maker | null = null
  const facts: Facts = {
    kind: observation.kind,
    provider: observation.provider,
    appStatus: app?.status ?? 'unlisted',
    mayBeBlocked: app === null && mayBeBlocked(observation, compiled),
    app: app?.id ?? null,
    get maker() {
      maker ??= makerOf(observation, app, index)
      return maker
    },
    verified: observation.client.verified,
    scopes: scopeFacts(observation, policy.classes, knowledge.vocabulary),
    visibility: observation.scopes.visibility,
    offline: observation.offline,
    redirect: observation.redirect.kind,
    account: observation.account,
    accountDomain: accountDomainOf(observation),
    narrowerExists: narrowerExists(observation, index, knowledge.vocabulary),
    findings: new Set(findings.map(finding => finding.code)),
    threats: findings.flatMap(finding => (finding.code === 'threat-listed' ? [finding.kind] : [])),
    redirectRisks: findings.flatMap(finding => (finding.code === 'redirect-risky' ? [finding.risk] : [])),
    untold: untoldFindings(observation, app, before),
    ...historyFacts(before, context.nowMs),
    ...organisationFacts(context.inOrganisation, context.nowMs),
    groups: context.groups,
    user: context.user?.toLowerCase() ?? null,
    missing: [],
  }
  return { findings, facts }
}

/** A stronger rule that would decide in some browsers, and nobody can say whether this is one of them. */
const sharedAbove =
  (step: number) =>
  ({ rule, rank }: CompiledRule): boolean =>
    rank > step && rule.mode !== 'monitor' && !inShare(rule.id, rule.sharePercent, null)

const strongest = (claims: readonly Claim[]) => claims.reduce((rank, claim) => Math.max(rank, claim.rank), 0)

/** What was left open: the gaps, the rules that could have raised the verdict, and the facts that those wanted. */
function openQuestions(gaps: readonly string[], { undecided, missing }: RulesRun, rank: number): string[] {
  const stronger = undecided.filter(entry => entry.rank > rank)
  const paths = [...new Set([...gaps, ...missing(stronger)])].sort()
  const more = stronger.length - MAX_UNDECIDED_RULES
  const rules = stronger.slice(0, MAX_UNDECIDED_RULES).map(listedAs)
  return more > 0 ? [...paths, ...rules, `rules: ${more} more`] : [...paths, ...rules]
}

/**
 * All that a decision is made of, before the strongest is taken; `claims[i]` is what the rule `fired[i]` asks for, after exceptions.
 * @param brief leave out the undecided rules that could not raise the verdict
 */
export function weigh(observation: Observation, inForce: PolicyInForce, knowledge: Knowledge, context: Context, brief = false) {
  const { policy } = inForce
  const compiled = compilePolicy(policy)
  const app = matchApp(observation, compiled.apps)
  const { findings, facts } = factsOf(observation, app, compiled, policy, knowledge, context)
  const gaps = gapsOf(observation, app)
  const exceptions = exceptionsFor(observation, app, compiled, inForce, context.nowMs)
  const careful = { by: 'when-unknown', rank: rankOf(policy.whenUnknown), enforced: true }
  const forGaps = gaps.length > 0 ? lowered(careful, exceptions) : null
  const run = runRules(facts, compiled, brief && forGaps ? forGaps.rank : -1)
  const { fired, errors } = run
  const browserId = context.browserId ?? null
  const claims = fired.map(({ rule, rank }) => {
    const enforced = rule.mode !== 'monitor' && inShare(rule.id, rule.sharePercent, browserId)
    const claim = { by: rule.id, rank, enforced }
    return rule.final ? claim : lowered(claim, exceptions)
  })
  // What failed is never lifted: an exception was written for what its author knew.
  if (errors.length > 0) claims.push(careful)
  else if (forGaps) claims.push(forGaps)
  return { app, facts, findings, fired, run, errors, gaps, exceptions, claims }
}

function decide(observation: Observation, inForce: PolicyInForce, knowledge: Knowledge, context: Context): Assessment {
  const { policy, version, epoch, source } = inForce
  const { app, findings, fired, run, errors, gaps, claims } = weigh(observation, inForce, knowledge, context, true)
  const monitored = policy.mode === 'monitor'
  const all = strongest(claims)
  const decisive = monitored ? claims : claims.filter(claim => claim.enforced)
  const step = strongest(decisive)
  const isShareOpen = (context.browserId ?? null) === null && !monitored && fired.some(sharedAbove(step))
  const decidedBy = [...new Set(decisive.filter(claim => claim.rank === step).map(claim => claim.by))].sort()
  return {
    verdict: monitored ? 'allow' : verdictOf(step),
    decidedBy: decidedBy.length > 0 ? decidedBy : ['default'],
    wouldBe: monitored || all > step ? verdictOf(all) : null,
    findings,
    unknown: openQuestions(isShareOpen ? [...gaps, 'browser'] : gaps, run, all),
    errors: errors.sort((a, b) => (a.where < b.where ? -1 : 1)),
    app: app && { id: app.id, name: app.name, status: app.status },
    policy: { version, epoch, source },
  }
}

/** The answer when nothing could be assessed: what the policy says of the unknown; where not even that can be read, a request. */
function fallback(inForce: PolicyInForce, error: unknown): Assessment {
  const policy = Object(inForce).policy as Partial<Policy> | undefined
  const careful: Verdict = isVerdict(policy?.whenUnknown) ? policy.whenUnknown : 'request'
  const monitored = policy?.mode === 'monitor'
  const { version, epoch, source } = Object(inForce) as Partial<PolicyInForce>
  return {
    verdict: monitored ? 'allow' : careful,
    decidedBy: ['when-unknown'],
    wouldBe: monitored ? careful : null,
    findings: [],
    unknown: ['observation'],
    errors: [{ ...ruleError('', error), code: 'assessment-failed', where: 'assess' }],
    app: null,
    policy: { version: version ?? 0, epoch: epoch ?? 0, source: source ?? 'embedded' },
  }
}

/** Both ranks of an assessment as one number: the verdict's, then that of what it would be. */
const weight = ({ verdict, wouldBe }: Assessment) => rankOf(verdict) * 100 + rankOf(wouldBe ?? verdict)

/** The stronger of two assessments of one request, with what either of them found. Of equals, the first. */
function stronger(one: Assessment, other: Assessment): Assessment {
  const [strong, weak] = weight(other) > weight(one) ? [other, one] : [one, other]
  const said = new Set(strong.findings.map(finding => JSON.stringify(finding)))
  return {
    ...strong,
    findings: [...strong.findings, ...weak.findings.filter(finding => !said.has(JSON.stringify(finding)))],
    // Rules that the weaker one left open were left open beneath a lower verdict.
    unknown: [...new Set([...strong.unknown, ...weak.unknown.filter(path => !path.startsWith('rules'))])],
  }
}

/**
 * Holds what was seen against the policy. The strongest rule wins; an erring rule is listed and never lowers; what
 * could not be read counts as `whenUnknown`. What a page claims about itself is judged with and without its word, and the
 * stronger verdict stands. Pure, and never throws.
 */
export function assess(observation: Observation, inForce: PolicyInForce, knowledge: Knowledge, context: Context): Assessment {
  try {
    const judged = decide(observation, inForce, knowledge, context)
    const bare = withoutClaims(observation)
    return bare ? stronger(decide(bare, inForce, knowledge, context), judged) : judged
  } catch (error) {
    return fallback(inForce, error)
  }
}

/**
 * Makes what every verdict rests on. A worker that was woken is told why only some milliseconds after it knows what it judges by:
 * what it makes meanwhile, nobody waits for. Never throws.
 */
export function getReady({ policy }: PolicyInForce, knowledge: Knowledge): void {
  try {
    compilePolicy(policy)
    indexKnowledge(knowledge)
    // A browser makes its reader of addresses when the first one is read.
    new URL('https://nobody.invalid/?').searchParams.has('')
  } catch {
    // The verdict will meet the same fault, and say it.
  }
}
