/** Pairs of a letter and the Latin one that it is drawn like (Unicode TS #39): the same to the eye, each in its own case. */
const SAME = pairs(`аa еe оo рp сc уy хx іi јj ѕs һh ԁd ԛq ԝw
  АA ВB ЕE КK МM НH ОO РP СC ТT УY ХX ІI ЈJ ЅS ԀD ԚQ ԜW
  αa ιi κk νv οo ρp υu ΑA ΒB ΕE ΖZ ΗH ΙI ΚK ΜM ΝN ΟO ΡP ΤT ΥY ΧX ɡg ıi`)
/** Near enough to pass at a glance, as in an address; in a name these are ordinary letters of their own language. */
const ROUGH = pairs('ґr вb кk мm нh тt βb γy εe ηn τt ωw χx łl øo đd ħh ŧt')

function pairs(text: string): [string, string][] {
  return text.split(/\s+/).map(pair => [...pair] as [string, string])
}
const SAME_MAP = new Map(SAME)
const ALL_MAP = new Map([...SAME, ...ROUGH])

/** Nothing below touches plain ASCII, which nearly every name is: it is passed through as it stands. */
export const isAscii = (text: string): boolean => /^[\0-\x7f]*$/.test(text)

/** Text without accents, in compatibility form, without what cannot be seen; its case and its scripts are kept. */
export const withoutMarks = (text: string): string => (isAscii(text) ? text : text.normalize('NFKD').replace(/[\p{M}\p{Cf}]/gu, ''))

/** A letter that is drawn like a Latin one, in its own case. */
export const isDrawnAlike = (letter: string): boolean => SAME_MAP.has(letter)

/** Text in lower case with the letters of other scripts made the Latin ones that they are drawn like. `rough`: at a glance. */
export const drawnAs = (text: string, rough = false): string => {
  if (isAscii(text)) return text.toLowerCase()
  const map = rough ? ALL_MAP : SAME_MAP
  const plain = withoutMarks(text)
  return (rough ? plain.toLowerCase() : plain).replace(/[^\p{ASCII}]/gu, letter => map.get(letter) ?? letter).toLowerCase()
}

/** A name as the eye takes it: `drawnAs`, and digits that pass for letters made letters. Two texts of one skeleton look alike. */
export const skeleton = (text: string, rough = false): string => drawnAs(text, rough).replace(/[01]/g, digit => (digit === '0' ? 'o' : 'l'))
