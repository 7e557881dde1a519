import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseHTML } from 'linkedom'
import { beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import type { PageFacts } from '../lib/model/observation.ts'
import { observe } from '../lib/observe/observe.ts'
import { readUnknownConsent } from '../lib/observe/read-unknown-consent.ts'
import { root } from './architecture/source.ts'
import { index } from './recall/provider-index.ts'

const FOLDER = join(root, 'test/recall/consent-pages')
const Truth = z.object({
  url: z.url(),
  consent: z.boolean(),
  appName: z.string().nullable(),
  scopeIds: z.array(z.string()).nullable(),
  labels: z.array(z.string()).nullable(),
})
type Page = z.infer<typeof Truth> & { file: string; facts: PageFacts }

const plain = (text: string) => text.replace(/\s+/g, ' ').trim().toLowerCase()
const covers = (read: readonly string[], said: string) =>
  read.some(one => plain(one).includes(plain(said)) || plain(said).includes(plain(one)))

/**
 * Eighty pages of servers that no data file names, in fourteen languages and as many kinds of software, written by somebody
 * who did not know the reader; their truth was set before it ran. What it once read it goes on reading.
 */
describe('consent pages that nobody describes', () => {
  let pages: Page[] = []
  beforeAll(() => {
    pages = readdirSync(FOLDER).map(file => {
      const html = readFileSync(join(FOLDER, file), 'utf8')
      const truth = Truth.parse(JSON.parse(/^<!--\s*(\{.*?\})\s*-->/s.exec(html)?.[1] ?? 'null'))
      return { ...truth, file, facts: readUnknownConsent(parseHTML(html).document as unknown as Document) }
    })
  })
  const asking = () => pages.filter(page => page.consent)
  const files = (of: readonly Page[]) => of.map(({ file }) => file)

  test('are many, and as many again are none', () => {
    expect(pages).toHaveLength(80)
    expect(asking()).toHaveLength(54)
  })

  test('are told from others', () => {
    expect(files(asking().filter(({ facts }) => facts.kind !== 'consent'))).toEqual(['b-26.html'])
    expect(files(pages.filter(({ consent, facts }) => !consent && facts.kind === 'consent'))).toEqual(['a-35.html'])
  })

  test('and no other page makes a request of an address that says nothing', () => {
    const isTaken = ({ url, facts }: Page) => observe({ url }, index) === null && observe({ url, page: facts }, index)?.kind === 'consent'
    const taken = pages.filter(page => !page.consent && isTaken(page))
    expect(files(taken)).toEqual([])
  })

  test('name who asks, and never somebody else', () => {
    const wrong = asking().filter(({ appName, facts }) => facts.appName !== null && plain(facts.appName) !== plain(appName ?? ''))
    expect(files(wrong)).toEqual([])
    expect(asking().filter(({ facts }) => facts.appName !== null).length).toBeGreaterThanOrEqual(48)
  })

  test('say what is asked for', () => {
    const said = asking().filter(({ labels }) => labels !== null)
    const read = said.filter(({ labels, facts }) => labels?.every(label => covers(facts.scopeLabels ?? [], label)))
    expect(said).toHaveLength(52)
    expect(read.length).toBeGreaterThanOrEqual(46)
  })

  test('hold the ids of scopes in their fields', () => {
    const holding = asking().filter(({ scopeIds }) => scopeIds !== null)
    const read = holding.filter(({ scopeIds, facts }) => [...(facts.scopeIds ?? [])].sort().join() === [...(scopeIds ?? [])].sort().join())
    expect(holding).toHaveLength(22)
    expect(read.length).toBeGreaterThanOrEqual(20)
  })
})
