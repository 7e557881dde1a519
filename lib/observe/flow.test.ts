import { describe, expect, it } from 'vitest'
import type { FlowStack } from '../model/flow.ts'
import type { Observation } from '../model/observation.ts'
import { compileProviders } from './compile-providers.ts'
import { type Arrival, expire, FLOW_TTL_MS, fingerprint, flowAhead, flowAt, flowLeft, openFlow, replaceFlow } from './flow.ts'
import { observe } from './observe.ts'
import { landingOfFields, readLanding } from './read-landing.ts'
import { SAMPLE_PROVIDERS } from './sample-providers.ts'

const index = compileProviders(SAMPLE_PROVIDERS)
const see = (url: string, site: string | null = null): Observation => {
  const seen = observe({ url, site }, index)
  if (!seen) throw new Error(url)
  return seen
}
const ALPHA = 'https://accounts.alpha.test/oauth/authorize?client_id=c1&response_type=code&scope=mail.read'
const BROKER = 'https://broker.example/authorize?client_id=b&response_type=code&scope=openid'
let made = 0
const arrive = (observation: Observation, over: Partial<Arrival> = {}): Arrival => ({
  id: `00000000-0000-4000-8000-${String(++made).padStart(12, '0')}`,
  nonce: 'n',
  observation,
  nowMs: 1000,
  again: false,
  posted: false,
  ...over,
})

describe('the same request', () => {
  it('is known by what it asks for, not by its state', () => {
    expect(fingerprint(see(`${ALPHA}&state=1`))).toBe(fingerprint(see(`${ALPHA}&state=2&nonce=3`)))
    expect(fingerprint(see(ALPHA))).not.toBe(fingerprint(see(`${ALPHA},x.all`)))
    expect(fingerprint(see(ALPHA))).not.toBe(fingerprint(see(ALPHA.replace('c1', 'c2'))))
    expect(fingerprint(see(`${ALPHA}&redirect_uri=https://a.example`))).not.toBe(
      fingerprint(see(`${ALPHA}&redirect_uri=https://b.example`)),
    )
    expect(fingerprint(see(ALPHA.replace('accounts.alpha.test', 't.tenants.alpha.test')))).toBe(fingerprint(see(ALPHA)))
    expect(fingerprint(see(BROKER.replace('broker', 'other')))).not.toBe(fingerprint(see(BROKER)))
    expect(fingerprint(see(ALPHA))).toMatch(/^[0-9a-f]{16}$/)
  })
  it('opens one flow, however often it is met', () => {
    const first = openFlow([], arrive(see(ALPHA)))
    const second = openFlow(first.stack, arrive(see(`${ALPHA}&state=2`), { nowMs: 2000 }))
    expect(second).toMatchObject({ isNew: false, flow: { id: first.flow.id, lastSeenMs: 2000 } })
    expect(second.stack).toHaveLength(1)
  })
  it('is a new one after its end, unless the person only came back to the page', () => {
    const first = openFlow([], arrive(see(ALPHA)))
    const closed: FlowStack = replaceFlow(first.stack, { ...first.flow, stage: 'closed' })
    expect(openFlow(closed, arrive(see(ALPHA))).isNew).toBe(true)
    expect(openFlow(closed, arrive(see(ALPHA), { again: true }))).toMatchObject({ isNew: false, flow: { id: first.flow.id } })
  })
  it('is not doubled by a reload that was first heard of as a request', () => {
    const first = openFlow([], arrive(see(ALPHA)))
    const closed: FlowStack = replaceFlow(first.stack, { ...first.flow, stage: 'closed' })
    const requested = openFlow(closed, arrive(see(ALPHA)))
    const committed = openFlow(requested.stack, arrive(see(ALPHA), { again: true }))
    expect(committed.flow.id).toBe(first.flow.id)
    expect(committed.stack).toHaveLength(1)
  })
})

