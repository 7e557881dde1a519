import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { PolicyCase } from '../lib/model/policy-cases.ts'
import type { Inspector } from './observe-address.ts'
import { openPolicy } from './open-policy.ts'
import { casesBeside, loadCases, runCases } from './policy-cases.ts'

const ORGANISATIONS = join(import.meta.dirname, '../policies/organisations')
const dir = mkdtempSync(join(tmpdir(), 'scopewarden-cases-'))
afterAll(() => rmSync(dir, { recursive: true, force: true }))
let balanced: Inspector
beforeAll(async () => {
  balanced = await openPolicy(join(ORGANISATIONS, 'balanced.json'))
})

describe.each(['monitor', 'balanced', 'strict'])('the cases of the sample policy %s', name => {
  it('come out as they are written, and touch most of its rules', async () => {
    const file = join(ORGANISATIONS, `${name}.json`)
    const [cases = ''] = casesBeside(file)
    const inspector = await openPolicy(file)
    expect(runCases(cases, inspector).filter(({ problem }) => problem !== null)).toEqual([])
    const touched = new Set(loadCases(cases).cases.flatMap(one => one.expect.decidedBy ?? []))
    const rules = inspector.inForce.policy.rules.filter(rule => touched.has(rule.id))
    expect(rules.length).toBeGreaterThan(inspector.inForce.policy.rules.length * 0.7)
  })
})

const MAIL =
  'https://accounts.google.com/o/oauth2/v2/auth?response_type=code&code_challenge=x&client_id=x.apps.googleusercontent.com&scope=https%3A%2F%2Fmail.google.com%2F&redirect_uri=https%3A%2F%2Fa.example%2Fcb'
const problems = (...cases: PolicyCase[]) => {
  const file = join(dir, 'x.cases.json')
  writeFileSync(file, JSON.stringify({ schema: 'scopewarden.cases/1', now: '2026-11-22T12:00:00Z', cases }))
  return runCases(file, balanced).map(({ problem }) => problem)
}

describe('a case that does not come out', () => {
  it('says what decided instead, and which field of the expected rule said no', () => {
    const [problem] = problems({ id: 'a', url: MAIL, expect: { verdict: 'block', decidedBy: ['blocked-app'] } })
    expect(problem).toBe(
      'expected block by blocked-app, got request by restricted-data; blocked-app did not apply: appStatus is unlisted, wanted blocked',
    )
  })
  it('says so of an undecided rule, a rule that was outdone, and one that is not there', () => {
    const [undecided, outdone, absent] = problems(
      { id: 'a', url: MAIL, expect: { verdict: 'request', decidedBy: ['personal-account'] } },
      { id: 'b', url: MAIL, account: 'personal', expect: { verdict: 'inform', decidedBy: ['personal-account'] } },
      { id: 'c', url: MAIL, expect: { verdict: 'request', decidedBy: ['nobody'] } },
    )
    expect(undecided).toContain('personal-account is undecided: account is unknown, wanted personal (not known: account)')
    expect(outdone).toContain('personal-account applied, asking for inform')
    expect(absent).toContain('there is no rule "nobody"')
  })
  it('compares findings, app and what it would be only where the case names them', () => {
    expect(problems({ id: 'a', url: MAIL, expect: { verdict: 'request' } })).toEqual([null])
    const [problem] = problems({
      id: 'a',
      url: MAIL,
      expect: { verdict: 'request', findings: ['threat-listed'], app: 'zoom', wouldBe: 'block' },
    })
    expect(problem).toBe('expected wouldBe block, got null; expected the finding threat-listed, got none; expected the app zoom, got null')
  })
  it('is one with nothing to judge, and stops no other', () => {
    const [nothing, none, fine] = problems(
      { id: 'a', url: 'https://news.example/', expect: { verdict: 'allow' } },
      { id: 'b', url: 'news', expect: { verdict: 'allow' } },
      { id: 'c', url: MAIL, expect: { verdict: 'request' } },
    )
    expect(nothing).toContain('nothing to do at this address')
    expect(none).toContain('no address')
    expect(fine).toBeNull()
  })
})

describe('an observation without an address', () => {
  const seen = (observation: PolicyCase['observation'], more: Partial<PolicyCase> = {}): PolicyCase => ({
    id: 'a',
    observation,
    ...more,
    expect: { verdict: 'allow', ...more.expect },
  })
  it('reads scopes by the data file of its provider, and leaves unknown what it does not say', () => {
    const asked = {
      provider: 'google',
      client: { id: 'x' },
      redirect: { host: 'a.example' },
      scopes: { requested: ['https://mail.google.com/'] },
    }
    expect(problems(seen(asked, { expect: { verdict: 'request', decidedBy: ['restricted-data'] } }))).toEqual([null])
    const hidden = seen({ provider: 'google' }, { expect: { verdict: 'acknowledge', decidedBy: ['when-unknown'] } })
    expect(problems(hidden)).toEqual([null])
  })
  it('goes over what an address says', () => {
    const named = seen({ client: { name: 'test app' } }, { url: MAIL, expect: { verdict: 'request', findings: ['name-suspicious'] } })
    expect(problems(named)).toEqual([null])
  })
  it('can come with what the app had before, or with nobody knowing', () => {
    const asked = {
      provider: 'google',
      client: { id: 'x' },
      redirect: { host: 'a.example' },
      scopes: { requested: ['openid', 'email', 'https://www.googleapis.com/auth/tasks'] },
    }
    const findings = ['scope-expansion']
    const more = { before: { scopes: ['openid'] }, expect: { verdict: 'inform' as const, findings } }
    expect(problems(seen(asked, more))).toEqual([null])
    expect(problems(seen(asked, { ...more, before: 'unknown' }))[0]).toContain('expected the finding scope-expansion')
  })
})

describe('a file of cases', () => {
  it('may have a case a line', () => {
    const file = join(dir, 'y.cases.jsonl')
    writeFileSync(
      file,
      `${JSON.stringify({ id: 'a', url: MAIL, expect: { verdict: 'request' } })}\n\n${JSON.stringify({ id: 'b', url: MAIL, expect: { verdict: 'allow' } })}\n`,
    )
    expect(runCases(file, balanced).map(one => one.problem === null)).toEqual([true, false])
    writeFileSync(file, '{"id": "a", "expect": {"verdict": "hi"}, "colour": 1}\n')
    expect(() => loadCases(file)).toThrow(/y\.cases\.jsonl:1 › expect\.verdict: .*got "hi"/)
  })
  it('is refused with every fault and its place', () => {
    const file = join(dir, 'z.cases.json')
    const cases = [
      { id: 'a', url: MAIL, expect: { verdict: 'request' } },
      { id: 'a', expect: { verdict: 'requests' } },
    ]
    writeFileSync(file, JSON.stringify({ schema: 'scopewarden.cases/1', cases }))
    expect(() => loadCases(file)).toThrow(/cases\[1\]\.expect\.verdict/)
    writeFileSync(file, JSON.stringify({ schema: 'scopewarden.cases/1', cases: [cases[0], cases[0]] }))
    expect(() => loadCases(file)).toThrow(/cases\[1\]\.id: expected an id that stands only once in the file, got "a"/)
    writeFileSync(file, '{')
    expect(() => loadCases(file)).toThrow(/z\.cases\.json/)
    expect(() => loadCases(join(dir, 'none.json'))).toThrow(/cannot be read/)
  })
})
