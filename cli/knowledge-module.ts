const NAME = 'virtual:knowledge'
const RESOLVED = `\0${NAME}`

/**
 * Gives the extension its data as one module, checked and with every default filled in: a file that is not true stops
 * the build, and the worker has nothing left to check when it wakes.
 */
export function knowledgeModule(root: string) {
  return {
    name: 'scopewarden-knowledge',
    resolveId: (id: string) => (id === NAME ? RESOLVED : undefined),
    load: async (id: string) => {
      if (id !== RESOLVED) return undefined
      // Only a build needs the data; a test run that reads this configuration does not.
      const { loadKnowledge, loadSamplePolicy } = await import('./load-knowledge.ts')
      const text = (value: unknown) => `JSON.parse(${JSON.stringify(JSON.stringify(value))})`
      return `export const knowledge = ${text(await loadKnowledge(root))}\nexport const embeddedPolicy = ${text(await loadSamplePolicy('balanced', root))}\n`
    },
  }
}
