import type { Grant } from './observation.ts'
import { ACTS, type Access, type Act, type DataType, REACHES, type Reach, type Vocabulary, type Words } from './vocabulary.ts'

type Bundle = { data: DataType; reach: Reach; acts: Set<Act> }

/** What there is to send of; elsewhere `send` as a part of full access says nothing to a person. */
const SENDABLE = new Set<DataType>(['mail', 'chat', 'meetings', 'social'])
/** English is British here for "a, b and c", without the comma before "and". */
const listLocale = (lang: string) => (lang === 'en' ? 'en-GB' : lang)

const actsOf = (data: DataType, access: Access, vocabulary: Vocabulary): Act[] => {
  const acts = vocabulary.access[access]?.acts ?? []
  return access === 'send' || SENDABLE.has(data) ? acts : acts.filter(act => act !== 'send')
}

const bundle = (grants: Grant[], vocabulary: Vocabulary): Bundle[] => {
  const bundles = new Map<string, Bundle>()
  for (const { data, access, reach, known } of grants) {
    if (!known || data === 'unknown') continue
    const acts = actsOf(data, access, vocabulary)
    if (acts.length === 0) continue
    const key = `${data} ${reach}`
    const there = bundles.get(key) ?? { data, reach, acts: new Set<Act>() }
    for (const act of acts) there.acts.add(act)
    bundles.set(key, there)
  }
  return [...bundles.values()]
}

/** True where `wide` already says all of `narrow`: the same data, a wider reach, the same acts or more. */
const covers = (wide: Bundle, narrow: Bundle): boolean => {
  if (wide.data !== narrow.data || wide.reach === 'unknown' || narrow.reach === 'unknown') return false
  return REACHES.indexOf(wide.reach) > REACHES.indexOf(narrow.reach) && [...narrow.acts].every(act => wide.acts.has(act))
}

/** What a language makes its phrase of. `extent`: the words of the reach, null for `own`, which goes without saying. */
type Parts = { noun: string; extent: string | null; reach: Reach; verbs: readonly string[]; lang: string }

const and = (items: readonly string[], lang: string) => new Intl.ListFormat(listLocale(lang), { type: 'conjunction' }).format(items)

/** "see and change your e-mail, for everyone in the organisation": as in French, Portuguese and Spanish, too. */
const verbFirst = ({ noun, extent, verbs, lang }: Parts) => `${and(verbs, lang)} ${noun}${extent === null ? '' : `, ${extent}`}`

/** How each language puts verbs, object and reach in order; one that is not here does as `verbFirst`. */
const GRAMMARS: Record<string, (parts: Parts) => string> = {
  // "your files that you choose": a clause that defines takes no comma.
  en: parts =>
    parts.reach === 'selected' ? verbFirst({ ...parts, noun: `${parts.noun} ${parts.extent}`, extent: null }) : verbFirst(parts),
  // The infinitive stands behind its object, but before a clause: "Ihre Dateien sehen", "sehen, dass Sie angemeldet sind".
  de: ({ noun, extent, verbs, lang }) => {
    if (noun.startsWith('dass ')) return `${and(verbs, lang)}, ${noun}${extent === null ? '' : `, ${extent}`}`
    const clause = /, (die|der|das|den|was) /.test(noun)
    return `${noun}${extent === null ? (clause ? ',' : '') : `, ${extent},`} ${and(verbs, lang)}`
  },
  // Object, particle, verbs: "メールを閲覧・変更する". The middle dot keeps the verbs of one phrase together.
  ja: ({ noun, extent, verbs }) => `${noun}${extent === null ? '' : `（${extent}）`}を${verbs.join('・')}する`,
}

const phrase = (one: Bundle, vocabulary: Vocabulary, lang: string): string => {
  const word = (words: Words | undefined) => words?.[lang] ?? words?.en ?? ''
  // Who may change may add; saying both makes the sentence longer and no clearer.
  const acts = ACTS.filter(act => one.acts.has(act) && !(act === 'add' && one.acts.has('change')))
  return (GRAMMARS[lang] ?? verbFirst)({
    noun: word(vocabulary.data[one.data]?.words),
    extent: one.reach === 'own' ? null : word(vocabulary.reach[one.reach]?.words),
    reach: one.reach,
    verbs: acts.map(act => word(vocabulary.acts[act]?.words)),
    lang,
  })
}

/**
 * What these grants let an app do, one phrase for each data × reach, the gravest data first: `["see and change your
 * e-mail"]`, in German `["Ihre E-Mails sehen und ändern"]`. Acts on the same data are united; a phrase that a wider one
 * says already is left out. Scopes that no data file knows, and accesses without acts, yield nothing: the caller says
 * that they are there. A language that the vocabulary does not speak reads as English.
 */
export const grantPhrases = (grants: Grant[], vocabulary: Vocabulary, lang: string): string[] => {
  const spoken = vocabulary.acts.see?.words[lang] ? lang : 'en'
  const bundles = bundle(grants, vocabulary)
  const severity = (data: DataType) => vocabulary.data[data]?.severity ?? 0
  return bundles
    .filter(narrow => !bundles.some(wide => covers(wide, narrow)))
    .sort((a, b) => severity(b.data) - severity(a.data))
    .map(one => phrase(one, vocabulary, spoken))
}

/** The phrase of one scope, or null where nothing is known of it. */
export const scopePhrase = (grant: Grant, vocabulary: Vocabulary, lang: string): string | null =>
  grantPhrases([grant], vocabulary, lang)[0] ?? null
