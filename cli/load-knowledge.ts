import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { z } from 'zod'
import { openCatalogue, packCatalogue } from '../lib/model/catalogue.ts'
import { Failure } from '../lib/model/failure.ts'
import { AppCatalogue, type Knowledge, ThreatClients, ThreatHosts } from '../lib/model/knowledge.ts'
import { listProviders } from '../lib/model/list-providers.ts'
import { Policy } from '../lib/model/policy.ts'
import { Provider } from '../lib/model/provider.ts'
import { listThreats } from '../lib/model/threats.ts'
import { Vocabulary } from '../lib/model/vocabulary.ts'
import { issueLines } from './document-problems.ts'

/** The project's own folder: what is here when nobody says otherwise. */
const PROJECT = join(import.meta.dirname, '..')
const MOST_PROBLEMS = 20

const refuse = (problems: readonly string[]): never => {
  const more = problems.length - MOST_PROBLEMS
  const lines = more > 0 ? [...problems.slice(0, MOST_PROBLEMS), `and ${more} more`] : problems
  throw new Failure('data-invalid', lines.join('\n'), 'Mend the data files; nothing is used until all of them are true.')
}

/** A JSON file of `policies/` as it stands, its name relative to the project for messages. */
async function readData(root: string, name: string): Promise<unknown> {
  const text = await readFile(join(root, name), 'utf8').catch((cause: unknown) => {
    throw new Failure('data-missing', `${name} cannot be read.`, 'Check that the project is complete.', { cause })
  })
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new Failure('data-invalid', `${name}: ${cause instanceof Error ? cause.message : 'no JSON'}`, 'Mend the file.', { cause })
  }
}

/** Reads a file by its schema; what is wrong with it is added to `problems` as `file › path: …`. */
async function readAs<T>(schema: z.ZodType<T>, root: string, name: string, problems: string[]): Promise<T | null> {
  const value = await readData(root, name)
  const read = schema.safeParse(value)
  if (read.success) return read.data
  problems.push(...issueLines(read.error.issues, value, schema).map(text => `${name} › ${text}`))
  return null
}

async function readFolder<T>(
  schema: z.ZodType<T>,
  root: string,
  folder: string,
  problems: string[],
): Promise<{ name: string; value: T }[]> {
  const names = await readdir(join(root, folder)).catch((cause: unknown) => {
    throw new Failure('data-missing', `${folder} cannot be read.`, 'Check that the project is complete.', { cause })
  })
  const files = names.filter(name => name.endsWith('.json')).sort()
  const values = await Promise.all(files.map(name => readAs(schema, root, `${folder}/${name}`, problems)))
  return values.flatMap((value, i) => (value === null ? [] : [{ name: files[i] ?? '', value }]))
}

async function readVocabulary(root: string, problems: string[]): Promise<Vocabulary | null> {
  const parts = ['data', 'access', 'reach', 'acts'] as const
  const values = await Promise.all(parts.map(async part => [part, await readData(root, `policies/vocabulary/${part}.json`)] as const))
  const value = Object.fromEntries(values)
  const read = Vocabulary.safeParse(value)
  if (read.success) return read.data
  problems.push(...issueLines(read.error.issues, value, Vocabulary).map(text => `policies/vocabulary › ${text}`))
  return null
}

/**
 * All that is known of the world, read from `policies/` and checked.
 * @param root the project's folder
 * @throws Failure `data-missing`, or `data-invalid` with a line for each fault: `policies/providers/x.json › scopes[3].access: …`
 */
export async function loadKnowledge(root: string = PROJECT): Promise<Knowledge> {
  const problems: string[] = []
  const [providers, vocabulary, clients, hosts, catalogues] = await Promise.all([
    readFolder(Provider, root, 'policies/providers', problems),
    readVocabulary(root, problems),
    readAs(ThreatClients, root, 'policies/threats/clients.json', problems),
    readAs(ThreatHosts, root, 'policies/threats/redirect-hosts.json', problems),
    readFolder(AppCatalogue, root, 'policies/apps', problems),
  ])
  for (const { name, value } of providers)
    if (`${value.id}.json` !== name) problems.push(`policies/providers/${name} › id: expected the file's name, got "${value.id}"`)
  if (problems.length > 0 || !vocabulary || !clients || !hosts) return refuse(problems)
  return {
    // As the extension has them, whose lists are in the order of ids; that of files is another one.
    providers: listProviders(providers.map(({ value }) => value).sort((a, b) => (a.id < b.id ? -1 : 1))),
    vocabulary,
    threats: listThreats({
      clients: clients.clients,
      names: clients.names,
      hosts: hosts.hosts,
      malicious: hosts.malicious,
      reviewed: hosts.reviewed,
    }),
    apps: openCatalogue(packCatalogue(catalogues.flatMap(({ value }) => value.apps))),
  }
}

/**
 * A sample policy of `policies/organisations`; `balanced` is the one that is in force while there is no other.
 * @throws Failure `data-missing` or `data-invalid`
 */
export async function loadSamplePolicy(id: 'monitor' | 'balanced' | 'strict', root: string = PROJECT): Promise<Policy> {
  const problems: string[] = []
  return (await readAs(Policy, root, `policies/organisations/${id}.json`, problems)) ?? refuse(problems)
}
