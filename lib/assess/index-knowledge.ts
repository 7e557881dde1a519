import type { Catalogue, CatalogueApp, Knowledge, Providers } from '../model/knowledge.ts'
import type { Names } from '../model/names.ts'
import { threatClientId } from '../model/threat-id.ts'
import type { HostRisk, ThreatClient } from '../model/threat-list.ts'
import { brandWords } from './brand-words.ts'
import { gatherNames } from './gather-names.ts'
import { builtInThreats, putOver, type ThreatIndex } from './merge-threats.ts'
import { suffixes } from './suffixes.ts'

/** What is known of the world, in maps. */
export type KnowledgeIndex = ThreatIndex & {
  providers: Providers
  apps: Catalogue
  /** Made when the first name is looked at, where it is not at hand: thousands of them, and a request alone seldom bears one. */
  readonly names: Names
  suspicious: { noLetters: boolean; placeholders: Set<string> }
}

function indexOf(knowledge: Knowledge): KnowledgeIndex {
  let { names } = knowledge
  const { threats, fetchedThreats } = knowledge
  return {
    ...(fetchedThreats ? putOver(threats, fetchedThreats) : builtInThreats(threats)),
    providers: knowledge.providers,
    apps: knowledge.apps,
    get names() {
      names ??= gatherNames(knowledge)
      return names
    },
    suspicious: {
      noLetters: threats.names.some(name => name.heuristic === 'no-letters'),
      placeholders: new Set(
        threats.names.flatMap(name => (name.heuristic === 'placeholder' ? name.names : [])).map(name => brandWords(name).join(' ')),
      ),
    },
  }
}

const indexes = new WeakMap<Knowledge, KnowledgeIndex>()
/** Maps over the knowledge, made once for each knowledge object; it is not to be changed afterwards. */
export function indexKnowledge(knowledge: Knowledge): KnowledgeIndex {
  let index = indexes.get(knowledge)
  if (!index) {
    index = indexOf(knowledge)
    indexes.set(knowledge, index)
  }
  return index
}

/** What is listed of a client; ids are looked up without regard to case, for a list should not be slipped past by a letter. */
export const listedClient = (provider: string, clientId: string | null, index: KnowledgeIndex): ThreatClient | null =>
  (clientId === null ? undefined : index.client(threatClientId({ provider, clientId }))) ?? null

/** The catalogue's app that owns this host, by the longest domain. */
export function catalogueApp(host: string, index: KnowledgeIndex): CatalogueApp | null {
  for (const suffix of suffixes(host)) {
    const app = index.apps.ownerOf(suffix)
    if (app) return app
  }
  return null
}

/** The risk of a host where anybody can have one. A shortener is one itself; of the others only what lies below counts. */
export function riskOf(host: string, index: KnowledgeIndex): HostRisk | null {
  for (const suffix of suffixes(host)) {
    const risk = index.risk(suffix)
    if (risk && (suffix !== host || risk === 'url-shortener')) return risk
  }
  return null
}

/** Where a host is listed as one to which attackers had answers sent, itself or a name above it. */
export function listedHost(host: string, index: KnowledgeIndex): { source: string } | null {
  for (const suffix of suffixes(host)) {
    const source = index.sourceOf(suffix)
    if (source !== undefined) return { source }
  }
  return null
}
