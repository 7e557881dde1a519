import { cutEnd, cutHost, withoutPiledMarks } from '../model/short-text.ts'

const MOST_CHARS = 80
/** Control, formatting (bidi, zero width), private and unassigned characters, line ends, and letters that draw nothing. */
const withoutUnseen = (text: string) => text.replace(/[\p{C}\p{Zl}\p{Zp}\u115F\u1160\u2800\u3164\uFFA0\u{1D159}]/gu, '')
const QUOTES = /["„“”‟«»‹›＂「」『』]/gu

/** Blocks of scripts that are written from right to left (Unicode, DerivedBidiClass). */
const RIGHT_TO_LEFT = /[\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFC\u{10800}-\u{10FFF}\u{1E800}-\u{1EFFF}]/u

/** A clean name for the middle of a sentence: one written from right to left turns no word of ours around (UAX #9, FSI and PDI). */
export const isolated = (clean: string): string => (RIGHT_TO_LEFT.test(clean) ? `\u2068${clean}\u2069` : clean)

/**
 * A name that somebody else chose, made safe to stand in a sentence of ours: what cannot be seen is gone, so are the
 * quotation marks that could end the quotation it stands in, and it is 80 characters long at most. May be empty.
 */
export function cleanName(text: string, most: number = MOST_CHARS): string {
  return cutEnd(plain(text), most)
}

/** A host, as safe as a name; of one that is too long the end is kept, which says whose it is. */
export const cleanHost = (host: string): string => cutHost(plain(host), MOST_CHARS)

const plain = (text: string): string =>
  withoutPiledMarks(withoutUnseen(text.slice(0, 4000).replace(/[\s\p{Zl}\p{Zp}]+/gu, ' ')))
    .replace(QUOTES, "'")
    .replace(/ +/g, ' ')
    .trim()
