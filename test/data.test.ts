import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseHTML } from 'linkedom'
import { getDomain, getPublicSuffix } from 'tldts'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { severityOf } from '../lib/assess/severity.ts'
import { openCatalogue, packCatalogue } from '../lib/model/catalogue.ts'
import { dataErrors } from '../lib/model/data-error.ts'
import { AppCatalogue, type CatalogueApp, ThreatClients, ThreatHosts } from '../lib/model/knowledge.ts'
import { PageFacts } from '../lib/model/observation.ts'
import { Policy } from '../lib/model/policy.ts'
import { PolicyCases } from '../lib/model/policy-cases.ts'
import { Provider } from '../lib/model/provider.ts'
import { ACCESSES, ACTS, APP_CATEGORIES, DATA_TYPES, REACHES } from '../lib/model/terms.ts'
import { ThreatList } from '../lib/model/threat-list.ts'
import { Vocabulary, type Words } from '../lib/model/vocabulary.ts'
import { type CompiledProvider, compileProviders, labelKey, pagesAt, pagesFor } from '../lib/observe/compile-providers.ts'
import { readPage, UNKNOWN_PAGE } from '../lib/observe/read-page.ts'
import { areSignIn, readScope } from '../lib/observe/read-scope.ts'
import { readSignUp, SIGN_UP_THRESHOLD } from '../lib/observe/read-sign-up.ts'
import { readUnknownConsent } from '../lib/observe/read-unknown-consent.ts'
import { checkLocales } from './artefacts/checks.ts'

const ROOT = join(import.meta.dirname, '..')
const text = (path: string) => readFileSync(join(ROOT, path), 'utf8')
const list = (path: string) => readdirSync(join(ROOT, path)).sort()
const LANGUAGES = list('public/_locales')
const load = <T extends z.ZodType>(schema: T, path: string): z.infer<T> => {
  const errors = dataErrors(schema, text(path), path)
  if (errors.length > 0) throw new Error(errors.join('\n'))
  return schema.parse(JSON.parse(text(path)))
}

const FACTS = PageFacts.partial()
const Truth = z.strictObject({
  url: z.url({ protocol: /^https$/ }),
  pageId: z.string().nullable(),
  kind: PageFacts.shape.kind,
  facts: FACTS.optional(),
  /** For a page that may create an account: whether it does, and at which site. */
  signUp: z.boolean().optional(),
  siteName: z.string().optional(),
})
/** The truth of a page is the JSON in its first comment. */
const TRUTHS = list('test/fixtures/pages')
  .flatMap(folder => list(`test/fixtures/pages/${folder}`).map(name => `${folder}/${name}`))
  .map(file => {
    const html = text(`test/fixtures/pages/${file}`)
    return { file, html, truth: /<!--([\s\S]*?)-->/.exec(html)?.[1] ?? '' }
  })

const providerFiles = list('policies/providers')
const publishedFiles = list('test/fixtures/published-scopes')
const [caseFiles, organisationFiles] = [true, false].map(wanted =>
  list('policies/organisations').filter(file => file.endsWith('.cases.json') === wanted),
) as [string[], string[]]
const FILES: [string, z.ZodType][] = [
  ...providerFiles.map((file): [string, z.ZodType] => [`policies/providers/${file}`, Provider]),
  ...organisationFiles.map((file): [string, z.ZodType] => [`policies/organisations/${file}`, Policy]),
  ...caseFiles.map((file): [string, z.ZodType] => [`policies/organisations/${file}`, PolicyCases]),
  ...list('policies/apps').map((file): [string, z.ZodType] => [`policies/apps/${file}`, AppCatalogue]),
  ['policies/threats/clients.json', ThreatClients],
  ['policies/threats/redirect-hosts.json', ThreatHosts],
  ['policies/threats/sample-list.json', ThreatList],
  ...(['data', 'access', 'reach', 'acts'] as const).map((name): [string, z.ZodType] => [
    `policies/vocabulary/${name}.json`,
    Vocabulary.shape[name],
  ]),
]
const truthErrors = ({ file, truth }: (typeof TRUTHS)[number]) => dataErrors(Truth, truth, `test/fixtures/pages/${file}`)
const sound =
  FILES.every(([file, schema]) => dataErrors(schema, text(file), file).length === 0) && TRUTHS.every(page => truthErrors(page).length === 0)
const FIXTURES = sound ? TRUTHS.map(page => ({ ...page, truth: Truth.parse(JSON.parse(page.truth)) })) : []

