import { z } from 'zod'
import { MdmConfig } from '../../cli/mdm/mdm-config.ts'

type Schema = z.core.JSONSchema.JSONSchema
const inside = (schema: Schema | undefined, name: string) => schema?.properties?.[name] as Schema | undefined
const code = (words: unknown[]) => words.map(word => `\`${word}\``).join(', ')
const table = (heads: string[], rows: string[][]) =>
  [heads, heads.map(() => '---'), ...rows].map(row => `| ${row.join(' | ')} |`).join('\n')

/** The JSON Schema of the file that `scopewarden mdm` reads, for editors. */
export const mdmSchema = (): Schema => ({ title: 'Deployment of Scopewarden', ...z.toJSONSchema(MdmConfig, { io: 'input' }) })

/** Every field of that file, in tables. A star marks what must be there. */
export function mdmReference(): string {
  const root = mdmSchema()
  const top = Object.entries(root.properties ?? {})
    .filter(([name]) => name !== '$schema')
    .map(([name, field]) => {
      const { const: only, description = '' } = field as Schema
      const isNeeded = root.required?.includes(name)
      return [`\`${name}\`${isNeeded ? ' *' : ''}`, only === undefined ? description : code([`"${only}"`])]
    })
  const browsers = Object.entries(inside(root, 'browsers')?.properties ?? {}).map(([name, field]) => {
    const { oneOf = [], description = '' } = field as Schema
    const ways = (oneOf as Schema[]).map(way => String(inside(way, 'from')?.const))
    return [`\`${name}\``, description, code(ways)]
  })
  const ways = new Map<string, Schema>()
  for (const [browser, field] of Object.entries(inside(root, 'browsers')?.properties ?? {}))
    for (const way of (field as Schema).oneOf ?? []) {
      const from = String(inside(way as Schema, 'from')?.const)
      ways.set(`\`${from}\`${browser === 'firefox' && ways.has(`\`${from}\``) ? ' (Firefox)' : ''}`, way as Schema)
    }
  const sources = [...ways].map(([from, way]) => [
    from,
    Object.entries(way.properties ?? {})
      .filter(([name]) => name !== 'from')
      .map(([name, field]) => `\`${name}\`: ${(field as Schema).description}`)
      .join('<br>'),
  ])
  const around = Object.entries(inside(root, 'browserPolicies')?.properties ?? {}).map(([name, field]) => {
    const { enum: words, const: only, description = '' } = field as Schema
    return [`\`${name}\``, words ? code(words) : only === undefined ? 'like `1.2.3`' : code([only]), description]
  })
  return [
    table(['field', 'what it means'], top),
    `\`browsers\`:\n\n${table(['browser', 'where', '`from`'], browsers)}`,
    table(['`from`', 'needs'], sources),
    `\`browserPolicies\`:\n\n${table(['field', 'one of', 'what it means'], around)}`,
  ].join('\n\n')
}
