import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, normalize } from 'node:path'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { mdmProblems } from '../cli/mdm/mdm-problems.ts'
import { openPolicy } from '../cli/open-policy.ts'
import { runCases } from '../cli/policy-cases.ts'
import { policyProblems } from '../cli/policy-problems.ts'
import { threatsProblems } from '../cli/threats-problems.ts'
import { Decision, Fact, Reporter } from '../lib/model/fact.ts'
import { Observation } from '../lib/model/observation.ts'
import { Exception, PolicyApp, Rule } from '../lib/model/policy.ts'
import { root } from './architecture/source.ts'
import { casesSchema, fill, makeDocs, policySchema, threatsSchema } from './docs.ts'
import { mdmSchema } from './mdm/reference.ts'

const text = (path: string) => readFileSync(join(root, path), 'utf8')
const PAGES = ['README.md', 'SECURITY.md', 'CHANGELOG.md', ...readdirSync(join(root, 'docs')).map(name => `docs/${name}`)].filter(path =>
  path.endsWith('.md'),
)
const withoutCode = (markdown: string) => markdown.replace(/```[\s\S]*?```/g, '')
/** The name under which a heading can be linked, as GitHub makes it. */
const anchor = (heading: string) =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .trim()
    .replaceAll(' ', '-')
const anchorsOf = (markdown: string) => [...withoutCode(markdown).matchAll(/^#+ (.+)$/gm)].map(match => anchor(match[1] ?? ''))
/** Fenced blocks of a page whose info string begins so. */
const blocks = (path: string, info: string) =>
  [...text(path).matchAll(/^```(.+)\n([\s\S]*?)^```/gm)].filter(match => match[1] === info).map(match => match[2] ?? '')

test.each(makeDocs(root))('%s is up to date (npm run docs)', (path, wanted) => {
  expect(text(path) === wanted).toBe(true)
})

test('a part without its marks is an error, not an empty page', () => {
  const page = 'a\n<!-- begin x: written by npm run docs -->\nold\n<!-- end x -->\nb'
  expect(fill(page, 'x', 'new')).toBe('a\n<!-- begin x: written by npm run docs -->\n\nnew\n\n<!-- end x -->\nb')
  expect(() => fill(page, 'y', 'new')).toThrow('the marks of "y" are missing')
  expect(() => fill(page.replace('end x', 'end'), 'x', 'new')).toThrow('missing')
})

describe.each(PAGES)('%s', path => {
  const page = text(path)
  test('leads nowhere that is not there', () => {
    const links = [...withoutCode(page).matchAll(/\]\(([^)\s]+)\)/g)].map(match => match[1] ?? '').filter(link => !/^https:/.test(link))
    const broken = links.filter(link => {
      const [file = '', name] = link.split('#')
      const target = file === '' ? path : normalize(join(dirname(path), file))
      if (!existsSync(join(root, target))) return true
      return name !== undefined && !anchorsOf(text(target)).includes(name)
    })
    expect(broken).toEqual([])
  })
  test('names files and commands that are there', () => {
    const named = [...page.matchAll(/`((?:lib|cli|hub|entrypoints|policies|test|docs|public)\/[\w./-]*)`/g)].map(match => match[1] ?? '')
    // The provider that the README makes up is written by the reader.
    const missing = named.filter(file => !existsSync(join(root, file)) && !/\/acme(\.|\/|$)/.test(file))
    const { scripts } = JSON.parse(text('package.json'))
    const run = [...page.matchAll(/npm run (?:--silent )?([\w:-]+)/g)].map(match => match[1] ?? '')
    expect([...missing, ...run.filter(name => !(name in scripts))]).toEqual([])
  })
})