describe('every data file', () => {
  test('is one that somebody reads', () => {
    const all = readdirSync(join(ROOT, 'policies'), { recursive: true, withFileTypes: true })
    const files = all.filter(entry => entry.isFile()).map(entry => `${entry.parentPath.slice(ROOT.length + 1)}/${entry.name}`)
    expect(files.sort()).toEqual(FILES.map(([file]) => file).sort())
  })
  test.each(FILES)('%s is what its schema says', (file, schema) => {
    expect(dataErrors(schema, text(file), file)).toEqual([])
  })
  test.each(TRUTHS.map(page => [page.file, page] as const))('page %s states its truth', (_, page) => {
    expect(truthErrors(page)).toEqual([])
  })
})

describe('the words', () => {
  const locales = Object.fromEntries(LANGUAGES.map(lang => [lang, JSON.parse(text(`public/_locales/${lang}/messages.json`))]))
  test('are there in every language, with the same values in them, and each language knows its own name', () => {
    expect(LANGUAGES).toEqual(['de', 'en', 'es', 'fr', 'ja', 'pt'])
    expect(checkLocales(locales)).toEqual([])
    for (const lang of LANGUAGES) expect(locales[lang].ui_lang.message).toBe(lang)
  })
  test('are not English where they should not be: no sentence of three words or more is the same', () => {
    const sentence = /\p{L}+\P{L}+\p{L}+\P{L}+\p{L}/u
    for (const lang of LANGUAGES.filter(one => one !== 'en')) {
      const same = Object.entries<{ message: string }>(locales.en).filter(([key, { message }]) => locales[lang][key]?.message === message)
      expect(same.filter(([, { message }]) => sentence.test(message)).map(([key]) => `${lang}: ${key}`)).toEqual([])
    }
  })
})

/** Written by hand and apart from the rules: what these scopes let an app do. */
const GOLDEN: Record<string, string[]> = JSON.parse(text('test/fixtures/golden-scopes.json'))

// Everything below speaks of what the files mean; it waits until they can be read.
if (sound) describe('the data', meaning)

