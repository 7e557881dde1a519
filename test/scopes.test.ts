import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { shownName } from '../lib/assess/as-shown.ts'
import { assess } from '../lib/assess/assess.ts'
import { deedsOf } from '../lib/assess/ceiling.ts'
import { narrowerScopes } from '../lib/assess/narrower.ts'
import { severityOf } from '../lib/assess/severity.ts'
import { openCatalogue, packCatalogue } from '../lib/model/catalogue.ts'
import { AppCatalogue, type Knowledge, ThreatClients, ThreatHosts } from '../lib/model/knowledge.ts'
import { listProviders } from '../lib/model/list-providers.ts'
import { Policy, type PolicyInForce } from '../lib/model/policy.ts'
import { Provider } from '../lib/model/provider.ts'
import { REACHES } from '../lib/model/terms.ts'
import { listThreats } from '../lib/model/threats.ts'
import { Vocabulary } from '../lib/model/vocabulary.ts'
import { type CompiledProvider, compileProviders } from '../lib/observe/compile-providers.ts'
import { observe } from '../lib/observe/observe.ts'
import { readLabel } from '../lib/observe/read-label.ts'
import { isSignIn, readScope } from '../lib/observe/read-scope.ts'
import { requestFor } from './request-for.ts'

/** Laws of what scopes mean, held for every scope of every data file. */
const ROOT = join(import.meta.dirname, '..')
const json = (path: string): unknown => JSON.parse(readFileSync(join(ROOT, 'policies', path), 'utf8'))
const list = (path: string) => readdirSync(join(ROOT, path)).sort()
const vocabulary = Vocabulary.parse(
  Object.fromEntries(['data', 'access', 'reach', 'acts'].map(name => [name, json(`vocabulary/${name}.json`)])),
)
const providers = list('policies/providers').map(file => Provider.parse(json(`providers/${file}`)))
const index = compileProviders(providers)
const compiledOf = (id: string): CompiledProvider => index.byId(id) ?? expect.fail(`no provider ${id}`)
const clients = ThreatClients.parse(json('threats/clients.json'))
const hosts = ThreatHosts.parse(json('threats/redirect-hosts.json'))
const knowledge: Knowledge = {
  providers: listProviders(providers),
  vocabulary,
  threats: listThreats({ ...clients, ...hosts }),
  apps: openCatalogue(packCatalogue(AppCatalogue.parse(json('apps/catalogue.json')).apps)),
} as Knowledge
const policies = list('policies/organisations')
  .filter(file => !file.endsWith('.cases.json'))
  .map(
    (file): PolicyInForce => ({
      policy: Policy.parse(json(`organisations/${file}`)),
      version: 1,
      epoch: 1,
      source: 'embedded',
      stale: false,
    }),
  )
/** The scopes that each maker publishes, with the class that it gives them. */
const published = list('test/fixtures/published-scopes').map(file => {
  const lines = readFileSync(join(ROOT, 'test/fixtures/published-scopes', file), 'utf8').split('\n')
  const scopes = lines.filter(line => line !== '' && !line.startsWith('#')).map(line => line.split(' '))
  return { id: file.replace('.txt', ''), scopes: scopes.map(([scope = '', mark = '']) => ({ scope, mark })) }
})
const read = (scope: string, compiled: CompiledProvider) => readScope(scope, compiled, 'url')

const sight = (provider: Provider, scopes: readonly string[]) => {
  const url = requestFor(provider, scopes)
  return url === null ? null : (observe({ url }, index) ?? expect.fail(`${provider.id} does not see ${url}`))
}

