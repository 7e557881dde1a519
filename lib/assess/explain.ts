import type { Assessment } from '../model/assessment.ts'
import type { MaybeBefore } from '../model/before.ts'
import type { Explanation } from '../model/explanation.ts'
import type { DecisionAction } from '../model/fact.ts'
import type { MaybeInOrganisation } from '../model/in-organisation.ts'
import type { Knowledge, Language, MessageKey } from '../model/knowledge.ts'
import { canMute } from '../model/mute.ts'
import type { Observation } from '../model/observation.ts'
import { scopePhrase } from '../model/phrase.ts'
import type { PolicyInForce } from '../model/policy.ts'
import type { Kind, Verdict } from '../model/vocabulary.ts'
import { asShown } from './as-shown.ts'
import { cleanHost, cleanName, isolated } from './clean-name.ts'
import { explainChange } from './explain-change.ts'
import { explainFinding } from './explain-finding.ts'
import { explainInOrganisation } from './explain-in-organisation.ts'
import { explainInstead } from './explain-instead.ts'
import { explainSentence } from './explain-sentence.ts'
import { explainWhy } from './explain-why.ts'
import { indexKnowledge, listedClient } from './index-knowledge.ts'
import { severityOf } from './severity.ts'

export type Explained = {
  observation: Observation
  assessment: Assessment
  inForce: PolicyInForce
  knowledge: Knowledge
  language: Language
  /** What is known of the app beside the request itself. */
  told?: { before: MaybeBefore; inOrganisation: MaybeInOrganisation } | undefined
}

/** The safe one first. `requested` asks for approval and does not open the way. */
const ACTIONS: Record<Verdict, readonly DecisionAction[]> = {
  allow: [],
  inform: ['dismissed'],
  acknowledge: ['acknowledged', 'went-back'],
  justify: ['went-back', 'continued'],
  request: ['went-back', 'requested'],
  block: ['went-back'],
}
const HEADLINES: Record<Kind, MessageKey> = {
  consent: 'explain_headline_consent',
  'sign-in': 'explain_headline_sign_in',
  'sign-up': 'explain_headline_sign_up',
  'device-code': 'explain_headline_device_code',
  'code-paste': 'explain_headline_code_paste',
  'api-key': 'explain_headline_api_key',
}
const ORGANISATION: Record<Verdict, MessageKey> = {
  allow: 'explain_organisation_allow',
  inform: 'explain_organisation_inform',
  acknowledge: 'explain_organisation_acknowledge',
  justify: 'explain_organisation_justify',
  request: 'explain_organisation_request',
  block: 'explain_organisation_block',
}

/** The host that the answer goes to, as far as one speaks for the client; a scheme says which program. */
function hostOf({ kind, redirect, server }: Observation): string | null {
  if (kind === 'sign-up') return cleanHost(server.host)
  if (redirect.host !== null) return cleanHost(redirect.host)
  return redirect.scheme === null ? null : `${cleanName(redirect.scheme)}:`
}

/**
 * Who asks. `plain` stands alone; `quoted` stands in a sentence of ours, where a name that somebody chose for himself
 * has to be told from our words.
 */
function askerOf({ observation, assessment, knowledge, language }: Explained): { plain: string; quoted: string } {
  const { client, redirect, provider } = observation
  const { say } = language
  const name = cleanName(client.name ?? '')
  if (name !== '') return { plain: name, quoted: say('explain_name', isolated(name)) }
  // Our own data's or the policy's name for the client, proven by its id or host, needs no quotation marks; nor does a host.
  const listed = listedClient(provider, client.id, indexKnowledge(knowledge))
  const known = listed?.kind === 'first-party-cli' ? listed.name : assessment.app?.name
  const plain = known === undefined ? (redirect.kind === 'loopback' ? null : hostOf(observation)) : cleanName(known)
  if (plain) return { plain, quoted: plain }
  const id = cleanName(client.id ?? '')
  return id === ''
    ? { plain: say('explain_no_name'), quoted: say('explain_nobody') }
    : { plain: id, quoted: say('explain_nobody_id', isolated(id)) }
}

function serverOf({ observation, knowledge }: Explained): string {
  const name = indexKnowledge(knowledge).providers.of(observation.provider)?.name
  return name === undefined ? cleanHost(observation.server.host) : cleanName(name)
}

function accountOf({ account, accountDomain }: Observation, { say }: Language): string | null {
  if (account === 'unknown') return null
  if (account === 'personal') return say('explain_account_personal')
  return accountDomain === undefined ? say('explain_account_work') : say('explain_account_work_at', cleanName(accountDomain))
}

const capital = (text: string, lang: string) => text.charAt(0).toLocaleUpperCase(lang) + text.slice(1)

function scopesOf({ observation, knowledge, language }: Explained): Explanation['scopes'] {
  const { vocabulary } = knowledge
  return observation.scopes.requested
    .map(grant => {
      const phrase = scopePhrase(grant, vocabulary, language.lang)
      return {
        id: grant.id,
        text: phrase === null ? language.say('explain_scope_unknown') : capital(phrase, language.lang),
        known: grant.known,
        severity: severityOf(grant, vocabulary),
        ...(grant.optional ? { optional: true as const } : {}),
      }
    })
    .sort((a, b) => b.severity - a.severity)
}

/**
 * Every word that a person reads about a request, in his language. Names out of the request are data: cleaned, cut, and
 * in quotation marks where they stand in a sentence.
 */
export function explain(told: Explained): Explanation {
  const explained = asShown(told)
  const { observation, assessment, inForce, knowledge, language } = explained
  const { policy, version, source } = inForce
  const { say } = language
  const organisation = cleanName(policy.organisation.name)
  const asker = askerOf(explained)
  const server = serverOf(explained)
  const namesAsker = observation.kind === 'consent' || observation.kind === 'sign-in' || observation.kind === 'sign-up'
  const values = namesAsker ? [asker.quoted, server] : [server]
  const subject = { observation, assessment, policy, knowledge, language }
  const rules = assessment.decidedBy.join(', ')
  const muteDays = canMute(told.observation, assessment) ? policy.muteDays : 0
  return {
    kind: observation.kind,
    verdict: assessment.verdict,
    wouldBe: assessment.wouldBe,
    headline: observation.signs.includes('look-alike-host')
      ? say('explain_headline_look_alike')
      : say(HEADLINES[observation.kind], ...values),
    asker: { name: asker.plain, host: hostOf(observation), verified: observation.client.verified },
    account: accountOf(told.observation, language),
    inOrganisation: explainInOrganisation(told.told, language),
    sentence: explainSentence(observation, knowledge, language, organisation),
    change: explainChange(explained),
    organisation: say(ORGANISATION[assessment.verdict], organisation),
    why: explainWhy(subject),
    // Looks up by their ids what the provider publishes in place of the scopes.
    instead: explainInstead({ ...subject, observation: told.observation }),
    scopes: scopesOf(explained),
    findings: assessment.findings.map(finding => ({ code: finding.code, text: explainFinding(finding, language) })),
    actions: [...ACTIONS[assessment.verdict], ...(muteDays > 0 ? (['muted'] as const) : [])],
    muteDays,
    contact: { email: policy.organisation.contact?.email ?? null, url: policy.organisation.contact?.url ?? null },
    brand: source === 'embedded' ? null : { name: organisation, logo: policy.organisation.logo ?? null },
    reference:
      source === 'embedded' ? say('explain_reference_embedded', rules) : say('explain_reference', String(version), organisation, rules),
  }
}