function meaning() {
  const providers = providerFiles.map(file => load(Provider, `policies/providers/${file}`))
  const index = compileProviders(providers)
  const compiledOf = (id: string): CompiledProvider => index.byId(id) ?? expect.fail(`no provider ${id}`)
  const vocabulary: Vocabulary = {
    data: load(Vocabulary.shape.data, 'policies/vocabulary/data.json'),
    access: load(Vocabulary.shape.access, 'policies/vocabulary/access.json'),
    reach: load(Vocabulary.shape.reach, 'policies/vocabulary/reach.json'),
    acts: load(Vocabulary.shape.acts, 'policies/vocabulary/acts.json'),
  }
  const catalogue = load(AppCatalogue, 'policies/apps/catalogue.json')
  const { clients, names } = load(ThreatClients, 'policies/threats/clients.json')
  const { hosts, malicious, reviewed } = load(ThreatHosts, 'policies/threats/redirect-hosts.json')
  const repeated = (values: readonly string[]) => [...new Set(values.filter((value, at) => values.indexOf(value) !== at))]

  describe('vocabulary', () => {
    const members = [
      ['data', vocabulary.data, [...DATA_TYPES, 'unknown']],
      ['access', vocabulary.access, [...ACCESSES, 'unknown']],
      ['reach', vocabulary.reach, [...REACHES, 'unknown']],
      ['acts', vocabulary.acts, [...ACTS]],
    ] as const
    test.each(members)('%s has every id, each with words in every language', (_, member, ids) => {
      expect(Object.keys(member).sort()).toEqual([...ids].sort())
      for (const [id, term] of Object.entries<{ words: Words; sending?: Words; whole?: Words; only?: Words }>(member))
        for (const words of [term.words, term.sending, term.whole, term.only])
          if (words) expect([id, Object.keys(words).sort()]).toEqual([id, LANGUAGES])
    })
    test('has words for whatever can be sent, and for everybody’s wherever a scope reaches everybody', () => {
      const rules = providers.flatMap(provider => provider.scopes)
      const sent = rules.filter(rule => rule.access === 'send' && vocabulary.data[rule.data].sending === undefined)
      const everybodys = rules.filter(rule => rule.reach === 'organisation' && vocabulary.data[rule.data].whole === undefined)
      expect([...sent, ...everybodys.filter(rule => rule.data !== 'app')]).toEqual([])
    })
    test('no two things are called the same', () => {
      for (const [, member] of members)
        for (const lang of LANGUAGES) expect(repeated(Object.values(member).map(term => term.words[lang] ?? ''))).toEqual([])
    })
    test('every access but the unknown one contains acts, and more access contains more', () => {
      for (const id of ACCESSES) expect([id, (vocabulary.access[id].acts ?? []).length > 0]).toEqual([id, true])
      const acts = ACCESSES.map(id => new Set(vocabulary.access[id].acts))
      const [, read, , , write, erase, full, admin] = acts
      for (const [less, more] of [
        [read, write],
        [write, erase],
        [erase, full],
        [full, admin],
      ])
        expect([...(less ?? [])].every(act => more?.has(act))).toBe(true)
    })
    test('says nothing grave of who a person is', () => {
      expect([vocabulary.data.identity.severity, vocabulary.data.session.severity]).toEqual([0, 0])
    })
  })

  describe.each(providers.map(provider => [provider.id, provider] as const))('provider %s', (id, provider) => {
    const compiled = compiledOf(id)
    const fold = (scope: string) => (provider.scopeMatching.ignoreCase ? scope.toLowerCase() : scope)
    const published = (publishedFiles.includes(`${id}.txt`) ? text(`test/fixtures/published-scopes/${id}.txt`) : '')
      .split('\n')
      .filter(line => line !== '' && !line.startsWith('#'))
      .map(line => ({ scope: line.split(' ')[0] ?? '', mark: line.split(' ')[1] ?? '' }))
    const bare = (scope: string) => {
      const prefix = provider.scopeMatching.prefixes?.find(candidate => fold(scope).startsWith(fold(candidate)))
      return fold(scope).slice(prefix === undefined ? 0 : prefix.length)
    }
    const fits = (pattern: string, scope: string) =>
      new RegExp(
        `^${fold(pattern)
          .split('*')
          .map(part => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
          .join('.*')}$`,
        's',
      ).test(scope)

    test('is the file of that name, with sources', () => {
      expect(providerFiles).toContain(`${id}.json`)
      expect(provider.sources.some(source => source.startsWith('https://'))).toBe(true)
    })
    test('has every address at a host of its own', () => {
      const own = (host: string) => provider.hosts.some(h => h === host || (h.startsWith('*.') && host.endsWith(h.slice(1))))
      const named = [...provider.authorize, ...provider.pages].map(entry => entry.host).filter(host => host !== undefined)
      expect(named.filter(host => !own(host))).toEqual([])
    })
    test('has no page or scope twice, and a sentence only at scopes that it can stand for', () => {
      expect(repeated(provider.pages.map(page => page.id))).toEqual([])
      expect(repeated(provider.scopes.map(rule => fold(rule.id ?? rule.pattern ?? '')))).toEqual([])
      expect(provider.scopes.filter(rule => repeated((rule.labels ?? []).map(labelKey)).length > 0)).toEqual([])
      expect(provider.scopes.filter(rule => rule.labels && rule.id === undefined)).toEqual([])
    })
    test('says what an absent scope stands for by scopes that it knows, and signs in by sets of them', () => {
      const read = (scope: string) => readScope(scope, compiled, 'url')
      expect((provider.omittedScopes ?? []).filter(scope => !read(scope).known)).toEqual([])
      expect(provider.signInSets.filter(set => set.some(scope => !read(scope).known))).toEqual([])
      // A set of sign-in scopes would say nothing new.
      expect(provider.signInSets.filter(set => areSignIn(set.slice(1), compiled) && areSignIn(set.slice(0, 1), compiled))).toEqual([])
    })
    test('has a list of published scopes if it says what any of them means', () => {
      const own = provider.scopes.filter(rule => !provider.omittedScopes?.includes(rule.id ?? ''))
      expect(published.length > 0).toBe(own.length > 0 || provider.scopesOf !== undefined)
    })
    test('has fixtures if it reads a page that asks: that page, and one of its hosts that does not', () => {
      if (!provider.pages.some(page => page.kind === 'consent' && page.hooks)) return
      const own = FIXTURES.filter(fixture => fixture.file.startsWith(`${id}/`))
      expect(own.some(fixture => fixture.truth.kind === 'consent')).toBe(true)
      expect(own.some(fixture => fixture.file.endsWith('.not-it.html') && fixture.truth.kind === null)).toBe(true)
    })
    if (published.length === 0) return
    test('reads every published scope', () => {
      expect(repeated(published.map(entry => entry.scope))).toEqual([])
      const wrong = published.filter(({ scope, mark }) => readScope(scope, compiled, 'url').known === (mark === 'unknown'))
      expect(wrong).toEqual([])
    })
    test('reads the scopes that matter most as they were written down by hand', () => {
      const golden = GOLDEN[id] ?? []
      const read = golden.map(line => readScope(line.split(' = ')[0] ?? '', compiled, 'url'))
      expect(read.map(grant => `${grant.id} = ${grant.data} ${grant.access} ${grant.reach}`)).toEqual(golden)
    })
    test('carries the class that the maker published', () => {
      const marked = published.filter(({ mark }) => mark !== 'unknown')
      const wrong = marked.filter(({ scope, mark }) => (readScope(scope, compiled, 'url').vendor ?? '') !== mark)
      expect(wrong).toEqual([])
    })
    test('has no rule that no published scope needs', () => {
      const scopes = published.map(entry => bare(entry.scope))
      const meant = provider.scopes.filter(rule => !provider.omittedScopes?.includes(rule.id ?? ''))
      const dead = meant.filter(rule =>
        rule.id === undefined ? !scopes.some(scope => fits(rule.pattern ?? '', scope)) : !scopes.includes(fold(rule.id)),
      )
      expect(dead).toEqual([])
    })
    test('holds what asks for identity alone below everything that is restricted', () => {
      const severity = (scope: string) => severityOf(readScope(scope, compiled, 'url'), vocabulary)
      const highest = Math.max(0, ...provider.signInScopes.map(severity))
      expect(highest).toBe(0)
      const grave = published.filter(({ mark }) => mark === 'restricted' || mark === 'admin')
      expect(grave.filter(({ scope }) => severity(scope) < highest + 1)).toEqual([])
    })
  })

  test('every list of published scopes is a provider’s', () => {
    expect(publishedFiles.filter(file => !providerFiles.includes(file.replace('.txt', '.json')))).toEqual([])
  })
  test('no two providers claim a host, and scopes are borrowed from one that is there', () => {
    expect(repeated(providers.flatMap(provider => provider.hosts))).toEqual([])
    const ids = providers.map(provider => provider.id)
    expect(providers.flatMap(provider => provider.scopesOf ?? []).filter(id => !ids.includes(id))).toEqual([])
    const below = providers.flatMap(({ id, hosts: own }) =>
      own.filter(host => host.startsWith('*.')).map(host => [id, host.slice(1)] as const),
    )
    for (const { id, hosts: own } of providers)
      for (const host of own) expect(below.filter(([other, end]) => other !== id && host.endsWith(end))).toEqual([])
  })

  describe('apps and threats', () => {
    test('a domain has one owner, and hosts that anybody can have belong to nobody', () => {
      const domains = catalogue.apps.flatMap(app => app.domains)
      expect(repeated(domains)).toEqual([])
      expect(domains.filter(domain => hosts['free-subdomain'].includes(domain))).toEqual([])
      const shared = domains.filter(domain => getPublicSuffix(domain, { allowPrivateDomains: true }) !== getPublicSuffix(domain))
      expect(shared).toEqual([])
      expect(domains.filter(domain => getDomain(domain) === null)).toEqual([])
    })
    test('the catalogue is large, names each product once, and marks what is AI', () => {
      expect(catalogue.apps.length).toBeGreaterThanOrEqual(3000)
      expect(repeated(catalogue.apps.map(app => app.name.toLowerCase()))).toEqual([])
      expect(catalogue.apps.filter(app => app.ai !== true && (app.category === 'ai' || /\bAI\b|GPT\b/.test(app.name)))).toEqual([])
      expect(APP_CATEGORIES.filter(category => !catalogue.apps.some(app => app.category === category))).toEqual([])
      const odd = (name: string) => /[|\n]|^[^\p{L}\p{N}]+$|[-,]$|^(https?:|www\.|api\.)|^(test|example|untitled|default\w*)$/iu.test(name)
      expect(catalogue.apps.map(app => app.name).filter(name => name !== name.trim() || odd(name))).toEqual([])
      expect(Buffer.byteLength(packCatalogue(catalogue.apps))).toBeLessThan(150_000)
    })
    test('every product is found by each of its domains in the packed catalogue, and as it stands in the file', () => {
      const packed = openCatalogue(packCatalogue(catalogue.apps))
      for (const app of catalogue.apps)
        for (const domain of app.domains) expect(packed.ownerOf(domain)).toEqual({ ...app, domains: [app.domains[0]] })
      const byName = (a: CatalogueApp, b: CatalogueApp) => (a.name < b.name ? -1 : 1)
      const sorted = (apps: CatalogueApp[]) => apps.map(app => ({ ...app, domains: app.domains.toSorted() })).sort(byName)
      expect(sorted(packed.all())).toEqual(sorted(catalogue.apps))
      for (const strange of ['', 'com', 'zzzz.example', '\n', '\t', 'A', '~', '>', 'slack.co', 'slack.comm'])
        expect(packed.ownerOf(strange)).toBe(null)
    })
    test('a redirect host is of one kind, and no provider is one', () => {
      const all = Object.values(hosts).flat()
      expect(repeated(all)).toEqual([])
      expect(all.filter(host => providers.some(provider => provider.hosts.includes(host)))).toEqual([])
    })
    test('a client is listed once, at a provider that is there', () => {
      expect(repeated(clients.map(client => `${client.provider} ${client.clientId.toLowerCase()}`))).toEqual([])
      expect(clients.filter(client => !index.byId(client.provider))).toEqual([])
    })
    test('every client, host and name that is listed says where that is from, and since when', () => {
      const listed = [...clients, ...malicious, ...names]
      expect(listed.filter(entry => !/^https:\/\/[^/]+\/./.test(entry.source))).toEqual([])
      expect([...clients, ...malicious].filter(entry => !/^20\d\d-/.test(entry.date) || entry.date > reviewed)).toEqual([])
      // That it was abused is not said by a maker's own page.
      const own = clients.filter(client => client.kind === 'abused-legitimate' && new URL(client.source).pathname === '/')
      expect(own).toEqual([])
    })
    test('hosts known from attacks are no one else’s: none is a domain below which anybody can have one', () => {
      const shared = malicious.filter(({ host }) => Object.values(hosts).flat().includes(host) || getPublicSuffix(host) === host)
      expect(shared).toEqual([])
      expect(malicious.filter(({ host }) => catalogue.apps.some(app => app.domains.includes(host)))).toEqual([])
    })
  })

  describe('fixture pages', () => {
    test.each(FIXTURES.map(fixture => [fixture.file, fixture] as const))('%s reads as its truth', (file, { truth, html }) => {
      const { document } = parseHTML(html)
      const url = new URL(truth.url)
      if (truth.signUp !== undefined) {
        const read = readSignUp(document, { host: url.hostname, path: url.pathname })
        expect(read !== null && read.score >= SIGN_UP_THRESHOLD).toBe(truth.signUp)
        if (truth.signUp) expect(read?.siteName).toBe(truth.siteName)
        return
      }
      // An engine has no host of its own: its pages are read as on a server that a policy calls like it.
      const owner = index.byId(file.split('/')[0] ?? '')
      const engine = owner?.provider.hosts.length === 0 ? owner : null
      const known =
        engine !== null ||
        index.byHost(url.hostname) !== undefined ||
        providers.some(({ hosts: own }) => own.some(host => host.startsWith('*.') && url.hostname.endsWith(host.slice(1))))
      const pages = engine
        ? pagesAt(url, engine).flatMap(page => (page.hooks ? [{ pageId: page.id, kind: page.kind, hooks: page.hooks }] : []))
        : (pagesFor(truth.url, index) ?? [])
      const facts = known
        ? readPage(document, pages, { workDomains: ['example.com', 'example.test'] })
        : readUnknownConsent(document, index.signs)
      expect(facts).toEqual({ ...UNKNOWN_PAGE, ...truth.facts })
      expect({ pageId: facts.pageId, kind: facts.kind }).toEqual({ pageId: truth.pageId, kind: truth.kind })
    })
    test('the sentences on English pages of Google and Microsoft stand for the scopes that they ask for', () => {
      const asking = FIXTURES.filter(
        ({ file, truth }) => /^(google|microsoft)/.test(file) && !file.includes('.de.') && truth.facts?.scopeLabels,
      )
      expect(asking.length).toBeGreaterThanOrEqual(3)
      for (const { file, truth } of asking) {
        const { labels } = compiledOf(file.split('/')[0] ?? '')
        const asked = truth.facts?.scopeIds ?? null
        const stray = (truth.facts?.scopeLabels ?? []).filter(
          label => !labels.get(labelKey(label))?.some(id => !asked || asked.includes(id)),
        )
        expect(stray).toEqual([])
      }
    })
    test('no two stand at one address, and each address is its provider’s', () => {
      expect(repeated(FIXTURES.map(({ truth }) => truth.url))).toEqual([])
      for (const { file, truth } of FIXTURES) {
        const compiled = index.byId(file.split('/')[0] ?? '')
        if (compiled && truth.pageId) expect(pagesAt(new URL(truth.url), compiled).map(page => page.id)).toContain(truth.pageId)
      }
    })
  })
}
