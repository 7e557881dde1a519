import { listWords } from './list-words.ts'
import type { Grant } from './observation.ts'
import { ACTS, REACHES } from './terms.ts'
import type { Access, Act, DataType, Reach, Vocabulary, Words } from './vocabulary.ts'

/** `outline`: what is seen of the data are its names and headings. */
type Bundle = { data: DataType; reach: Reach; acts: Set<Act>; outline: boolean }

/** What "send" says enough of beside other acts; elsewhere it says nothing, or wants words of its own. */
const SENDABLE = new Set<DataType>(['mail', 'chat', 'meetings'])

const actsOf = (data: DataType, access: Access, vocabulary: Vocabulary): Act[] => {
  const acts = vocabulary.access[access]?.acts ?? []
  return access === 'send' || SENDABLE.has(data) ? acts : acts.filter(act => act !== 'send')
}

const bundle = (grants: readonly Grant[], vocabulary: Vocabulary): Bundle[] => {
  const bundles = new Map<string, Bundle>()
  for (const { data, access, reach, known } of grants) {
    if (!known || data === 'unknown') continue
    const acts = actsOf(data, access, vocabulary)
    if (acts.length === 0) continue
    const apart = access === 'send' && !SENDABLE.has(data) && vocabulary.data[data]?.sending !== undefined
    const key = `${data} ${reach} ${apart}`
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

/** What a language makes its phrase of. `limits`: how far it goes, as words to put behind; none where that goes without saying. */
type Parts = { nouns: readonly string[]; limits: readonly string[]; verbs: readonly string[]; lang: string }

/** What joins the last of several things where some are several themselves: "your notes as well as your forms and their answers". */
const AS_WELL: Record<string, string> = {
  en: ' as well as ',
  de: ' sowie ',
  fr: ' ainsi que ',
  es: ' así como ',
  pt: ' bem como ',
  ja: 'および',
}
const SEVERAL = /,|、|・|と| (?:and|und|et|y|e) /
const things = (nouns: readonly string[], lang: string): string =>
  nouns.length > 1 && nouns.some(noun => SEVERAL.test(noun))
    ? `${nouns.slice(0, -1).join(lang === 'ja' ? '、' : ', ')}${AS_WELL[lang] ?? AS_WELL.en}${nouns.at(-1)}`
    : listWords(nouns, lang)

/** "see and change your e-mail, including what others share with you": as in French, Portuguese and Spanish, too. */
const verbFirst = ({ nouns, limits, verbs, lang }: Parts) => [`${listWords(verbs, lang)} ${things(nouns, lang)}`, ...limits].join(', ')

/** How each language puts verbs, object and limits in order; one that is not here does as `verbFirst`. */
const GRAMMARS: Record<string, (parts: Parts) => string> = {
  // The infinitive stands behind its object, but before a clause: "Ihre Dateien sehen", "sehen, dass Sie angemeldet sind".
  de: ({ nouns, limits, verbs, lang }) => {
    const [noun = ''] = nouns
    if (noun.startsWith('dass ')) return [listWords(verbs, lang), noun, ...limits].join(', ')
    const clause = nouns.length === 1 && /, (die|der|das|den|was) /.test(noun)
    return [`${things(nouns, lang)}${clause ? ',' : ''} ${listWords(verbs, lang)}`, ...limits].join(', ')
  },
  // Object, particle, verbs: "メールを閲覧・変更する". The middle dot keeps the verbs of one phrase together.
  ja: ({ nouns, limits, verbs, lang }) =>
    `${things(nouns, lang)}${limits.length === 0 ? '' : `（${limits.join('、')}）`}を${verbs.join('・')}する`,
}
/** Data whose words are a clause of their own, which takes no other thing beside it. */
const ALONE = new Set<DataType>(['session', 'app', 'personal'])
const isSending = ({ acts, data }: Bundle, vocabulary: Vocabulary) =>
  acts.size === 1 && acts.has('send') && vocabulary.data[data]?.sending !== undefined
const isOutline = ({ acts, outline }: Bundle) => outline && acts.size === 1 && acts.has('see')
/** Bundles of which the same can be said are said in one breath; `each`: only those that are the same thing. */
function breathOf(one: Bundle, vocabulary: Vocabulary, each: boolean): string {
  if (isSending(one, vocabulary)) return `${one.data} sending`
  if (each || ALONE.has(one.data)) return `${one.data} ${one.reach}`
  return `${one.reach} ${isOutline(one)} ${ACTS.filter(act => one.acts.has(act))}`
}

function phrase(breath: readonly [Bundle, ...Bundle[]], vocabulary: Vocabulary, lang: string): string {
  const word = (words: Words | undefined) => words?.[lang] ?? words?.en ?? ''
  const [one] = breath
  const all = one.reach === 'organisation'
  const far = word(vocabulary.reach[one.reach]?.words)
  // In whose name it is sent is what matters to a person, whatever is reached thereby.
  if (isSending(one, vocabulary)) return word(vocabulary.data[one.data]?.sending)
  const term = ({ data }: Bundle) => vocabulary.data[data]
  /** Everybody's by nature, as the directory is. */
  const isCommon = (each: Bundle) => term(each)?.whole !== undefined && term(each)?.whole?.en === term(each)?.words.en
  // "The whole organisation’s" is said of one thing; of several it is shorter said behind them all.
  const whole = all && breath.filter(each => !isCommon(each)).length <= 1
  const nouns = breath.map(each => word((whole && term(each)?.whole) || term(each)?.words))
  const goesWithoutSaying =
    one.reach === 'own' ||
    (whole && breath.every(each => term(each)?.whole)) ||
    (one.reach === 'shared' && breath.every(isCommon)) ||
    (one.reach === 'selected' && ALONE.has(one.data))
  // Who may change may add; saying both makes the sentence longer and no clearer.
  const acts = ACTS.filter(act => one.acts.has(act) && !(act === 'add' && one.acts.has('change')))
  return (GRAMMARS[lang] ?? verbFirst)({
    nouns,
    limits: [...(isOutline(one) ? [word(vocabulary.access.list?.only)] : []), ...(goesWithoutSaying ? [] : [far])],
    verbs: acts.map(act => word(vocabulary.acts[act]?.words)),
    lang,
  })
}

/**
 * What these grants let an app do, the gravest data first, for a sentence: `["see and change your e-mail"]`, in German
 * `["Ihre E-Mails sehen und ändern"]`. Acts on the same data are united, things to which the same may be done are said in
 * one phrase, and what a wider one says already is left out. Scopes that no data file knows, and accesses without acts,
 * yield nothing: the caller says that they are there. A language that the vocabulary does not speak reads as English.
 * @param options `most`: so many things are said, or one more, which takes no more room than its count; `more` is how many are
 * not. `sharedApart`: where it holds of several that what others share is among them, no phrase says so; `shared` is true.
 * `each`: one phrase for each data × reach
 */
export function grantWords(
  grants: readonly Grant[],
  vocabulary: Vocabulary,
  lang: string,
  options: { most?: number; sharedApart?: boolean; each?: boolean } = {},
): { phrases: string[]; more: number; shared: boolean } {
  const { most = Infinity, sharedApart = false, each = false } = options
  const spoken = vocabulary.acts.see?.words[lang] ? lang : 'en'
  const bundles = bundle(grants, vocabulary)
  const severity = (data: DataType) => vocabulary.data[data]?.severity ?? 0
  const all = bundles.filter(narrow => !bundles.some(wide => covers(wide, narrow))).sort((a, b) => severity(b.data) - severity(a.data))
  if (sharedApart && new Set(all.filter(one => one.reach === 'shared' && !isSending(one, vocabulary)).map(one => one.data)).size > 1) {
    const own = grants.map(grant => (grant.reach === 'shared' ? { ...grant, reach: 'own' as const } : grant))
    return { ...grantWords(own, vocabulary, lang, { most }), shared: true }
  }
  const shown = all.length - most > 1 ? all.slice(0, most) : all
  const breaths: [Bundle, ...Bundle[]][] = []
  // In order of weight, so that what is grave is not said after what is not; among equals, like beside like.
  for (const weight of new Set(shown.map(one => severity(one.data)))) {
    const equals = shown.filter(one => severity(one.data) === weight)
    const last = breaths.at(-1)
    const lastKey = last && breathOf(last[0], vocabulary, each)
    for (const key of new Set(equals.map(one => breathOf(one, vocabulary, each)))) {
      const [first, ...rest] = equals.filter(one => breathOf(one, vocabulary, each) === key)
      if (last && key === lastKey) last.push(...equals.filter(one => breathOf(one, vocabulary, each) === key))
      else if (first) breaths.push([first, ...rest])
    }
  }
  const phrases = breaths.map(breath => phrase(breath, vocabulary, spoken))
  return { phrases, more: all.length - shown.length, shared: false }
}

/** All of it for a list, one phrase for each data × reach. @see grantWords */
export const grantPhrases = (grants: readonly Grant[], vocabulary: Vocabulary, lang: string): string[] =>
  grantWords(grants, vocabulary, lang, { each: true }).phrases

/** The phrase of one scope, or null where nothing is known of it. */
export const scopePhrase = (grant: Grant, vocabulary: Vocabulary, lang: string): string | null =>
  grantPhrases([grant], vocabulary, lang)[0] ?? null