describe('who signs in', () => {
  const asking = providers.filter(provider => requestFor(provider, []) !== null)
  const setsOf = ({ signInScopes, signInSets }: Provider) => [
    ['openid'],
    ['openid', 'email', 'profile'],
    ...signInScopes.map(scope => [scope]),
    ...(signInScopes.length > 0 ? [signInScopes, ['openid', 'email', ...signInScopes]] : []),
    ...signInSets.flatMap(set => [set, [...set, ...signInScopes], ['openid', ...set]]),
  ]
  test('is seldom nobody: most providers can be asked', () => {
    expect(asking.length).toBeGreaterThan(350)
  })
  test.each(asking.map(provider => [provider.id, provider] as const))('is not held up at %s, under any sample policy', (_, provider) => {
    for (const scopes of setsOf(provider)) {
      const observation = sight(provider, scopes)
      if (!observation) return
      expect([scopes, observation.kind]).toEqual([scopes, 'sign-in'])
      for (const inForce of policies) {
        const { verdict, wouldBe, errors } = assess(observation, inForce, knowledge, { nowMs: 0, groups: [] })
        expect([scopes, verdict, wouldBe === null || wouldBe === 'allow', errors]).toEqual([scopes, 'allow', true, []])
      }
    }
  })
  test('is still on record where the app stays connected, and no more than signs in', () => {
    let seen = 0
    for (const provider of asking) {
      const compiled = compiledOf(provider.id)
      const staying = provider.scopes.filter(rule => rule.offline && rule.data === 'session' && rule.id !== undefined)
      for (const { id = '' } of [...staying, { id: 'offline_access' }]) {
        const observation = sight(provider, ['openid', id])
        if (!observation) continue
        seen += 1
        expect([provider.id, id, observation.kind, observation.offline]).toEqual([provider.id, id, 'sign-in', 'yes'])
        expect([provider.id, id, severityOf(read(id, compiled), vocabulary)]).toEqual([provider.id, id, 0])
      }
    }
    expect(seen).toBeGreaterThan(asking.length)
  })
  test('needs the whole of a set: a member alone asks for what it says', () => {
    const sets = asking.flatMap(provider => provider.signInSets.map(set => ({ provider, set })))
    expect(sets.length).toBeGreaterThan(0)
    for (const { provider, set } of sets) {
      const compiled = compiledOf(provider.id)
      const others = set.filter(scope => !isSignIn(scope, compiled))
      expect(others.length).toBeGreaterThan(0)
      for (const scope of others) expect(sight(provider, [scope])?.kind).toBe('consent')
      const wide = provider.scopes.find(
        rule => rule.id !== undefined && !set.includes(rule.id) && rule.data !== 'session' && rule.data !== 'identity',
      )
      expect(sight(provider, [...set, wide?.id ?? 'more'])?.kind).toBe('consent')
    }
  })
  test('asks for less than whatever the maker restricts or leaves to administrators', () => {
    let grave = 0
    for (const { id, scopes } of published) {
      const compiled = compiledOf(id)
      const highest = Math.max(0, ...[...compiled.signInScopes].map(scope => severityOf(read(scope, compiled), vocabulary)))
      for (const { scope } of scopes.filter(({ mark }) => mark === 'restricted' || mark === 'admin')) {
        grave += 1
        expect([id, scope, severityOf(read(scope, compiled), vocabulary) > highest]).toEqual([id, scope, true])
      }
    }
    expect(grave).toBeGreaterThan(700)
  })
})

describe('a level in a scope of Zoom', () => {
  const { scopes = [] } = published.find(({ id }) => id === 'zoom') ?? {}
  const granular = scopes.flatMap(({ scope }) => {
    const [, verb, , level] = /^\w+:(read|write|update|delete):(\w+)(?::(admin|master))?$/.exec(scope) ?? []
    return verb ? [{ scope, verb, level, grant: read(scope, compiledOf('zoom')) }] : []
  })
  test('is how far it reaches, whatever it is about', () => {
    const levels = granular.filter(({ level }) => level !== undefined)
    expect(levels.length).toBeGreaterThan(50)
    expect(levels.filter(({ grant }) => grant.reach !== 'organisation').map(({ scope }) => scope)).toEqual([])
  })
  test('leaves the verb to say what may be done: what deletes is never less', () => {
    const deletes = granular.filter(({ verb }) => verb === 'delete')
    expect(deletes.length).toBeGreaterThan(30)
    expect(deletes.filter(({ grant }) => grant.access !== 'delete').map(({ scope }) => scope)).toEqual([])
  })
})

