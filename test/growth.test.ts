import { describe, expect, test } from 'vitest'
import { loadKnowledge, loadSamplePolicy } from '../cli/load-knowledge.ts'
import { assess } from '../lib/assess/assess.ts'
import type { Before } from '../lib/model/before.ts'
import type { Observation } from '../lib/model/observation.ts'
import { VERDICTS } from '../lib/model/terms.ts'
import { compileProviders } from '../lib/observe/compile-providers.ts'
import { observe } from '../lib/observe/observe.ts'

/** What the sample policies make of an app that was granted something before, with the scopes of a real provider. */
const knowledge = await loadKnowledge()
const index = compileProviders(knowledge.providers)
const NOW_MS = Date.UTC(2026, 10, 22)
const A = 'https://www.googleapis.com/auth/'
const asking = (scopes: string[], redirect = 'https://somewhere-new.example/cb'): Observation =>
  observe(
    {
      url: `https://accounts.google.com/o/oauth2/v2/auth?${new URLSearchParams({
        client_id: '731925048812-made-up.apps.googleusercontent.com',
        response_type: 'code',
        code_challenge: 'x',
        redirect_uri: redirect,
        scope: scopes.join(' '),
      })}`,
    },
    index,
  ) ?? expect.fail('nothing seen')
const had = (scopes: string[]): Before => ({
  grantedScopes: asking(scopes).scopes.requested.map(scope => ({ ...scope, sinceMs: NOW_MS })),
  complete: true,
  firstGrantedMs: NOW_MS,
  lastGrantedMs: NOW_MS,
})

describe.each(['monitor', 'balanced', 'strict'] as const)('policy %s', name => {
  const strict = name === 'strict'
  const judged = async (seen: Observation, before: Before | null | undefined) => {
    const inForce = { policy: await loadSamplePolicy(name), version: 1, epoch: 1, source: 'file' as const, stale: false }
    const assessment = assess(seen, inForce, knowledge, { nowMs: NOW_MS, groups: [], before })
    return { verdict: assessment.wouldBe ?? assessment.verdict, grown: assessment.findings.some(one => one.code === 'scope-expansion') }
  }

  test.each([
    ['a calendar to read', [`${A}calendar.readonly`]],
    ['tasks', [`${A}tasks`]],
    ['a mailbox', ['https://mail.google.com/', 'openid']],
  ])('judges %s as it always did when that or more was granted before', async (_, scopes) => {
    const first = await judged(asking(scopes), null)
    expect(await judged(asking(scopes), had(scopes))).toEqual(first)
    expect(await judged(asking(scopes), had([...scopes, `${A}drive`]))).toEqual(first)
    expect(await judged(asking(scopes), undefined)).toEqual(first)
    expect(first.grown).toBe(false)
  })
  test('takes a calendar to read for less than a calendar', async () => {
    expect((await judged(asking([`${A}calendar.readonly`]), had([`${A}calendar`]))).grown).toBe(false)
    expect((await judged(asking([`${A}calendar`]), had([`${A}calendar.readonly`]))).grown).toBe(true)
  })
  test('says at least something when an app asks for more, and never less than the first time', async () => {
    const more = asking(['openid', `${A}tasks`])
    const [first, later] = [await judged(more, null), await judged(more, had(['openid', 'email']))]
    expect(later).toEqual({ verdict: strict ? 'justify' : 'inform', grown: true })
    expect(VERDICTS.indexOf(later.verdict)).toBeGreaterThan(VERDICTS.indexOf(first.verdict))
    expect(await judged(asking([`${A}gmail.readonly`]), had([`${A}tasks`]))).toEqual({ verdict: 'request', grown: true })
  })
  test('leaves a sanctioned app in peace within what was agreed for it', async () => {
    const zoom = asking([`${A}calendar.events`], 'https://zoom.us/google/oauth')
    expect(await judged(zoom, had(['openid']))).toEqual({ verdict: 'allow', grown: true })
  })
  test('never speaks up at a sign-in', async () => {
    expect(await judged(asking(['openid', 'email', 'profile']), had(['openid']))).toEqual({ verdict: 'allow', grown: false })
  })
})
