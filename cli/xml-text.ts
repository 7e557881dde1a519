const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' }

/** A text as it stands in XML, in an element as in an attribute. Tabs and what any parser takes for a line's end survive only as references. */
export const xmlText = (text: string): string =>
  text
    .replace(/[&<>"']/g, letter => ENTITIES[letter] ?? letter)
    .replace(/[\t\n\r\u0085\u2028\u2029]/g, letter => `&#${letter.charCodeAt(0)};`)
