import type { Knowledge } from '../model/knowledge.ts'
import { type GatheredNames, listNames, type Names, type PackedNames, packNames } from '../model/names.ts'
import { skeleton } from '../model/skeleton.ts'
import { brandWords } from './brand-words.ts'

const bare = (host: string) => (host.startsWith('*.') ? host.slice(2) : host)

type Bearers = Pick<Knowledge, 'apps' | 'providers'>

function gather({ apps, providers }: Bearers): GatheredNames {
  const domains = new Map<string, Set<string>>()
  const drawn = new Map<string, string>()
  const add = (name: string, hosts: readonly string[]) => {
    const key = brandWords(name).join(' ')
    const known = domains.get(key) ?? new Set()
    for (const host of hosts) known.add(bare(host))
    domains.set(key, known)
    drawn.set(skeleton(key), key)
  }
  for (const app of apps.all()) {
    if (app.lesser) continue
    add(app.name, app.domains)
    // "Atlassian (Jira, Confluence)" is known as Atlassian, too.
    if (app.name.includes('(')) add(app.name.replace(/\(.*/, ''), app.domains)
  }
  for (const provider of providers.all()) add(provider.name, provider.hosts)
  return { domains, drawn }
}

/** The well-known names of products and providers, with the domains that may speak for them. */
export const gatherNames = (bearers: Bearers): Names => listNames(gather(bearers))
/** The same, for keeping. */
export const packNamesOf = (bearers: Bearers): PackedNames => packNames(gather(bearers))
