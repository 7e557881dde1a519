import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { DOCUMENT_TROUBLES, type DocumentTrouble } from '../lib/model/document-trouble.ts'
import { Managed } from '../lib/model/managed.ts'
import { Policy } from '../lib/model/policy.ts'
import { PolicyCases } from '../lib/model/policy-cases.ts'
import { ACCESSES, CLASSES, DATA_TYPES, KINDS, REACHES, VERDICTS } from '../lib/model/terms.ts'
import { ThreatList } from '../lib/model/threat-list.ts'
import { REMEDY_WORDS, TROUBLE_WORDS } from '../lib/ui/trouble-words.ts'
import { mdmReference, mdmSchema } from './mdm/reference.ts'

type Schema = z.core.JSONSchema.JSONSchema
/** Lists of words that many fields share; the reference writes each out once. */
const WORDS: [name: string, words: readonly string[]][] = [
  ['verdict', VERDICTS],
  ['kind', KINDS],
  ['data type', [...DATA_TYPES, 'unknown']],
  ['access', [...ACCESSES, 'unknown']],
  ['reach', [...REACHES, 'unknown']],
  ['class', CLASSES],
  ['yes / no / unknown', ['yes', 'no', 'unknown']],
]
const isObject = (schema: unknown): schema is Schema => typeof schema === 'object' && schema !== null

const stringWords = ({ format, pattern, const: only }: Schema): string => {
  if (only !== undefined) return `\`"${only}"\``
  if (format === 'uri') return 'https address'
  if (format === 'email') return 'e-mail address'
  if (format === 'date-time') return 'time with its zone, as `2027-01-31T00:00:00Z`'
  if (pattern?.startsWith('^[a-z0-9]+(-')) return 'id'
  if (pattern?.startsWith('^(\\*')) return 'host, or `*.host`'
  return 'text'
}

/** A schema's type as a person would say it. */
function typeWords(schema: Schema): string {
  if (schema.$ref) return 'condition'
  const shared = WORDS.find(([, words]) => JSON.stringify(words) === JSON.stringify(schema.enum))
  if (shared) return shared[0]
  if (schema.enum) return schema.enum.map(word => `\`${word}\``).join(', ')
  if (schema.anyOf) {
    const [first, ...rest] = (schema.anyOf as Schema[]).map(typeWords)
    return rest.some(one => one.startsWith('list: ')) ? `${first}; or a list` : [first, ...rest].join(', or ')
  }
  if (schema.type === 'null') return '`null`'
  if (schema.type === 'array') return `list: ${isObject(schema.items) ? typeWords(schema.items as Schema) : 'anything'}`
  if (schema.type === 'object') return 'object'
  if (schema.type === 'integer') return `whole number, ${schema.minimum} to ${schema.maximum}`
  if (schema.const === true) return '`true`'
  if (schema.type === 'boolean') return '`true` or `false`'
  return stringWords(schema)
}

const cell = (text: string) => text.replaceAll('|', '\\|')
const table = (heads: string[], rows: string[][]) =>
  [heads, heads.map(() => '---'), ...rows].map(row => `| ${row.map(cell).join(' | ')} |`).join('\n')

function fields(schema: Schema): string {
  const required = new Set(schema.required)
  const rows = Object.entries(schema.properties ?? {})
    .filter(([name]) => name !== '$schema')
    .map(([name, inner]) => {
      const field = inner as Schema
      const fallback = field.default === undefined ? '' : ` Default: \`${JSON.stringify(field.default)}\`.`
      return [`\`${name}\`${required.has(name) ? ' *' : ''}`, typeWords(field), `${field.description ?? ''}${fallback}`.trim()]
    })
  return table(['field', 'type', 'what it means'], rows)
}

/** The JSON Schema of a policy as it is written, for editors. */
export const policySchema = (): Schema => ({ title: 'Policy of Scopewarden', ...z.toJSONSchema(Policy, { io: 'input' }) })

/** The JSON Schema of a threat list as it is written. */
export const threatsSchema = (): Schema => ({ title: 'Threat list of Scopewarden', ...z.toJSONSchema(ThreatList, { io: 'input' }) })

/** The JSON Schema of a file of cases as it is written. */
export const casesSchema = (): Schema => ({ title: 'Cases of a policy of Scopewarden', ...z.toJSONSchema(PolicyCases, { io: 'input' }) })

const at = (schema: Schema, ...path: string[]): Schema =>
  path.reduce<Schema>((inner, key) => (key === '[]' ? (inner.items as Schema) : (inner.properties?.[key] as Schema)), schema)