describe('nested flows', () => {
  it('are attributed to the site that the person sees, not to the broker', () => {
    const outer = openFlow([], arrive(see(BROKER, 'site.example')))
    const inner = openFlow(outer.stack, arrive(see(ALPHA, 'broker.example')))
    expect(inner.flow.observation.site).toBe('site.example')
    const apart = openFlow(outer.stack, arrive(see(ALPHA, 'third.example')))
    expect(apart.flow.observation.site).toBe('third.example')
  })
  it('are found by their server, the newest open one first, and are bounded', () => {
    let stack: FlowStack = []
    for (let i = 0; i < 12; i++) stack = openFlow(stack, arrive(see(ALPHA.replace('c1', `c${i}`)))).stack
    expect(stack).toHaveLength(8)
    expect(flowAt(stack, { provider: 'alpha', server: { host: 'elsewhere.alpha.test' } })?.observation.client.id).toBe('c11')
    expect(flowAt(stack, { provider: 'unknown', server: { host: 'accounts.alpha.test' } })).toBeNull()
    const unknown = openFlow([], arrive(see(BROKER))).stack
    expect(flowAt(unknown, { provider: 'unknown', server: { host: 'broker.example' } })).not.toBeNull()
    expect(flowAt(unknown, { provider: 'unknown', server: { host: 'other.example' } })).toBeNull()
  })
  it('expire when nobody has touched them', () => {
    const { stack } = openFlow([], arrive(see(ALPHA)))
    expect(expire(stack, 1000 + FLOW_TTL_MS)).toEqual({ stack, expired: [] })
    expect(expire(stack, 1001 + FLOW_TTL_MS)).toMatchObject({ stack: [], expired: [{ id: stack[0]?.id }] })
  })
})

describe('where a flow comes back', () => {
  const web = see(`${ALPHA}&redirect_uri=${encodeURIComponent('https://app.example:8443/cb')}`)
  it.each([
    ['https://app.example:8443/cb?code=SECRET&state=x', 'granted'],
    ['https://app.example/other?code=SECRET', 'granted'],
    ['https://app.example/cb#access_token=SECRET&state=x', 'granted'],
    ['https://app.example/cb#/?id_token=SECRET', 'granted'],
    ['https://app.example/cb?error=access_denied', 'denied'],
    ['https://app.example/cb#error=access_denied', 'denied'],
    ['https://app.example/cb?error=consent_required', 'pending'],
    ['https://app.example/cb?setup_action=request&installation_id=1', 'pending'],
    ['https://app.example/cb?admin_consent=True&tenant=t', 'granted'],
    ['https://app.example/cb?oauth_token=1&oauth_verifier=2', 'granted'],
    ['https://app.example/cb?denied=1', 'denied'],
  ])('%s', (url, outcome) => {
    const landing = readLanding(url, web)
    expect(landing?.outcome).toBe(outcome)
    expect(JSON.stringify(landing)).not.toContain('SECRET')
  })
  it.each([
    'https://app.example/cb',
    'https://app.example.evil.test/cb?code=1',
    'https://evil.test/?code=1',
    'https://app.example/cb?zip_code=1',
    'nonsense',
    '',
  ])('not %s', url => expect(readLanding(url, web)).toBeNull())
  it('tells the scopes that were granted, where the server says so', () => {
    expect(readLanding('https://app.example/cb?code=1&scope=openid+mail.read', web)?.scopesGranted).toEqual(['openid', 'mail.read'])
    expect(readLanding('https://app.example/cb?code=1', web)?.scopesGranted).toBeNull()
  })
  it('knows custom schemes, loopback and relays', () => {
    const at = (uri: string) => see(`${ALPHA}&redirect_uri=${encodeURIComponent(uri)}`)
    expect(readLanding('com.example.app:/cb?code=1', at('com.example.app:/cb'))?.outcome).toBe('granted')
    expect(readLanding('com.other.app:/cb?code=1', at('com.example.app:/cb'))).toBeNull()
    expect(readLanding('http://127.0.0.1:50123/?code=1', at('http://127.0.0.1:1/'))?.outcome).toBe('granted')
    expect(readLanding('storagerelay://https/app.example#code=1', at('storagerelay://https/app.example?id=auth1'))?.outcome).toBe('granted')
    expect(readLanding('https://app.example/?code=1&state=2', at('urn:ietf:wg:oauth:2.0:oob'))).toBeNull()
  })
  it('accepts any other host where the request named none, if the answer has a state', () => {
    const open = see(ALPHA)
    expect(readLanding('https://app.example/cb?code=1&state=2', open)?.outcome).toBe('granted')
    expect(readLanding('https://app.example/cb?code=1', open)).toBeNull()
    expect(readLanding('https://accounts.alpha.test/x?code=1&state=2', open)).toBeNull()
  })
  it('reads the outcome from the names of posted fields', () => {
    expect(landingOfFields(['code'])).toBe('granted')
    expect(landingOfFields(['error', 'code'])).toBe('denied')
    expect(landingOfFields([])).toBeNull()
  })
})

