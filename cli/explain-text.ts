import type { Trace, TracedRule } from '../lib/assess/trace.ts'
import type { Explanation } from '../lib/model/explanation.ts'
import type { Observation } from '../lib/model/observation.ts'
import type { PolicyInForce } from '../lib/model/policy.ts'
import { reasonsOf } from './trace-words.ts'

/** One request, all that was made of it, and what the person reads. */
export type Explained = { observation: Observation; traced: Trace; explanation: Explanation; inForce: PolicyInForce }

const block = (title: string, lines: string[]) => (lines.length > 0 ? [`\n${title}`, ...lines.map(line => `  ${line}`)] : [])

function seenLines({ kind, provider, server, client, redirect, scopes }: Observation): string[] {
  const asked = scopes.requested.map(
    ({ id, data, access, reach, known }) => `  ${id} ${known ? `(${data}/${access}/${reach})` : '(no data file knows it)'}`,
  )
  return [
    `${kind} at ${provider === 'unknown' ? `${server.host}, a server that no data file names` : `${provider} (${server.host})`}`,
    `client ${client.id ?? 'not known'}${client.name === null ? '' : `, calls itself “${client.name}”`}; answer to ${redirect.host ?? redirect.kind ?? 'not known'}`,
    `scopes, ${scopes.visibility === 'full' ? 'all seen' : scopes.visibility}:${asked.length === 0 ? ' none' : ''}`,
    ...asked,
  ]
}

function ruleLine(one: TracedRule, { facts }: Trace): string[] {
  const { rule, outcome, then } = one
  const lowered = then && then.by !== rule.id ? `, lowered to ${then.verdict} by ${then.by}` : ''
  const share = rule.sharePercent === undefined ? '' : `, in ${rule.sharePercent} % of browsers`
  const watched = rule.mode === 'monitor' ? ', monitored: decides nothing' : then?.decides === false ? `${share}, not in this one` : share
  const reasons = reasonsOf(one, facts)
  const head = `${rule.id}  ${rule.then}${lowered}${watched}`
  if (outcome === 'fired') return [head, ...reasons.map(reason => `    ${reason}`)]
  return [`${head}  ${reasons.join('; ')}`]
}

function personLines({ headline, sentence, change, organisation, why, instead }: Explanation): string[] {
  return [
    headline,
    sentence,
    change?.news,
    change?.past,
    organisation,
    ...why,
    ...instead.map(({ text, url }) => (url ? `${text} ${url}` : text)),
  ].flatMap(line => line || [])
}

/** Why this verdict, for a terminal: what was seen, each rule with the field that settled it, and what the person reads. */
export function explainText({ observation, traced, explanation, inForce }: Explained): string {
  const { assessment, rules, exceptions, whenUnknown } = traced
  const { verdict, decidedBy, wouldBe, findings, app, unknown } = assessment
  const by = (outcome: TracedRule['outcome']) => rules.filter(one => one.outcome === outcome).flatMap(one => ruleLine(one, traced))
  const { mode } = inForce.policy
  return [
    `${verdict}, decided by ${decidedBy.join(', ')}${wouldBe === null ? '' : `; would be ${wouldBe}`}`,
    ...(mode === 'monitor' ? ['The policy is in monitor mode: nothing is shown.'] : []),
    ...block('What was seen', seenLines(observation)),
    ...block('What it is', [
      app ? `the app "${app.id}" of the policy, ${app.status}` : 'an app that the policy does not name (unlisted)',
      `findings: ${findings.map(finding => finding.code).join(', ') || 'none'}`,
      ...(traced.withoutClaims
        ? ['The page says itself which software it is; judged without its word, the verdict is as strong or stronger.']
        : []),
    ]),
    ...block('Rules that applied', by('fired')),
    ...block('Rules that are undecided, for want of a fact', by('undecided')),
    ...block('Rules that cannot be used', by('failed')),
    ...block('Rules that did not apply', by('not-fired')),
    ...block(
      'Exceptions in force for this client',
      exceptions.map(
        one => `${one.id}  down to ${one.verdict} until ${one.expires}, for ${one.rules?.join(', ') ?? 'all that is not final'}`,
      ),
    ),
    ...block(
      'whenUnknown',
      whenUnknown
        ? [
            `${inForce.policy.whenUnknown}${whenUnknown.then.by === 'when-unknown' ? '' : `, lowered to ${whenUnknown.then.verdict} by ${whenUnknown.then.by}`}, for want of: ${whenUnknown.gaps.join(', ') || 'a rule that failed'}`,
          ]
        : [],
    ),
    ...block('Could not be told, and could have raised the verdict', unknown),
    ...block(verdict === 'allow' ? 'Nobody is shown anything; it would read' : 'What the person reads', personLines(explanation)),
    '',
  ].join('\n')
}
