type ChunkContext = { getModuleInfo: (id: string) => { importers: readonly string[] } | null }

/**
 * A chunk group for the bundler: the code that all of these entries load becomes one file. They are pages before which a
 * person waits, and each further file is one more to ask the browser for.
 * @param entries endings of the entries' module ids
 */
export const sharedChunk = (name: string, entries: string[]) => ({
  debugName: name,
  name: (id: string, context: ChunkContext): string | null => {
    const above = new Set([id])
    for (const one of above) for (const importer of context.getModuleInfo(one)?.importers ?? []) above.add(importer)
    const isBelow = (entry: string) => [...above].some(one => one !== id && one.endsWith(entry))
    return entries.every(isBelow) ? name : null
  },
})