describe('a request that is heard of after its page', () => {
  const NAMELESS = { ...see(ALPHA), client: { ...see(ALPHA).client, id: null } }
  const opened = openFlow([], arrive(NAMELESS, { nowMs: 1000 }))
  it('is that of the flow which the page opened', () => {
    const named = openFlow([], arrive(see(ALPHA), { nowMs: 1000 }))
    expect(flowAhead(named.stack, see(ALPHA), 900)).toBe(named.flow)
    expect(flowAhead(replaceFlow(named.stack, { ...named.flow, stage: 'closed' }), see(ALPHA), 900)).toMatchObject({ stage: 'closed' })
  })
  it('gives its fingerprint to a page that did not say who asks', () => {
    expect(flowAhead(opened.stack, see(ALPHA), 900)).toMatchObject({ id: opened.flow.id, fingerprint: fingerprint(see(ALPHA)) })
  })
  it('changes nothing of a flow that has ended', () => {
    const closed = replaceFlow(opened.stack, { ...opened.flow, stage: 'closed' })
    expect(flowAhead(closed, see(ALPHA), 900)).toEqual({ ...opened.flow, stage: 'closed' })
  })
  it('is a new one where the page is older, of another server or of another client', () => {
    expect(flowAhead(opened.stack, see(ALPHA), 1001)).toBeNull()
    expect(flowAhead(opened.stack, see(BROKER), 900)).toBeNull()
    const other = openFlow([], arrive(see(ALPHA.replace('c1', 'c2')), { nowMs: 1000 }))
    expect(flowAhead(other.stack, see(ALPHA), 900)).toBeNull()
  })
})

describe('what a page goes on with whose browser had ended', () => {
  const left = (...seen: Observation[]): FlowStack => seen.flatMap(one => openFlow([], arrive(one)).stack)
  const named = (observation: Observation, name: string | null, id: string | null = observation.client.id): Observation => ({
    ...observation,
    client: { ...observation.client, id, name },
  })
  const mailer = named(see(ALPHA), 'Mailer')
  const bare: Observation = { ...named(see(ALPHA), null, null), kind: 'sign-in', redirect: { host: null, kind: null, scheme: null } }
  it('is the only one at its server, wherever a provider has it', () => {
    expect(flowLeft(left(mailer), bare)?.observation).toBe(mailer)
    expect(flowLeft(left(mailer), { ...bare, server: { host: 'elsewhere.alpha.test' } })).not.toBeNull()
    expect(flowLeft(left(mailer), { ...bare, provider: 'beta' })).toBeNull()
    expect(flowLeft(left(mailer, named(see(ALPHA), 'Planner')), bare)).toBeNull()
    expect(flowLeft([], bare)).toBeNull()
  })
  it('is at the same host where no data names the server', () => {
    const strange = named(see(BROKER), 'Mailer')
    const said = named(see(BROKER), 'Mailer', null)
    expect(flowLeft(left(strange), said)?.observation).toBe(strange)
    expect(flowLeft(left(strange), { ...said, server: { host: 'other.example' } })).toBeNull()
    expect(flowLeft(left({ ...strange, provider: 'forge', signs: ['self-hosted'] }), said)).not.toBeNull()
  })
  it.each<[string, Partial<Observation>]>([
    ['kind', { kind: 'device-code' }],
    ['name', { client: { ...bare.client, name: 'Planner' } }],
    ['client', { client: { ...bare.client, id: 'c2' } }],
    ['redirect', { redirect: { host: 'other.example', kind: 'web', scheme: 'https' } }],
  ])('is none of which the page says otherwise: another %s', (_, other) => {
    const whole: Observation = { ...mailer, redirect: { host: 'app.example', kind: 'web', scheme: 'https' } }
    expect(flowLeft(left(whole), { ...bare, ...other })).toBeNull()
    expect(flowLeft(left(whole, { ...whole, ...other }), bare)).toEqual(other.kind ? expect.anything() : null)
  })
  it('is nothing that has ended', () => {
    expect(
      flowLeft(
        left(mailer).map(flow => ({ ...flow, stage: 'closed' })),
        bare,
      ),
    ).toBeNull()
  })
})
