import type { Grant } from './observation.ts'
import { ACTS, type Access, type Act, type DataType, REACHES, type Reach, type Vocabulary, type Words } from './vocabulary.ts'

type Bundle = { data: DataType; reach: Reach; acts: Set<Act> }

/** Languages whose infinitive stands behind its object ("Ihre Dateien sehen"). */
const OBJECT_FIRST = new Set(['de'])
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

/** The object of the sentence with its reach: "your files that you choose". `own` goes without saying. */
const object = ({ data, reach }: Bundle, word: (words: Words | undefined) => string, objectFirst: boolean, vocabulary: Vocabulary) => {
  const noun = word(vocabulary.data[data]?.words)
  const clause = /, (die|der|das|den|was) /.test(noun)
  if (reach === 'own') return objectFirst && clause ? `${noun},` : noun
  const extent = word(vocabulary.reach[reach]?.words)
  if (objectFirst) return `${noun}, ${extent},`
  return reach === 'selected' ? `${noun} ${extent}` : `${noun}, ${extent}`
}

const phrase = (one: Bundle, vocabulary: Vocabulary, lang: string): string => {
  const word = (words: Words | undefined) => words?.[lang] ?? words?.en ?? ''
  // Who may change may add; saying both makes the sentence longer and no clearer.
  const acts = ACTS.filter(act => one.acts.has(act) && !(act === 'add' && one.acts.has('change')))
  const verbs = new Intl.ListFormat(listLocale(lang), { type: 'conjunction' }).format(acts.map(act => word(vocabulary.acts[act]?.words)))
  const objectFirst = OBJECT_FIRST.has(lang)
  const noun = object(one, word, objectFirst, vocabulary)
  if (!objectFirst) return `${verbs} ${noun}`
  // A clause for an object follows its verb in German too: "sehen, dass Sie angemeldet sind".
  return noun.startsWith('dass ') ? `${verbs}, ${noun.replace(/,$/, '')}` : `${noun} ${verbs}`
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
