import type { Finding } from '../model/assessment.ts'
import { isDrawnAlike, skeleton, withoutMarks } from '../model/skeleton.ts'
import { brandWords, wordsOf } from './brand-words.ts'
import type { KnowledgeIndex } from './index-knowledge.ts'
import { brandWithin, MAX_NAME_WORDS } from './pose.ts'

// Here and elsewhere, expressions over the letters of all scripts are made when they are needed: that takes long, and a worker that
// wakes seldom needs them for its first verdict.
const isLatin = (text: string) => /\p{Script=Latin}/u.test(text)
/** A small Latin letter that stands for a Cyrillic one, with Cyrillic letters on both sides. */
const hasLatinInCyrillic = (text: string) => /\p{Script=Cyrillic}[aceopxy]+\p{Script=Cyrillic}/u.test(text)

/**
 * A word of two scripts that reads as a word of one. Honest mixtures hold letters that belong to one script alone
 * ("Webアプリ", "SMSцентр", "µTorrent"); in a disguise every strange letter is drawn like one of the others.
 */
function isDisguised(word: string): boolean {
  const strange = [...word].filter(letter => /\p{L}/u.test(letter) && !isLatin(letter))
  if (strange.length === 0 || !isLatin(word)) return false
  return strange.every(isDrawnAlike) || hasLatinInCyrillic(word)
}

/** The well-known name that this one looks like and is not; accents, case and width are no disguise. */
function looksLike(name: string, index: KnowledgeIndex): string | null {
  const words = wordsOf(withoutMarks(name)).slice(0, MAX_NAME_WORDS)
  const drawn = words.map(word => skeleton(word))
  const place = brandWithin(drawn, text => index.names.drawnLike(text) !== null)
  if (!place) return null
  const written = words
    .slice(...place)
    .join(' ')
    .toLowerCase()
  return index.names.domainsOf(written) ? null : index.names.drawnLike(drawn.slice(...place).join(' '))
}

/** What is odd about the name that an app gives itself: like those of apps in attacks, or written to be taken for another. */
export function oddName(name: string, index: KnowledgeIndex): Finding[] {
  const findings: Finding[] = []
  if (name.trim() === '') return findings
  if (index.suspicious.noLetters && !/[\p{L}\p{N}]/u.test(name)) findings.push({ code: 'name-suspicious', name, heuristic: 'no-letters' })
  else if (index.suspicious.placeholders.has(brandWords(name).join(' ')))
    findings.push({ code: 'name-suspicious', name, heuristic: 'placeholder' })
  const resembles = looksLike(name, index)
  if (resembles !== null || wordsOf(withoutMarks(name)).some(isDisguised)) findings.push({ code: 'name-confusable', name, resembles })
  return findings
}
