import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Failure } from '../lib/model/failure.ts'
import { loadKnowledge, loadSamplePolicy } from './load-knowledge.ts'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'scopewarden-data-'))
  cpSync(join(import.meta.dirname, '../policies'), join(root, 'policies'), { recursive: true })
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

const failureOf = async (promise: Promise<unknown>): Promise<Failure> => {
  const failure = await promise.then(
    () => null,
    error => error,
  )
  if (!(failure instanceof Failure)) throw new Error('expected a Failure')
  return failure
}

describe('loadKnowledge', () => {
  it('reads the project’s own data', async () => {
    const knowledge = await loadKnowledge()
    expect(knowledge.providers.of('google')?.id).toBe('google')
    expect(knowledge.providers.all()[0]?.scopeMatching).toBeDefined()
    expect(knowledge.apps.all().length).toBeGreaterThan(1000)
    expect(knowledge.threats.all().clients.length).toBeGreaterThan(10)
    expect(knowledge.vocabulary.data.mail.severity).toBe(3)
  })

  it('says where a file is not true, and all of it at once', async () => {
    const provider = {
      id: 'other',
      name: 'X',
      sources: ['abc'],
      hosts: ['x.example'],
      authorize: [{ path: 'no-slash' }],
      scopes: [{ id: 'a', data: 'mail', access: 'hi', reach: 'own' }],
    }
    writeFileSync(join(root, 'policies/providers/x.json'), JSON.stringify(provider))
    writeFileSync(join(root, 'policies/threats/clients.json'), '{"sources": []}')
    const failure = await failureOf(loadKnowledge(root))
    expect(failure.code).toBe('data-invalid')
    expect(failure.message).toMatch(
      /^policies\/providers\/x\.json › authorize\[0\]\.path: expected a path that begins with \/, got "no-slash"\. /m,
    )
    expect(failure.message).toMatch(/^policies\/providers\/x\.json › scopes\[0\]\.access: expected .*, got "hi"\. /m)
    expect(failure.message).toMatch(/^policies\/threats\/clients\.json › clients: /m)
  })

  it('holds an id to its file’s name', async () => {
    cpSync(join(root, 'policies/providers/google.json'), join(root, 'policies/providers/gogle.json'))
    expect((await failureOf(loadKnowledge(root))).message).toBe(
      'policies/providers/gogle.json › id: expected the file\'s name, got "google"',
    )
  })

  it('tells a missing file from one that is no JSON, and caps a flood', async () => {
    writeFileSync(join(root, 'policies/vocabulary/data.json'), '{"mail": ')
    expect(await failureOf(loadKnowledge(root))).toMatchObject({
      code: 'data-invalid',
      message: expect.stringContaining('policies/vocabulary/data.json: '),
    })
    writeFileSync(join(root, 'policies/vocabulary/data.json'), '{}')
    expect((await failureOf(loadKnowledge(root))).message.split('\n')).toHaveLength(21)
    rmSync(join(root, 'policies/vocabulary/data.json'))
    expect(await failureOf(loadKnowledge(root))).toMatchObject({ code: 'data-missing' })
    rmSync(join(root, 'policies/providers'), { recursive: true })
    expect(await failureOf(loadKnowledge(root))).toMatchObject({ code: 'data-missing' })
  })
})

describe('loadSamplePolicy', () => {
  it('fills in what a policy may leave out, and refuses what is none', async () => {
    expect((await loadSamplePolicy('balanced')).mode).toBe('enforce')
    writeFileSync(join(root, 'policies/organisations/strict.json'), '{"schema": "scopewarden.policy/2"}')
    expect((await failureOf(loadSamplePolicy('strict', root))).message).toMatch(/^policies\/organisations\/strict\.json › schema: /m)
  })
})
