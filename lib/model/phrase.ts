import type { Grant } from './observation.ts'
import { ACTS, REACHES } from './terms.ts'
import type { Access, Act, DataType, Reach, Vocabulary, Words } from './vocabulary.ts'

/** `outline`: what is seen of the data are its names and headings. */
type Bundle = { data: DataType; reach: Reach; acts: Set<Act>; outline: boolean }

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
    const there = bundles.get(key) ?? { data, reach, acts: new Set<Act>(), outline: true }
    for (const act of acts) there.acts.add(act)
    if (access !== 'list' && acts.includes('see')) there.outline = false
    bundles.set(key, there)
  }
  return [...bundles.values()]
}

/** True where `wide` already says all of `narrow`: the same data, a wider reach, the same acts or more. */
const covers = (wide: Bundle, narrow: Bundle): boolean => {
  if (wide.data !== narrow.data || wide.reach === 'unknown' || narrow.reach === 'unknown') return false
  if (wide.outline && !narrow.outline && narrow.acts.has('see')) return false
  return REACHES.indexOf(wide.reach) > REACHES.indexOf(narrow.reach) && [...narrow.acts].every(act => wide.acts.has(act))
}

/** What a language makes its phrase of. `extent`: the words of the reach, null for `own`, which goes without saying. */
type Parts = { noun: string; extent: string | null; only: string | null; reach: Reach; verbs: readonly string[]; lang: string }

const and = (items: readonly string[], lang: string) => new Intl.ListFormat(listLocale(lang), { type: 'conjunction' }).format(items)

/** "see and change your e-mail, for everyone in the organisation": as in French, Portuguese and Spanish, too. */
const verbFirst = ({ noun, extent, only, verbs, lang }: Parts) =>
  [`${and(verbs, lang)} ${noun}`, only, extent].filter(part => part !== null).join(', ')

/** How each language puts verbs, object and reach in order; one that is not here does as `verbFirst`. */
const GRAMMARS: Record<string, (parts: Parts) => string> = {
  // "your files that you choose": a clause that defines takes no comma.
  en: parts =>
    parts.reach === 'selected' ? verbFirst({ ...parts, noun: `${parts.noun} ${parts.extent}`, extent: null }) : verbFirst(parts),
  // The infinitive stands behind its object, but before a clause: "Ihre Dateien sehen", "sehen, dass Sie angemeldet sind".
  de: ({ noun, extent: far, only, verbs, lang }) => {
    const extent = only === null || far === null ? (only ?? far) : `${only}, ${far}`
    if (noun.startsWith('dass ')) return `${and(verbs, lang)}, ${noun}${extent === null ? '' : `, ${extent}`}`
    const clause = /, (die|der|das|den|was) /.test(noun)
    return `${noun}${extent === null ? (clause ? ',' : '') : `, ${extent},`} ${and(verbs, lang)}`
  },
  // Object, particle, verbs: "メールを閲覧・変更する". The middle dot keeps the verbs of one phrase together.
  ja: ({ noun, extent, only, verbs }) => {
    const limits = [only, extent].filter(part => part !== null)
    return `${noun}${limits.length === 0 ? '' : `（${limits.join('、')}）`}を${verbs.join('・')}する`
  },
}

/** The phrase of sending, with how far it goes where that is to everybody. */
const SENDING: Record<string, (phrase: string, far: string | null) => string> & { en: (phrase: string, far: string | null) => string } = {
  en: (phrase, far) => (far === null ? phrase : `${phrase}, ${far}`),
  ja: (phrase, far) => (far === null ? phrase : phrase.replace('を', `（${far}）を`)),
}

const phrase = (one: Bundle, vocabulary: Vocabulary, lang: string): string => {
  const word = (words: Words | undefined) => words?.[lang] ?? words?.en ?? ''
  const term = vocabulary.data[one.data]
  const far = word(vocabulary.reach[one.reach]?.words)
  // Whom it is sent as matters to a person, and hardly ever what is shared with whom.
  if (one.acts.size === 1 && one.acts.has('send') && term?.sending)
    return (SENDING[lang] ?? SENDING.en)(word(term.sending), one.reach === 'organisation' ? far : null)
  // Who may change may add; saying both makes the sentence longer and no clearer.
  const acts = ACTS.filter(act => one.acts.has(act) && !(act === 'add' && one.acts.has('change')))
  const only = one.outline && acts.length === 1 && acts[0] === 'see' ? word(vocabulary.access.list?.only) : ''
  return (GRAMMARS[lang] ?? verbFirst)({
    noun: word(term?.words),
    extent: one.reach === 'own' ? null : far,
    only: only || null,
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
