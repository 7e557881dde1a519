import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { indexKnowledge } from '../lib/assess/index-knowledge.ts'
import { narrowerScopes, publisherOf } from '../lib/assess/narrower.ts'
import { Failure } from '../lib/model/failure.ts'
import type { Knowledge } from '../lib/model/knowledge.ts'
import type { Observation } from '../lib/model/observation.ts'
import { compileProviders } from '../lib/observe/compile-providers.ts'
import { readScope } from '../lib/observe/read-scope.ts'
import { loadKnowledge } from './load-knowledge.ts'
import { tableOf } from './text-table.ts'

const USAGE = `scopewarden coverage [--json]
    how much of the world the data files know: providers, scopes, apps, threats, and how old the oldest of it is
    --json   the same as one JSON object
`
const ROOT = join(import.meta.dirname, '..')
const OLDEST = 10

/** `rules`: rules of its own. `known` and `unknown`: of the scopes that the provider published, as far as they are listed.
 * `narrower`: those in whose place a narrower one can be named. */
export type ScopeCoverage = { id: string; rules: number; published: number; known: number; unknown: number; narrower: number }
export type Coverage = {
  /** `full`: a page of its own can be read (it has hooks). `plain`: only its addresses and parameters. */
  providers: { full: string[]; plain: string[] }
  scopes: ScopeCoverage[]
  apps: { category: string; apps: number; ai: number; domains: number }[]
  threats: { kind: string; entries: number }[]
  /** Files of `policies/` with the day of their last review, the oldest first. */
  reviews: { file: string; reviewed: string }[]
}

function grouped<T>(values: readonly T[], keyOf: (value: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const value of values) groups.set(keyOf(value), [...(groups.get(keyOf(value)) ?? []), value])
  return groups
}

/**
 * Counts what the data files know.
 * @param published scopes that each provider published, by provider id
 * @param reviews files of `policies/` and the day (YYYY-MM-DD) on which each was last reviewed
 */
export function coverageOf(
  knowledge: Knowledge,
  published: ReadonlyMap<string, readonly string[]>,
  reviews: ReadonlyMap<string, string>,
): Coverage {
  const { apps } = knowledge
  const threats = knowledge.threats.all()
  const providers = knowledge.providers.all()
  const index = compileProviders(providers)
  const ids = (full: boolean) =>
    providers.filter(({ pages }) => pages.some(page => page.hooks !== undefined) === full).map(provider => provider.id)
  const scopes = providers.map(({ id, scopes: rules }) => {
    const listed = published.get(id) ?? []
    const known = listed.filter(scope => readScope(scope, index.byId(id) ?? null, 'url').known).length
    const publisher = publisherOf(id, indexKnowledge(knowledge))
    const below = (scope: string) => {
      const observation = { scopes: { requested: [readScope(scope, index.byId(id) ?? null, 'url')] } } as unknown as Observation
      return publisher !== null && narrowerScopes(observation, publisher, knowledge.vocabulary).length > 0
    }
    return {
      id,
      rules: rules.length,
      published: listed.length,
      known,
      unknown: listed.length - known,
      narrower: listed.filter(below).length,
    }
  })
  const categories = [...grouped(apps.all(), app => app.category)].map(([category, of]) => ({
    category,
    apps: of.length,
    ai: of.filter(app => app.ai).length,
    domains: of.reduce((sum, app) => sum + app.domains.length, 0),
  }))
  const kinds = [
    ...[...grouped(threats.clients, client => client.kind)].map(([kind, of]) => ({ kind: `client: ${kind}`, entries: of.length })),
    ...Object.entries(threats.hosts).map(([kind, hosts]) => ({ kind: `redirect host: ${kind}`, entries: hosts.length })),
    { kind: 'redirect host: malicious', entries: threats.malicious.length },
    ...threats.names.map(name => ({ kind: `name: ${name.heuristic}`, entries: name.heuristic === 'placeholder' ? name.names.length : 1 })),
  ]
  return {
    providers: { full: ids(true), plain: ids(false) },
    scopes: scopes.filter(row => row.rules > 0 || row.published > 0).sort((a, b) => b.rules - a.rules || (a.id < b.id ? -1 : 1)),
    apps: categories.sort((a, b) => b.apps - a.apps || (a.category < b.category ? -1 : 1)),
    threats: kinds.sort((a, b) => (a.kind < b.kind ? -1 : 1)),
    reviews: [...reviews]
      .map(([file, reviewed]) => ({ file, reviewed }))
      .sort((a, b) => (a.reviewed === b.reviewed ? (a.file < b.file ? -1 : 1) : a.reviewed < b.reviewed ? -1 : 1)),
  }
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0)

