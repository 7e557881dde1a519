import { join } from 'node:path'
import { packNamesOf } from '../lib/assess/gather-names.ts'
import { packCatalogue } from '../lib/model/catalogue.ts'
import type { Knowledge, ThreatLists } from '../lib/model/knowledge.ts'
import { oneByte } from '../lib/model/one-byte.ts'
import { packThreats } from '../lib/model/threats.ts'
import { heardOf } from '../lib/platform/match-patterns.ts'
import { packProviders } from './pack-providers.ts'

/** Apart from each other: most pages need the policy, and only few the far larger rest. */
const KNOWLEDGE = 'virtual:knowledge'
const POLICY = 'virtual:embedded-policy'

/** How many threats are built in, and the newest day on which one was looked at: pages tell it without loading them. */
export const threatCounts = ({ clients, malicious, hosts, reviewed }: ThreatLists): { entries: number; reviewed: string } => ({
  entries: clients.length + malicious.length + Object.values(hosts).flat().length,
  reviewed: [reviewed, ...[...clients, ...malicious].map(entry => entry.date)].sort().at(-1) ?? reviewed,
})

/** What a script asks for none of is left out of it. */
const PURE = '/* @__PURE__ */ '
const text = (value: unknown) => `${PURE}JSON.parse(${JSON.stringify(oneByte(JSON.stringify(value)))})`

/** Each part by itself, so that a page takes what it needs; of providers, by far the most, each is parsed when it is met. */
function knowledgeCode(root: string, { providers, vocabulary, threats, apps }: Knowledge): string {
  const from = (file: string) => JSON.stringify(join(root, 'lib/model', file))
  const list = providers.all()
  return `
import { openCatalogue } from ${from('catalogue.ts')}
import { openNames } from ${from('names.ts')}
import { openProviders } from ${from('open-providers.ts')}
import { openThreats } from ${from('threats.ts')}
export const vocabulary = ${text(vocabulary)}
export const providers = ${PURE}openProviders(${JSON.stringify(packProviders(list))})
export const knowledge = { providers, vocabulary, threats: ${PURE}openThreats(${JSON.stringify(packThreats(threats.all()))}), apps: ${PURE}openCatalogue(${JSON.stringify(packCatalogue(apps.all()))}), names: ${PURE}openNames(${JSON.stringify(packNamesOf({ apps, providers }))}) }
export const heard = ${text(heardOf(list))}
`
}

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
      if (id === `\0${KNOWLEDGE}`) return knowledgeCode(root, await loadKnowledge(root))
      const counts = threatCounts((await loadKnowledge(root)).threats.all())
      const policy = await loadSamplePolicy('balanced', root)
      return `export const embeddedPolicy = ${text(policy)}\nexport const builtInThreats = ${text(counts)}\n`
    },
  }
}