/** Every field of a policy, in tables. A star marks what must be there. */
export function policyReference(): string {
  const root = policySchema()
  const condition = Object.values(root.$defs ?? {})[0] as Schema
  const sections: [string, string, Schema][] = [
    ['The policy', '', root],
    ['organisation', '', at(root, 'organisation')],
    ['privacy', '', at(root, 'privacy')],
    ['apps[]', '', at(root, 'apps', '[]')],
    [
      'apps[].match[]',
      'Every field that is given must fit; one of `clientId`, `redirectHost` and `domain` has to be. A display name is never one: anybody can take any name.',
      at(root, 'apps', '[]', 'match', '[]'),
    ],
    ['rules[]', '', at(root, 'rules', '[]')],
    ['Conditions (`when`)', 'Every field that is given must hold; of a list, one entry.', condition],
    ['when.scope', 'One scope satisfies every field that is given.', at(condition, 'scope')],
    ['when.daysSinceGranted', 'At least one of the two has to be there.', at(condition, 'daysSinceGranted')],
    ['when.daysSinceFirstSeenInOrganisation', 'The same.', at(condition, 'daysSinceFirstSeenInOrganisation')],
    ['exceptions[]', '', at(root, 'exceptions', '[]')],
  ]
  const text = sections.map(([title, lead, schema]) => `### ${title}\n\n${lead ? `${lead}\n\n` : ''}${fields(schema)}`)
  const words = table(
    ['word', 'one of'],
    WORDS.map(([name, list]) => [name, list.map(word => `\`${word}\``).join(', ')]),
  )
  return [...text, `### Words\n\n${words}`].join('\n\n')
}

/** Every field of a threat list, in tables. */
export function threatsReference(): string {
  const root = threatsSchema()
  const sections: [string, Schema][] = [
    ['The list', root],
    ['clients[]', at(root, 'clients', '[]')],
    ['redirectHosts[]', at(root, 'redirectHosts', '[]')],
  ]
  return sections.map(([title, schema]) => `### ${title}\n\n${fields(schema)}`).join('\n\n')
}

/** Every field of a case, in tables. */
export function casesReference(): string {
  const root = casesSchema()
  const sections: [string, Schema][] = [
    ['The file', root],
    ['cases[]', at(root, 'cases', '[]')],
    ['cases[].expect', at(root, 'cases', '[]', 'expect')],
  ]
  return sections.map(([title, schema]) => `#### ${title}\n\n${fields(schema)}`).join('\n\n')
}

/** How each type looks in the Windows registry (Chromium's `registry_dict.cc`). */
const REGISTRY: { [type: string]: string } = { string: 'REG_SZ', integer: 'REG_DWORD', boolean: 'REG_DWORD', array: 'REG_SZ with JSON' }

/** The settings that an organisation pushes. */
export function settingsTable(): string {
  const { properties = {} } = z.toJSONSchema(Managed) as Schema
  const rows = Object.entries(properties).map(([name, inner]) => {
    const schema = inner as Schema
    return [`\`${name}\``, typeWords(schema), REGISTRY[String(schema.type)] ?? '', schema.description ?? '']
  })
  return table(['setting', 'type', 'in the registry', 'what it is for'], rows)
}

/** Why a document is not taken, as the person reads it. */
export function refusalsTable(words: Record<string, { message: string }>): string {
  const rows = Object.entries(DOCUMENT_TROUBLES).map(([trouble, remedy]) => {
    const code = trouble === 'http' ? '`http-` and the status' : trouble === 'http-later' ? '`http-` and 408, 429 or 5xx' : `\`${trouble}\``
    const said = [TROUBLE_WORDS[trouble as DocumentTrouble], REMEDY_WORDS[remedy]].map(key => words[key]?.message ?? '')
    return [code, ...said]
  })
  return table(['code', 'what the page says', 'and what to do'], rows)
}

/** Puts a generated part between its two marks. Throws where a mark is missing. */
export function fill(markdown: string, part: string, content: string): string {
  const [begin, end] = [`<!-- begin ${part}: written by npm run docs -->`, `<!-- end ${part} -->`]
  const [head, rest] = markdown.split(begin)
  const tail = rest?.split(end)[1]
  if (head === undefined || tail === undefined) throw new Error(`the marks of "${part}" are missing`)
  return `${head}${begin}\n\n${content}\n\n${end}${tail}`
}

/** The files that are written here, wholly or in part, as they should be: path from the root, and text. */
export const makeDocs = (root: string): [path: string, text: string][] => {
  const read = (path: string) => readFileSync(join(root, path), 'utf8')
  return [
    ['docs/deploy.md', fill(fill(read('docs/deploy.md'), 'settings', settingsTable()), 'mdm', mdmReference())],
    [
      'docs/distribution.md',
      fill(read('docs/distribution.md'), 'refusals', refusalsTable(JSON.parse(read('public/_locales/en/messages.json')))),
    ],
    ['docs/mdm.schema.json', `${JSON.stringify(mdmSchema(), null, 2)}\n`],
    ['docs/policy.md', fill(fill(read('docs/policy.md'), 'reference', policyReference()), 'threats', threatsReference())],
    ['docs/policy-command.md', fill(read('docs/policy-command.md'), 'cases', casesReference())],
    ['docs/cases.schema.json', `${JSON.stringify(casesSchema(), null, 2)}\n`],
    ['docs/policy.schema.json', `${JSON.stringify(policySchema(), null, 2)}\n`],
    ['docs/threats.schema.json', `${JSON.stringify(threatsSchema(), null, 2)}\n`],
  ]
}

const file = fileURLToPath(import.meta.url)
if (process.argv[1] === file && process.argv.includes('--write')) {
  const root = dirname(dirname(file))
  for (const [path, text] of makeDocs(root)) writeFileSync(join(root, path), text)
  console.log('docs/deploy.md, docs/distribution.md, docs/policy.md and the JSON Schemas in docs are written.')
}