/** The figures as plain text for a terminal: a table for each question, the sum as its last line. */
export function coverageText({ providers, scopes, apps, threats, reviews }: Coverage): string {
  const all = providers.full.length + providers.plain.length
  const scopeSum = (['rules', 'published', 'known', 'unknown', 'narrower'] as const).map(key => sum(scopes.map(row => row[key])))
  const appSum = (['apps', 'ai', 'domains'] as const).map(key => sum(apps.map(row => row[key])))
  return [
    tableOf(
      ['Providers', 'number', 'which'],
      [
        ['full', providers.full.length, providers.full.join(' ')],
        ['plain', providers.plain.length, ''],
        ['all', all, ''],
      ],
    ),
    tableOf(
      ['Scopes', 'rules', 'published', 'known', 'unknown', 'could be narrower'],
      [...scopes.map(row => [row.id, row.rules, row.published, row.known, row.unknown, row.narrower]), ['all', ...scopeSum]],
    ),
    tableOf(['Apps', 'number', 'AI', 'domains'], [...apps.map(row => [row.category, row.apps, row.ai, row.domains]), ['all', ...appSum]]),
    tableOf(['Threats', 'entries'], [...threats.map(row => [row.kind, row.entries]), ['all', sum(threats.map(row => row.entries))]]),
    tableOf(
      ['Oldest reviews', 'day'],
      reviews.slice(0, OLDEST).map(row => [row.file, row.reviewed]),
    ),
  ].join('\n')
}

/** The scopes that each provider published: `test/fixtures/published-scopes/<id>.txt`, a scope a line, its class behind it. */
async function readPublished(): Promise<Map<string, string[]>> {
  const folder = join(ROOT, 'test/fixtures/published-scopes')
  const files = (await readdir(folder)).filter(name => name.endsWith('.txt')).sort()
  const lists = files.map(async name => {
    const lines = (await readFile(join(folder, name), 'utf8')).split(/\r?\n/)
    const scopes = lines.filter(line => line !== '' && !line.startsWith('#')).map(line => line.split(' ')[0] ?? '')
    return [name.slice(0, -'.txt'.length), scopes] as const
  })
  return new Map(await Promise.all(lists))
}

async function readReviews(): Promise<Map<string, string>> {
  const reviews = new Map<string, string>()
  for (const folder of ['providers', 'apps', 'threats']) {
    for (const name of (await readdir(join(ROOT, 'policies', folder))).filter(file => file.endsWith('.json'))) {
      const { reviewed } = JSON.parse(await readFile(join(ROOT, 'policies', folder, name), 'utf8'))
      reviews.set(`policies/${folder}/${name}`, String(reviewed))
    }
  }
  return reviews
}

/** The figures of the data files that are here. @throws Failure `data-invalid` or `data-missing` where the data is not true */
export async function measureCoverage(): Promise<Coverage> {
  const [knowledge, published, reviews] = await Promise.all([loadKnowledge(), readPublished(), readReviews()])
  return coverageOf(knowledge, published, reviews)
}

/**
 * `scopewarden coverage`.
 * @returns the exit code
 * @throws Failure `usage` for arguments that cannot be read; `data-invalid` or `data-missing` where the data is not true
 */
export async function run(args: string[]): Promise<number> {
  const read = () => {
    try {
      return parseArgs({ args, options: { json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } }).values
    } catch (cause) {
      throw new Failure('usage', cause instanceof Error ? cause.message : 'The arguments cannot be read.', USAGE, { cause })
    }
  }
  const options = read()
  if (options.help) {
    process.stdout.write(USAGE)
    return 0
  }
  const coverage = await measureCoverage()
  process.stdout.write(options.json ? `${JSON.stringify(coverage, null, 2)}\n` : coverageText(coverage))
  return 0
}
