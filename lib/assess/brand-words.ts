import { drawnAs, isAscii } from '../model/skeleton.ts'

/** The words of a text in its own letters, in order. */
export const wordsOf = (text: string): string[] => text.split(isAscii(text) ? /[^A-Za-z0-9]+/ : /[^\p{L}\p{N}]+/u).filter(Boolean)

/** The words of a name for comparison: lower case, without accents, look-alike letters made Latin, marks taken away. */
export const brandWords = (name: string): string[] => wordsOf(drawnAs(name, true))