describe('a narrower scope', () => {
  const reachAt = ({ reach }: ReturnType<typeof read>) => REACHES.indexOf(reach as 'own')
  /** Words of an id that are not about how much of it may be done: two scopes of one API share one. */
  const HOW = /^(https?|www|googleapis|com|auth|read|write|only|readonly|readwrite|all|full|manage|master|list|view|scope)$/
  const wordsOf = (id: string) =>
    id
      .replace(/([a-z])([A-Z])/g, '$1 $2')
      .toLowerCase()
      .split(/[^a-z0-9]+/)
      .filter(word => word !== '' && !HOW.test(word))
  const suggestions = published.flatMap(({ id, scopes }) => {
    const compiled = compiledOf(id)
    return scopes.flatMap(({ scope }) => {
      const grant = read(scope, compiled)
      const observation = { scopes: { visibility: 'full', requested: [grant] } } as unknown as Parameters<typeof narrowerScopes>[0]
      const [found] = narrowerScopes(observation, compiled.provider, vocabulary)
      return (found?.narrower ?? []).map(narrower => ({ id, compiled, grant, narrower }))
    })
  })
  test('is found for many', () => {
    expect(suggestions.length).toBeGreaterThan(2500)
  })
  test('is of the same data, allows less or reaches less far, weighs no more, and is a published one that is neither a sign-in nor outdated', () => {
    for (const { id, compiled, grant, narrower } of suggestions) {
      const other = read(narrower, compiled)
      const [deeds, most] = [deedsOf(other.access, vocabulary) ?? [], deedsOf(grant.access, vocabulary) ?? []]
      const nearer = REACHES.indexOf(other.reach as 'own') < REACHES.indexOf(grant.reach as 'own')
      const less = deeds.every(deed => most.includes(deed)) && deeds.length < most.length
      const rule = compiled.provider.scopes.find(one => one.id === narrower || one.ids?.includes(narrower))
      const named =
        compiled.provider.scopes.find(one => compiled.nameOf(one.id ?? '') === compiled.nameOf(grant.id))?.instead?.includes(narrower) ??
        false
      const within = deeds.every(deed => most.includes(deed)) && reachAt(other) <= reachAt(grant)
      expect({
        where: `${id}: ${narrower} instead of ${grant.id}`,
        same: other.known && other.data === grant.data,
        less: nearer || less,
        // Whatever the maker himself names is his to know.
        contained: named || within,
        kin: named || wordsOf(grant.id).some(word => wordsOf(narrower).includes(word)),
        lighter: severityOf(other, vocabulary) <= severityOf(grant, vocabulary),
        offered: rule !== undefined && !rule.deprecated && !isSignIn(narrower, compiled),
      }).toEqual({
        where: `${id}: ${narrower} instead of ${grant.id}`,
        same: true,
        less: true,
        contained: true,
        kin: true,
        lighter: true,
        offered: true,
      })
    }
  })
  test('is listed under the pattern that covers it, wherever one could be asked for in place of another', () => {
    const more = published.flatMap(({ id, scopes }) => {
      const compiled = compiledOf(id)
      const { scopes: rules } = compiled.provider
      const own = rules.map(({ ids: _, ...rule }) => rule)
      const covered = scopes
        .filter(({ scope }) => !compiled.exactScopes.has(compiled.nameOf(scope)))
        .map(({ scope }) => read(scope, compiled))
      const listed = covered
        .filter(grant => grant.known)
        .map(({ id: scope, data, access, reach, vendor }) => ({ id: scope, data, access, reach, vendor }))
      const offered = new Set(
        scopes.flatMap(({ scope }) => {
          const observation = { scopes: { visibility: 'full', requested: [read(scope, compiled)] } } as unknown as Parameters<
            typeof narrowerScopes
          >[0]
          return narrowerScopes(observation, { ...compiled.provider, scopes: [...own, ...listed] }, vocabulary).flatMap(one => one.narrower)
        }),
      )
      // A host in an id that stands for the organisation's own is nothing to ask for.
      const wanted = listed.map(one => one.id).filter(scope => offered.has(scope) && !scope.includes('contoso'))
      const there = rules.flatMap(rule => (rule.ids ?? []).map(one => ({ one, rule })))
      const byOther = there.filter(
        ({ one, rule }) => compiled.patternScopes.find(entry => entry.matches(compiled.nameOf(one)))?.rule !== rule,
      )
      return [{ id, byOther: byOther.map(({ one }) => one), wanted: wanted.sort(), there: there.map(({ one }) => one).sort() }]
    })
    expect(more.reduce((sum, { there }) => sum + there.length, 0)).toBeGreaterThan(1000)
    for (const { id, byOther, wanted, there } of more) expect({ id, byOther, there }).toEqual({ id, byOther: [], there: wanted })
  })
  test('is published where the maker names it', () => {
    for (const { id, scopes } of providers)
      for (const rule of scopes)
        for (const other of rule.instead ?? []) {
          const found = scopes.find(one => one.id === other)
          expect([id, rule.id, other, found?.data]).toEqual([id, rule.id, other, rule.data])
        }
  })
})

