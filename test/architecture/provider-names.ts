import { type AstNode, isTest, type Parsed, type Violation, walk } from './source.ts'

type KnownProvider = { id: string; name: string; hosts: string[] }

/** Words of a provider's id that name a kind of thing rather than a vendor. */
const KINDS_OF_THING = new Set(
  'oauth app apps cloud personal work school account identity center server servers toolkit sign ads generic business selling partner connect platform directory workspace developer marketplace data'.split(
    ' ',
  ),
)
/** Vendors that took plain words of some language. They are looked for only where a whole text is their name. */
const ALSO_A_WORD = new Set(
  `box linear front monday notion ping harvest outreach teamwork zoom apollo sentry deel gong square close wave base buffer segment drift loom craft make entra
  absorb acrobat acuity agent amplitude apple azul azure bank battle boss bullhorn campaign canvas charles cheddar chili circuit
  clever climate clover color constant conta contact copper delivery deputy digits employment envoy epic exact exchange exist face
  factorial fathom flat flow follow freelancer fulfillment games genius glean grain granola greece groove hail health help
  highlevel home hosted hover huddle hugging images judge kick last learn lever lightspeed line login looker mail medium mention mercury monitor mural namely
  national nest online perk piper planning pocket podium polar railway ramp read retail riot sandbox sanity scheduling school scout self sell
  slice stack start tempo time timely tremendous video whoop wise workable workday workforce`.split(/\s+/),
)
/** Words that code needs for themselves: not even a whole text says that a vendor is meant. */
const A_WORD_OF_CODE = new Set(['close', 'exist', 'flat', 'hover', 'line', 'medium', 'segment', 'slice'])

const words = (text: string): string[] =>
  text
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter(word => word !== '')

/** The words by which the code would show that it knows a vendor. */
const termsOf = (provider: KnownProvider): string[] =>
  [...words(provider.id)].filter(word => word.length >= 4 && !KINDS_OF_THING.has(word) && !ALSO_A_WORD.has(word))

/**
 * Knowledge of a provider is data. Reports each text and name in `lib` (comments and tests aside) that holds the id, the
 * brand or a host of one of `providers`.
 */
export const checkProviderNames = (files: Parsed[], providers: KnownProvider[]): Violation[] => {
  const terms = new Set(providers.flatMap(termsOf))
  const whole = new Set(providers.flatMap(p => [p.id, p.name.toLowerCase()]).filter(name => !A_WORD_OF_CODE.has(name)))
  const hosts = providers.flatMap(p => p.hosts.map(host => host.replace(/^\*\./, ''))).filter(host => host.includes('.'))
  const brandIn = (text: string) => words(text).find(word => terms.has(word)) ?? null
  const knownIn = (text: string) =>
    hosts.find(host => text.toLowerCase().includes(host)) ?? (whole.has(text.trim().toLowerCase()) ? text.trim() : brandIn(text))
  const namedIn = (node: AstNode) => (node.type === 'Identifier' || node.type === 'JSXIdentifier' ? brandIn(String(node.name)) : null)
  return files
    .filter(file => file.path.startsWith('lib/') && !isTest(file.path))
    .flatMap(file => {
      const found: Violation[] = []
      walk(file.program, node => {
        const text = textOf(node)
        const what = text === null ? namedIn(node) : knownIn(text)
        if (what !== null) found.push({ path: file.path, line: file.lineOf(node), rule: 'provider-name', what })
      })
      return found
    })
}

/** What a person or a server would read: strings, templates, JSX, and the patterns of regular expressions. */
const textOf = (node: AstNode): string | null => {
  if (node.type === 'Literal' && node.regex) return (node.regex as { pattern: string }).pattern.replaceAll('\\', '')
  if (node.type === 'Literal') return typeof node.value === 'string' ? node.value : null
  if (node.type === 'TemplateElement') return (node.value as { cooked?: string }).cooked ?? ''
  return node.type === 'JSXText' ? String(node.value) : null
}
