import { LISTS, Policy, TWICE } from '../lib/model/policy.ts'
import { issueProblems, type Problem, shown } from './document-problems.ts'
import { nearestWord } from './nearest-word.ts'

type Place = { value: unknown; path: string }

/** What lies under a name of whatever is there; nothing where it is of another shape. */
const under = ({ value, path }: Place, name: string): Place => ({
  value: typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined,
  path: path === '' ? name : `${path}.${name}`,
})
const entriesOf = ({ value, path }: Place): Place[] =>
  Array.isArray(value) ? value.map((one, i) => ({ value: one as unknown, path: `${path}[${i}]` })) : []
/** The texts at a place that holds one, or a list of them. */
const textsAt = (place: Place): { text: string; path: string }[] =>
  (Array.isArray(place.value) ? entriesOf(place) : [place]).flatMap(({ value, path }) =>
    typeof value === 'string' ? [{ text: value, path }] : [],
  )
const conditionsIn = (when: Place): Place[] => [
  when,
  ...['any', 'all'].flatMap(name => entriesOf(under(when, name)).flatMap(conditionsIn)),
  ...(under(when, 'not').value === undefined ? [] : conditionsIn(under(when, 'not'))),
]
const bare = (domain: string) => domain.replace(/^\*\./, '')

/** Ids that are named and stand nowhere: a rule or an exception that would silently never apply. Asks whatever can be read. */
const danglingIds = (value: unknown): Problem[] => {
  const root: Place = { value, path: '' }
  const [apps, rules, exceptions] = ['apps', 'rules', 'exceptions'].map(name => entriesOf(under(root, name)))
  const idsOf = (list: Place[] = []) => list.flatMap(one => textsAt(under(one, 'id')).map(({ text }) => text))
  const appIds = new Set(idsOf(apps))
  const ruleIds = new Set(['when-unknown', ...idsOf(rules)])
  const domains = new Set(textsAt(under(under(root, 'organisation'), 'domains')).map(({ text }) => bare(text)))
  const missing = (place: Place, kind: string, list: string, known: ReadonlySet<string>, asWritten = (text: string) => text): Problem[] =>
    textsAt(place).flatMap(({ text, path }) => {
      if (known.has(asWritten(text))) return []
      const near = nearestWord(asWritten(text), known)
      const hint = near === null ? `Add it to "${list}", or take it out here.` : `Did you mean "${near}"?`
      return [{ path, expected: kind, got: shown(text), hint }]
    })
  const app = (place: Place) => missing(place, 'the id of an entry of "apps"', 'apps', appIds)
  const domain = (place: Place) => missing(place, 'an entry of "organisation.domains"', 'organisation.domains', domains, bare)
  const rule = (place: Place) => missing(place, 'the id of a rule, or when-unknown', 'rules', ruleIds)
  return [
    ...(apps ?? []).flatMap(one => app(under(one, 'alternatives'))),
    ...(rules ?? [])
      .flatMap(one => conditionsIn(under(one, 'when')))
      .flatMap(when => [...app(under(when, 'app')), ...domain(under(when, 'accountDomain'))]),
    ...(exceptions ?? []).flatMap(one => [...app(under(one, 'app')), ...rule(under(one, 'rules'))]),
  ]
}

/** Asked again of what can be read: the schema looks across a document only where it found nothing else to refuse. */
const sameIds = (value: unknown): Problem[] =>
  LISTS.flatMap(list => {
    const ids = entriesOf(under({ value, path: '' }, list)).flatMap(entry => textsAt(under(entry, 'id')))
    const seen = new Set<string>()
    const again = ids.filter(({ text }) => seen.size === seen.add(text).size)
    return again.map(({ text, path }) => ({ path, expected: TWICE.message, got: shown(text), hint: TWICE.params.hint }))
  })

/** Everything that is wrong with a policy, all at once, each with its place. Empty: it can be signed. */
export const policyProblems = (value: unknown): Problem[] => {
  const read = Policy.safeParse(value)
  const refused = read.success ? [] : issueProblems(read.error.issues, value, Policy)
  const told = new Set(refused.map(({ path }) => path))
  return [...refused, ...[...sameIds(value), ...danglingIds(value)].filter(({ path }) => !told.has(path))]
}