describe('a sentence on a page', () => {
  const labelled = providers.filter(provider => provider.scopes.some(rule => rule.labels))
  const ways: [string, (sentence: string) => string][] = [
    ['as it is', sentence => sentence],
    ['with more white space', sentence => `\n  ${sentence.replaceAll(' ', ' \u00A0 ')}\t`],
    ['in curly quotes', sentence => sentence.replaceAll("'", '’').replaceAll('"', '”')],
    ['quoted', sentence => `“${sentence}”`],
    ['without its full stop', sentence => sentence.replace(/\.$/, '')],
    ['with a full stop', sentence => `${sentence.replace(/\.$/, '')}.`],
    ['with a bullet', sentence => `• ${sentence}`],
    ['in capitals', sentence => sentence.toUpperCase()],
    ['with a link behind', sentence => `${sentence} Learn more`],
    ['with its description', sentence => `${sentence} Allows the app to do what it says. This is a permission requested by Acme.`],
    ['after the app’s name', sentence => `Acme (Beta) wants to ${sentence}`],
    ['after the app’s name and a colon', sentence => `Acme (Beta): ${sentence}`],
    ['after a plea', sentence => `Allow Acme (Beta) to ${sentence}`],
    ['after “this app”', sentence => `This app would like to ${sentence}`],
  ]
  const severity = (id: string, compiled: CompiledProvider) => severityOf(read(id, compiled), vocabulary)

  test('is known for Google, Microsoft and GitHub', () => {
    expect(labelled.map(({ id }) => id)).toEqual(expect.arrayContaining(['github', 'google', 'microsoft-entra']))
    expect(labelled.flatMap(({ scopes }) => scopes.flatMap(rule => rule.labels ?? [])).length).toBeGreaterThan(1200)
  })
  test.each(ways)('stands for its scope %s', (_, vary) => {
    for (const provider of labelled) {
      const compiled = compiledOf(provider.id)
      for (const rule of provider.scopes)
        for (const label of rule.labels ?? []) {
          const found = readLabel(vary(label), compiled, 'Acme (Beta)')
          expect([label, found?.includes(rule.id ?? '')]).toEqual([label, true])
        }
    }
  })
  test('that stands for several is taken for the gravest', () => {
    let shared = 0
    for (const provider of labelled) {
      const compiled = compiledOf(provider.id)
      for (const [label, ids] of compiled.labels) {
        if (ids.length > 1) shared += 1
        const [first = '', ...rest] = ids
        expect([label, Math.max(0, ...rest.map(id => severity(id, compiled))) <= severity(first, compiled)]).toEqual([label, true])
      }
    }
    expect(shared).toBeGreaterThan(10)
  })
  test('that spells a scope stands for it, and one that spells another address for nothing', () => {
    const compiled = compiledOf('google')
    const spelt = (id: string) => readLabel(`Private Service: ${id}`, compiled, null)
    expect(spelt('https://www.googleapis.com/auth/homegraph')).toEqual(['https://www.googleapis.com/auth/homegraph'])
    for (const other of ['https://www.googleapis.com/auth/', 'https://www.googleapis.com/auth/no-such', 'https://example.com/', 'email'])
      expect(spelt(other)).toBeNull()
  })
  test('that nobody published stands for nothing', () => {
    const compiled = compiledOf('google')
    for (const text of [
      '',
      'Allow',
      'Acme (Beta)',
      'See your',
      'Acme (Beta) wants to',
      'toString',
      'See, edit, create, and delete nothing',
    ])
      expect(readLabel(text, compiled, 'Acme (Beta)')).toBeNull()
  })
})

test('every published name reads the same whichever of its names it goes by', () => {
  for (const { id, scopes } of published) {
    const compiled = compiledOf(id)
    const { prefixes = [], ignoreCase } = compiled.provider.scopeMatching
    for (const { scope } of scopes) {
      const bare = compiled.nameOf(scope)
      const names = [...prefixes.map(prefix => prefix + bare), ...(ignoreCase ? [scope.toUpperCase()] : [])]
      const { data, access, reach } = read(scope, compiled)
      for (const name of names) expect(read(name, compiled)).toMatchObject({ data, access, reach })
    }
  }
})

test('what is left unsaid stands in front of scopes that are there, and leaves no two of a maker with one name', () => {
  const withUnsaid = providers.filter(({ scopeMatching }) => scopeMatching.unsaid)
  expect(withUnsaid).not.toEqual([])
  for (const { id, scopes, scopeMatching } of withUnsaid) {
    const ids = scopes.flatMap(rule => rule.id ?? [])
    for (const front of scopeMatching.unsaid ?? []) expect([id, front, ids.some(name => name.startsWith(front))]).toEqual([id, front, true])
    const nameOf = shownName(id, knowledge)
    expect(ids.filter((name, at) => ids.findIndex(other => nameOf(other) === nameOf(name)) !== at)).toEqual([])
  }
})
