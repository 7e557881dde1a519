import type { Assessment } from '../model/assessment.ts'
import type { Explanation } from '../model/explanation.ts'
import type { Knowledge, Language } from '../model/knowledge.ts'
import type { Observation } from '../model/observation.ts'
import { scopePhrase } from '../model/phrase.ts'
import type { Policy, PolicyApp } from '../model/policy.ts'
import type { Provider } from '../model/provider.ts'
import { shownName } from './as-shown.ts'
import { cleanName, isolated } from './clean-name.ts'
import { catalogueApp, indexKnowledge } from './index-knowledge.ts'
import { hostOfClient } from './match-app.ts'
import { narrowerScopes, publisherOf } from './narrower.ts'
import { severityOf } from './severity.ts'

type Way = Explanation['instead'][number]
type Subject = { observation: Observation; assessment: Assessment; policy: Policy; knowledge: Knowledge; language: Language }
const MOST_ALTERNATIVES = 2

/** A scope that is an address, by its last part: what is in front says nothing to a reader, and the details show it whole. */
const shortName = (id: string) => (/^https:\/\//.test(id) ? (id.replace(/\/+$/, '').split('/').at(-1) ?? id) : id)

/** What the organisation names in place of this app; where it names nothing, what it approved for the same purpose. */
function alternatives({ observation, assessment, policy, knowledge }: Subject): PolicyApp[] {
  const app = policy.apps.find(one => one.id === assessment.app?.id)
  if (app?.alternatives) {
    const ids = app.alternatives
    return policy.apps.filter(one => ids.includes(one.id) && one.status !== 'blocked').sort((a, b) => ids.indexOf(a.id) - ids.indexOf(b.id))
  }
  if (app && app.status !== 'blocked') return []
  const host = hostOfClient(observation)?.host
  const category = app?.category ?? (host ? catalogueApp(host, indexKnowledge(knowledge))?.category : undefined)
  return category === undefined
    ? []
    : policy.apps.filter(one => one.category === category && one.status === 'sanctioned' && one.id !== app?.id)
}

/**
 * Which of the provider's own boxes to leave unticked: that of the gravest thing, where the page has one for each. Its label is known in
 * English alone, and in which language the page comes up, nobody can tell: other readers are told what the box allows, and its English label.
 */
function untick({ observation, knowledge, language: { say, lang } }: Subject, provider: Provider): Way[] {
  if (provider.boxes === undefined) return []
  const { vocabulary } = knowledge
  const asked = observation.scopes.requested
    .map(grant => ({ grant, severity: severityOf(grant, vocabulary) }))
    .sort((a, b) => b.severity - a.severity)
  const [gravest] = asked
  // One thing alone is asked without a box.
  if (asked.length < 2 || !gravest?.grant.known || gravest.severity === 0) return []
  const label = provider.scopes.find(({ id }) => id === gravest.grant.id)?.labels?.[0]
  const name = cleanName(provider.name)
  const quoted = label === undefined ? null : say('explain_name', cleanName(label, 120))
  if (lang === 'en' && quoted !== null) return [{ text: say('explain_instead_untick', name, quoted), url: null }]
  const phrase = scopePhrase(gravest.grant, vocabulary, lang)
  if (phrase === null) return []
  const text =
    quoted === null ? say('explain_instead_untick_about', name, phrase) : say('explain_instead_untick_both', name, phrase, quoted)
  return [{ text, url: null }]
}

/**
 * What to do instead. Addresses come from the policy or from a provider's data file, never from the request.
 * A way back (`revoke`) is named where the person may go on.
 */
export function explainInstead(subject: Subject): Way[] {
  const { observation, assessment, policy, knowledge, language } = subject
  const { say } = language
  const organisation = cleanName(policy.organisation.name)
  // Where nobody objects there is nothing to do instead.
  const objection = assessment.verdict !== 'allow'
  const ways: Way[] = (objection ? alternatives(subject) : []).slice(0, MOST_ALTERNATIVES).map(app => {
    const name = cleanName(app.name)
    const text = app.status === 'sanctioned' ? say('explain_instead_app', name, organisation) : say('explain_instead_app_plain', name)
    return { text, url: app.url ?? null }
  })
  const own = policy.apps.find(one => one.id === assessment.app?.id)
  if (objection && own?.url !== undefined && own.status !== 'blocked')
    ways.unshift({ text: say('explain_instead_sso', organisation, cleanName(own.name)), url: own.url })
  const provider = publisherOf(observation.provider, indexKnowledge(knowledge))
  if (!provider || observation.kind !== 'consent') return ways
  const [first] = narrowerScopes(observation, provider, knowledge.vocabulary)
  const [narrower] = first?.narrower ?? []
  if (objection && first && narrower !== undefined) {
    const nameOf = shownName(observation.provider, knowledge)
    const quoted = [narrower, first.scope].map(id => say('explain_name', isolated(cleanName(shortName(nameOf(id))))))
    ways.push({ text: say('explain_instead_narrower', ...quoted), url: null })
  }
  const [revoke] = provider.revoke
  const mayGoOn = assessment.verdict !== 'block' && assessment.verdict !== 'request'
  if (objection && mayGoOn) ways.push(...untick(subject, provider))
  const { id } = observation.client
  if (revoke !== undefined && mayGoOn && (id !== null || !revoke.includes('{client_id}')))
    ways.push({ text: say('explain_instead_revoke'), url: revoke.replaceAll('{client_id}', () => encodeURIComponent(id ?? '')) })
  return ways
}