describe('examples', () => {
  test('of a policy are ones that can be signed', () => {
    const found = blocks('docs/policy.md', 'json policy').map(block => policyProblems(JSON.parse(block)))
    expect(found).toEqual([[]])
  })
  test('of cases come out as they are written, on the sample policy that the page speaks of', async () => {
    const found = blocks('docs/policy-command.md', 'json cases')
    expect(found).toHaveLength(1)
    const folder = mkdtempSync(join(tmpdir(), 'scopewarden-docs-'))
    try {
      const file = join(folder, 'policy.cases.json')
      writeFileSync(file, found[0] ?? '')
      const balanced = await openPolicy(join(root, 'policies/organisations/balanced.json'))
      expect(runCases(file, balanced).filter(({ problem }) => problem !== null)).toEqual([])
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
  test('of the policy command name commands, options and warnings that there are', () => {
    const page = text('docs/policy-command.md')
    const code = ['policy-command', 'policy-explain', 'policy-simulate', 'policy-test'].map(name => text(`cli/${name}.ts`)).join('\n')
    const named = [...page.matchAll(/scopewarden policy (\w+)/g)].map(match => `scopewarden policy ${match[1]} `)
    const options = [...page.matchAll(/(--[a-z]+)/g)]
      .map(match => match[1] ?? '')
      .filter(option => !['--silent', '--help'].includes(option))
    expect([...new Set([...named, ...options])].filter(one => !code.includes(one))).toEqual([])
    const warned = ['warn-rules', 'warn-exceptions', 'warn-apps', 'warn-names'].map(name => text(`cli/${name}.ts`)).join('\n')
    const codes = [...warned.matchAll(/'((?:rule|exception|app|ceiling|alternative|provider|category|domain|group)-[a-z-]+)'/g)].map(
      match => match[1] ?? '',
    )
    expect(new Set(codes).size).toBeGreaterThan(12)
    expect([...new Set(codes)].filter(one => !page.includes(`\`${one}\``))).toEqual([])
  })
  test('of a threat list are ones that can be signed', () => {
    const found = blocks('docs/policy.md', 'json threats').map(block => threatsProblems(JSON.parse(block)))
    expect(found).toEqual([[]])
  })
  test.each([
    ['rule', Rule],
    ['app', PolicyApp],
    ['exception', Exception],
  ] as [string, z.ZodType][])('of a %s are what the schema says', (name, schema) => {
    const found = blocks('docs/policy.md', `json ${name}`).map(block => schema.safeParse(JSON.parse(block)).error?.issues ?? [])
    expect(found.length).toBeGreaterThan(0)
    expect(found.flat()).toEqual([])
  })
  test('of a deployment is one that files can be made of, by the command and by the JSON Schema', () => {
    const example = JSON.parse(text('docs/mdm.example.json'))
    expect(mdmProblems(example)).toEqual([])
    const schema = z.fromJSONSchema(mdmSchema() as Parameters<typeof z.fromJSONSchema>[0])
    expect(schema.safeParse(example).error?.issues ?? []).toEqual([])
    expect(schema.safeParse({ ...example, browsers: { chrome: { from: 'self-hosted' } } }).success).toBe(false)
    expect(schema.safeParse({ ...example, browserPolicies: { guests: 'blocked' } }).success).toBe(false)
  })
})

test('the JSON Schema takes the sample policies, and refuses what is no policy', () => {
  const schema = z.fromJSONSchema(policySchema() as Parameters<typeof z.fromJSONSchema>[0])
  const files = readdirSync(join(root, 'policies/organisations')).filter(file => !file.endsWith('.cases.json'))
  const samples = files.map(file => JSON.parse(text(`policies/organisations/${file}`)))
  expect(samples.length).toBeGreaterThan(2)
  for (const sample of samples) {
    expect(schema.safeParse(sample).error?.issues ?? []).toEqual([])
    expect(schema.safeParse({ ...sample, rules: [{ id: 'x', when: {}, then: 'forbid' }] }).success).toBe(false)
    expect(schema.safeParse({ ...sample, colour: 'red' }).success).toBe(false)
  }
})

test('the JSON Schema of cases takes those of the sample policies, and refuses what are none', () => {
  const schema = z.fromJSONSchema(casesSchema() as Parameters<typeof z.fromJSONSchema>[0])
  const files = readdirSync(join(root, 'policies/organisations')).filter(file => file.endsWith('.cases.json'))
  expect(files).toHaveLength(3)
  for (const file of files) {
    const sample = JSON.parse(text(`policies/organisations/${file}`))
    expect(schema.safeParse(sample).error?.issues ?? []).toEqual([])
    expect(schema.safeParse({ ...sample, cases: [{ ...sample.cases[0], expect: { verdict: 'forbid' } }] }).success).toBe(false)
  }
})

test('the JSON Schema of a threat list takes the sample, and refuses what is none', () => {
  const schema = z.fromJSONSchema(threatsSchema() as Parameters<typeof z.fromJSONSchema>[0])
  const sample = JSON.parse(text('policies/threats/sample-list.json'))
  expect(schema.safeParse(sample).error?.issues ?? []).toEqual([])
  expect(schema.safeParse({ ...sample, schema: 'scopewarden.policy/1' }).success).toBe(false)
  expect(schema.safeParse({ ...sample, clients: [{ ...sample.clients[0], kind: 'bad' }] }).success).toBe(false)
})

test('the page for employees names every field that is kept', () => {
  const page = text('docs/privacy.md')
  const facts = Fact.options.flatMap(option => Object.keys(option.shape))
  const kept = [Observation, Decision, Reporter].flatMap(schema => Object.keys(schema.shape))
  // What has a name of its own in the table, or holds the others.
  const holders = new Set(['type', 'id', 'encounterId', 'appKey', 'observation', 'decision'])
  const unnamed = [...new Set([...facts, ...kept])].filter(field => !holders.has(field) && !page.includes(`\`${field}\``))
  expect(unnamed).toEqual([])
})
