const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' }

/** A text as it stands in XML, in an element as in an attribute. Line ends and tabs survive a parser only as references. */
export const xmlText = (text: string): string =>
  text.replace(/[&<>"']/g, letter => ENTITIES[letter] ?? letter).replace(/[\t\n\r]/g, letter => `&#${letter.charCodeAt(0)};`)
