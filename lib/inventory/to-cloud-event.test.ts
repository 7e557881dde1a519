import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CloudEvent, EVENT_MAX_BYTES } from '../model/event.ts'
import type { Fact } from '../model/fact.ts'
import { arbitraryFacts, assessment, observation, observed, reporter, T0_MS, uuid } from './facts.arbitrary.ts'
import { fold } from './fold.ts'
import { factOf, toCloudEvent } from './to-cloud-event.ts'

const wire = (fact: Fact, app?: Parameters<typeof toCloudEvent>[2]) =>
  CloudEvent.parse(JSON.parse(JSON.stringify(toCloudEvent(fact, reporter(), app))))
const head = { id: uuid(2), atMs: T0_MS, encounterId: uuid(1), appKey: 'acme|client:mailer' }

describe('toCloudEvent', () => {
  it('comes back from the wire as the same fact', () => {
    fc.assert(fc.property(arbitraryFacts, facts => void expect(facts.map(fact => factOf(wire(fact)))).toEqual(facts)))
  })

  it('is idempotent by id and names its browser', () => {
    expect(wire(observed(1))).toMatchObject({
      id: uuid(1),
      source: `urn:scopewarden:install:${reporter().installId}`,
      type: 'org.scopewarden.consent.observed.v1',
      time: new Date(T0_MS).toISOString(),
      data: { metadata: { uid: uuid(1), tenant_uid: 'acme' } },
    })
  })

  it.each([
    ['allow', null, 1, 1, 17, false],
    ['inform', null, 2, 1, 19, true],
    ['justify', null, 3, 1, 19, true],
    ['request', null, 4, 2, 2, true],
    ['block', null, 5, 2, 2, true],
    ['inform', 'block', 5, 1, 15, true],
  ] as const)(
    'a look: %s (would be %s) -> severity %i, action %i, disposition %i',
    (verdict, wouldBe, severity, action, disposition, alert) => {
      expect(wire(observed(1, { assessment: assessment({ verdict, wouldBe }) })).data).toMatchObject({
        class_uid: 3005,
        category_uid: 3,
        type_uid: 300599,
        severity_id: severity,
        action_id: action,
        disposition_id: disposition,
        is_alert: alert,
        privileges: ['mail.send'],
        resources: [{ uid: 'mailer', name: 'Mailer', type: 'oauth_app' }],
        policy: { uid: 'mail-out', version: '1.3' },
      })
    },
  )

  it('a decision to stop is denied; a grant assigns privileges and keeps the severity of its app', () => {
    const app = fold(undefined, observed(1))
    expect(wire({ type: 'decided', ...head, decision: { action: 'stopped', reason: null, note: null } }).data).toMatchObject({
      action_id: 2,
      disposition_id: 2,
      resources: [{ uid: 'mailer' }],
    })
    const granted: Fact = { type: 'concluded', ...head, outcome: 'granted', scopesGranted: ['mail.send'] }
    expect(wire(granted, app).data).toMatchObject({
      type_uid: 300501,
      activity_id: 1,
      status_id: 1,
      severity_id: 4,
      privileges: ['mail.send'],
      resources: [{ name: 'Mailer' }],
    })
  })

  it('reports health as the life of the application', () => {
    const health: Fact = { type: 'health', id: uuid(5), atMs: T0_MS, code: 'page-changed', detail: 'x', count: 2 }
    expect(wire(health)).toMatchObject({
      type: 'org.scopewarden.health.v1',
      data: { class_uid: 6002, type_uid: 600299, unmapped: { fact: health } },
    })
  })

  it('keeps within its cap, and says what it cut', () => {
    const requested = Array.from({ length: 1000 }, (_, i) => ({
      id: `${i}-`.padEnd(300, '€'),
      data: 'mail' as const,
      access: 'read' as const,
      reach: 'own' as const,
      known: false,
      seen: 'url' as const,
    }))
    const event = wire(
      observed(1, {
        observation: observation({ scopes: { visibility: 'full', requested } }),
        assessment: assessment({ findings: [{ code: 'scope-unknown', scopes: requested.map(g => g.id) }] }),
      }),
    )
    expect(new TextEncoder().encode(JSON.stringify(event)).length).toBeLessThanOrEqual(EVENT_MAX_BYTES)
    const fact = factOf(event)
    if (fact.type !== 'observed') throw new Error('not a look')
    expect(fact.observation.scopes.visibility).toBe('partial')
    expect(fact.observation.signs).toContain('scope-cut')
    expect(fact.observation.scopes.requested.length).toBeGreaterThan(5)
    expect(fact.observation.scopes.requested[0]?.id).toBe(requested[0]?.id)
  })

  it('carries growth and what a grant gave, and cuts these too', () => {
    const [grant] = observation().scopes.requested
    const many = Array.from({ length: 1000 }, (_, i) => ({ ...(grant ?? expect.fail()), id: `${i}-`.padEnd(300, '€') }))
    const ids = many.map(one => one.id)
    const had = many.slice(0, 50).map(one => ({ ...one, sinceMs: T0_MS }))
    const findings = [{ code: 'scope-expansion' as const, scopes: ids, had }]
    const scopes = { visibility: 'full' as const, requested: many }
    const look = wire(observed(1, { observation: observation({ scopes }), assessment: assessment({ findings }) }))
    const grown: Fact = {
      type: 'concluded',
      ...{ id: uuid(2), atMs: T0_MS, encounterId: uuid(1), appKey: 'acme|client:mailer' },
      outcome: 'granted',
      scopesGranted: null,
      given: { scopes: many, visibility: 'full', added: ids },
    }
    for (const event of [look, wire(grown)]) {
      CloudEvent.parse(event)
      expect(new TextEncoder().encode(JSON.stringify(event)).length).toBeLessThanOrEqual(EVENT_MAX_BYTES)
    }
    const seen = factOf(look)
    expect(seen.type === 'observed' && seen.observation.scopes.requested.length).toBeGreaterThan(5)
    expect(seen).toMatchObject({ assessment: { findings: [{ code: 'scope-expansion' }] } })
    const cut = factOf(wire(grown))
    if (cut.type !== 'concluded' || !cut.given) throw new Error('no grant')
    expect(cut.given.visibility).toBe('partial')
    expect(cut.given.scopes.length).toBeGreaterThan(5)
    const small: Fact = { ...grown, given: { scopes: many.slice(0, 2), visibility: 'full', added: [ids[0] ?? ''] } }
    expect(factOf(wire(small))).toEqual(small)
    expect(wire(small).data).toMatchObject({ privileges: ids.slice(0, 2) })
  })
})
