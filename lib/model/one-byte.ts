/**
 * JSON of the same meaning, with what lies beyond Latin-1 as escapes. A browser keeps a text that holds one such letter at two
 * bytes a character, in the script's compiled form as well, which is brought back whenever the worker wakes.
 */
export const oneByte = (json: string): string =>
  json.replace(/[^\0-\xff]/g, letter => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`)

/** What `oneByte` made of a text, as it was before; a backslash of its own has to have been escaped, too. */
export const fromOneByte = (text: string): string => text.replace(/\\u(....)/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)))
