/** Letters of other scripts that look like Latin ones (a closed part of Unicode TS 39): enough to see through "Zооm". */
const SEEMS = 'асеіјорѕхуһԁԛԝмткнвαορυνικτı'
const IS = 'aceijopsxyhdqwmtkhbaopuvikti'
const LOOK_ALIKE = new Map([...SEEMS].map((letter, i) => [letter, IS[i] ?? letter]))

/** The words of a name for comparison: lower case, without accents, look-alike letters made Latin, marks taken away. */
export const brandWords = (name: string): string[] =>
  name
    .normalize('NFKD')
    .replace(/[\p{M}\p{Cf}]/gu, '')
    .toLowerCase()
    .replace(/[^\p{ASCII}]/gu, letter => LOOK_ALIKE.get(letter) ?? letter)
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean)
