import type { Knowledge } from '../lib/model/knowledge.ts'

/** Apart from each other: most pages need the policy, and only few the far larger rest. */
const KNOWLEDGE = 'virtual:knowledge'
const POLICY = 'virtual:embedded-policy'

/** How many threats are built in, and the newest day on which one was looked at: pages tell it without loading them. */
export const threatCounts = ({ clients, malicious, hosts, reviewed }: Knowledge['threats']): { entries: number; reviewed: string } => ({
  entries: clients.length + malicious.length + Object.values(hosts).flat().length,
  reviewed: [reviewed, ...[...clients, ...malicious].map(entry => entry.date)].sort().at(-1) ?? reviewed,
})

/**
 * Gives the extension its data as modules, checked and with every default filled in: a file that is not true stops
 * the build, and the worker has nothing left to check when it wakes.
 */
export function knowledgeModule(root: string) {
  return {
    name: 'scopewarden-knowledge',
    resolveId: (id: string) => (id === KNOWLEDGE || id === POLICY ? `\0${id}` : undefined),
    load: async (id: string) => {
      if (id !== `\0${KNOWLEDGE}` && id !== `\0${POLICY}`) return undefined
      // Only a build needs the data; a test run that reads this configuration does not.
      const { loadKnowledge, loadSamplePolicy } = await import('./load-knowledge.ts')
      const { heardOf } = await import('../lib/platform/match-patterns.ts')
      const text = (value: unknown) => `JSON.parse(${JSON.stringify(JSON.stringify(value))})`
      const bundle = (knowledge: Knowledge) =>
        `export const knowledge = ${text(knowledge)}\nexport const heard = ${text(heardOf(knowledge.providers))}\n`
      if (id === `\0${KNOWLEDGE}`) return bundle(await loadKnowledge(root))
      const counts = threatCounts((await loadKnowledge(root)).threats)
      const policy = await loadSamplePolicy('balanced', root)
      return `export const embeddedPolicy = ${text(policy)}\nexport const builtInThreats = ${text(counts)}\n`
    },
  }
}
