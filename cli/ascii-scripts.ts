type Output = { type: 'chunk'; code: string } | { type: 'asset' }

/** Code with every character above ASCII written as an escape, of the same meaning in strings, templates and expressions. */
export const asciiOf = (code: string): string =>
  code.replace(/[^\0-\x7f]/g, character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)

/**
 * Makes every script ASCII. One letter beyond it makes the browser keep and scan the whole script at two bytes a
 * character, each time that the worker wakes. `String.raw` with such a letter would change its meaning; there is none.
 */
export const asciiScripts = () => ({
  name: 'scopewarden-ascii',
  generateBundle: (_: unknown, bundle: Record<string, Output>) => {
    for (const output of Object.values(bundle)) if (output.type === 'chunk') output.code = asciiOf(output.code)
  },
})
