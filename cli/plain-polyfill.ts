/** The library as an ES module of the same code: it finds a `module` of its own, and gives what it left there. */
const plainOf = (code: string): string => `const exports = {};\nconst module = { exports };\n${code}\nexport default module.exports\n`

/**
 * Takes webextension-polyfill in as an ES module. As CommonJS it is copied, property by property, before anybody uses it, and
 * in a browser that has `browser` itself that makes every API of the extension, each time that the worker wakes.
 */
export const plainPolyfill = () => ({
  name: 'scopewarden-polyfill',
  enforce: 'pre' as const,
  transform: (code: string, id: string) =>
    /\/webextension-polyfill\/dist\/browser-polyfill\.js$/.test(id) ? { code: plainOf(code), map: null } : undefined,
})
