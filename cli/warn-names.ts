import type { Knowledge } from '../lib/model/knowledge.ts'
import type { Policy } from '../lib/model/policy.ts'
import { APP_CATEGORIES } from '../lib/model/terms.ts'
import { conditionsIn } from './conditions-in.ts'
import { nearestWord } from './nearest-word.ts'
import type { PolicyWarning } from './policy-warning.ts'

type Names = { known: ReadonlySet<string>; noun: string; code: string; hint: string }
const bare = (domain: string) => domain.replace(/^\*\./, '').toLowerCase()

function warnName({ known, noun, code, hint }: Names, name: string, path: string): PolicyWarning[] {
  if (known.has(name)) return []
  const near = nearestWord(name, known)
  return [{ code, path, message: `There is no ${noun} "${name}".`, hint: near === null ? hint : `Did you mean "${near}"? ${hint}` }]
}

/**
 * Names that nothing bears, so that what is said of them never applies.
 * @param groups every group that the managed settings give; null: they are not known here, and none is called wrong
 */
export function warnNames(policy: Policy, knowledge: Knowledge, groups: readonly string[] | null): PolicyWarning[] {
  const providers: Names = {
    known: new Set([...knowledge.providers.all(), ...policy.providers].map(provider => provider.id).concat('unknown')),
    noun: 'provider',
    code: 'provider-unknown',
    hint: 'The ids are the names of the files in policies/providers, and those of "providers" in the policy.',
  }
  const own = policy.apps.flatMap(app => app.category ?? [])
  const categories: Names = {
    known: new Set([...APP_CATEGORIES, ...own]),
    noun: 'category',
    code: 'category-unknown',
    hint: 'No app of the policy has it, and the catalogue does not know it.',
  }
  const settings: Names | null = groups && {
    known: new Set(groups),
    noun: 'group',
    code: 'group-unknown',
    hint: 'Groups come from the managed setting "groups"; --group names all that there are.',
  }
  const domains: Names = {
    known: new Set(policy.organisation.domains.map(bare)),
    noun: 'work domain',
    code: 'domain-unknown',
    hint: 'Accounts are compared with "organisation.domains" only.',
  }
  const list = (names: Names | null, wanted: string | readonly string[] | undefined, path: string, read = (name: string) => name) => {
    if (names === null || wanted === undefined) return []
    return typeof wanted === 'string'
      ? warnName(names, read(wanted), path)
      : wanted.flatMap((name, i) => warnName(names, read(name), `${path}[${i}]`))
  }
  const ofRules = policy.rules.flatMap((rule, i) =>
    conditionsIn(rule.when, `rules[${i}].when`).flatMap(([when, path]) => [
      ...list(providers, when.provider, `${path}.provider`),
      ...list(categories, when.category, `${path}.category`),
      ...list(settings, when.group, `${path}.group`),
      ...list(domains, when.accountDomain, `${path}.accountDomain`, bare),
    ]),
  )
  const matches = [
    ...policy.apps.flatMap((app, i) => app.match.map((match, j) => ({ match, path: `apps[${i}].match[${j}]` }))),
    ...policy.exceptions.flatMap(({ match }, i) => (match ? [{ match, path: `exceptions[${i}].match` }] : [])),
  ]
  const replaced = policy.providers.flatMap(({ id }, i): PolicyWarning[] => {
    const other = knowledge.providers.of(id)
    const message = `The built-in provider "${id}" (${other?.name}) is replaced by this one: what is known of its hosts and scopes counts no more.`
    const hint = 'Give yours another id, unless that is what you want.'
    return other ? [{ code: 'provider-replaced', path: `providers[${i}].id`, message, hint }] : []
  })
  return [...replaced, ...ofRules, ...matches.flatMap(({ match, path }) => list(providers, match.provider, `${path}.provider`))]
}
