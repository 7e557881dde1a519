import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { knowledge, PROVIDER } from '../lib/assess/samples.ts'
import { coverageOf, coverageText } from './coverage.ts'
import { loadKnowledge } from './load-knowledge.ts'
import { tableOf } from './text-table.ts'

const COMMAND = join(import.meta.dirname, 'scopewarden.mjs')
const run = (...args: string[]) => spawnSync(process.execPath, [COMMAND, 'coverage', ...args], { encoding: 'utf8' })

describe('coverage', () => {
  it('counts what is known, and what was published and is not', () => {
    const page = { id: 'consent', kind: 'consent' as const, path: '/authorize' }
    const full = { ...PROVIDER, id: 'full-id', hosts: ['full.example'], pages: [{ ...page, hooks: { appName: 'h1' } }], scopes: [] }
    const unhooked = { ...PROVIDER, id: 'unhooked-id', hosts: ['unhooked.example'], pages: [page], scopes: [] }
    const seen = coverageOf(
      knowledge({ providers: [PROVIDER, full, unhooked] }),
      new Map([
        ['acme-id', ['mail.read', 'files.list', 'nobody.knows']],
        ['full-id', ['mail.read']],
      ]),
      new Map([
        ['b', '2026-02-01'],
        ['c', '2025-01-01'],
        ['a', '2026-02-01'],
      ]),
    )
    expect(seen.providers).toEqual({ full: ['full-id'], plain: ['acme-id', 'unhooked-id'] })
    expect(seen.scopes).toEqual([
      { id: 'acme-id', rules: 7, published: 3, known: 2, unknown: 1, narrower: 1 },
      { id: 'full-id', rules: 0, published: 1, known: 0, unknown: 1, narrower: 0 },
    ])
    expect(seen.apps).toContainEqual({ category: 'ai', apps: 1, ai: 1, domains: 1 })
    expect(seen.threats).toContainEqual({ kind: 'name: placeholder', entries: 2 })
    expect(seen.threats).toContainEqual({ kind: 'redirect host: tunnel', entries: 1 })
    expect(seen.reviews.map(row => row.file)).toEqual(['c', 'a', 'b'])
  })

  it('draws tables with their sums', () => {
    const text = coverageText(coverageOf(knowledge(), new Map([['acme-id', ['mail.read', 'x']]]), new Map([['a', '2026-01-01']])))
    expect(text).toContain('Scopes   rules  published  known  unknown  could be narrower\n')
    expect(text).toContain(
      '\nacme-id      7          2      1        1                  1\nall          7          2      1        1                  1\n',
    )
    expect(text).toMatch(/\nplain +1\nall +1\n/)
    expect(
      tableOf(['a'], [['x'.repeat(500)]])
        .split('\n')
        .every(line => line.length <= 100),
    ).toBe(true)
    expect(tableOf(['Nothing', 'number'], [])).toBe('Nothing  number\n---------------\n')
  })

  it('runs as a command over the project’s own data, in words and as JSON', async () => {
    const { providers, apps } = await loadKnowledge()
    const count = providers.all().length
    const words = run()
    expect(words).toMatchObject({ status: 0, stderr: '' })
    expect(words.stdout).toMatch(new RegExp(`^all +${count}$`, 'm'))
    expect(words.stdout).toMatch(new RegExp(`^all +${apps.all().length} `, 'm'))
    const json = JSON.parse(run('--json').stdout)
    expect(json.providers.full.length + json.providers.plain.length).toBe(count)
    expect(json.reviews[0].reviewed <= json.reviews.at(-1).reviewed).toBe(true)
    expect(run('--help').stdout).toContain('scopewarden coverage')
    expect(run('--nonsense')).toMatchObject({ status: 2, stdout: '' })
  })
})
