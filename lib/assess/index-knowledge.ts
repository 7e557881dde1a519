import type { Catalogue, CatalogueApp, Knowledge, Providers } from '../model/knowledge.ts'
import { skeleton } from '../model/skeleton.ts'
import { threatClientId } from '../model/threat-id.ts'
import type { HostRisk, ThreatClient } from '../model/threat-list.ts'
import { brandWords } from './brand-words.ts'
import { builtInThreats, putOver, type ThreatIndex } from './merge-threats.ts'
import { suffixes } from './suffixes.ts'

/** Names that somebody may want to be taken for. */
type NameIndex = {
  /** Well-known name (words joined by a blank) → domains that may speak for it. */
  domainsByName: Map<string, Set<string>>
  /** What well-known names look like → such a name. */
  nameBySkeleton: Map<string, string>
}

/** What is known of the world, in maps. */
export type KnowledgeIndex = ThreatIndex & {
  providers: Providers
  apps: Catalogue
  /** Made when the first name is looked at: thousands of them, and a request alone seldom bears one. */
  readonly names: NameIndex
  suspicious: { noLetters: boolean; placeholders: Set<string> }
}

const bare = (host: string) => (host.startsWith('*.') ? host.slice(2) : host)

function addName(index: NameIndex, name: string, hosts: readonly string[]) {
  const key = brandWords(name).join(' ')
  const known = index.domainsByName.get(key) ?? new Set()
  for (const host of hosts) known.add(bare(host))
  index.domainsByName.set(key, known)
  index.nameBySkeleton.set(skeleton(key), key)
}

function namesOf(knowledge: Knowledge): NameIndex {
  const names: NameIndex = { domainsByName: new Map(), nameBySkeleton: new Map() }
  for (const app of knowledge.apps.all()) {
    if (app.lesser) continue
    addName(names, app.name, app.domains)
    // "Atlassian (Jira, Confluence)" is known as Atlassian, too.
    if (app.name.includes('(')) addName(names, app.name.replace(/\(.*/, ''), app.domains)
  }
  for (const provider of knowledge.providers.all()) addName(names, provider.name, provider.hosts)
  return names
}

function indexOf(knowledge: Knowledge): KnowledgeIndex {
  let names: NameIndex | null = null
  const { threats, fetchedThreats } = knowledge
  return {
    ...(fetchedThreats ? putOver(threats, fetchedThreats) : builtInThreats(threats)),
    providers: knowledge.providers,
    apps: knowledge.apps,
    get names() {
      names ??= namesOf(knowledge)
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
