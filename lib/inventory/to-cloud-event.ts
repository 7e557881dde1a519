import { type CloudEvent, EVENT_MAX_BYTES, type OcsfBody } from '../model/event.ts'
import type { Fact, FactOf, Reporter } from '../model/fact.ts'
import type { AppRecord } from '../model/record.ts'
import { VERDICTS } from '../model/terms.ts'
import type { Verdict } from '../model/vocabulary.ts'

type Access = Extract<OcsfBody, { class_uid: 3005 }>
type Control = Pick<Access, 'activity_id' | 'activity_name' | 'severity_id' | 'status_id' | 'message'> &
  Partial<Pick<Access, 'action_id' | 'disposition_id' | 'is_alert' | 'policy'>>

/** OCSF `severity_id`: 1 informational … 5 critical. */
const SEVERITY: Record<Verdict, number> = { allow: 1, inform: 2, acknowledge: 3, justify: 3, request: 4, block: 5 }
const ALLOWED = 1
const DENIED = 2
/** OCSF `disposition_id` of the security_control profile. */
const DISPOSITION = { allowed: 1, blocked: 2, detected: 15, logged: 17, alert: 19 } as const

const TYPES = {
  observed: 'org.scopewarden.consent.observed.v1',
  revised: 'org.scopewarden.consent.revised.v1',
  decided: 'org.scopewarden.consent.decided.v1',
  concluded: 'org.scopewarden.consent.concluded.v1',
  asked: 'org.scopewarden.access.requested.v1',
  disputed: 'org.scopewarden.verdict.disputed.v1',
  health: 'org.scopewarden.health.v1',
} as const

/** The CloudEvents `type` under which a fact is reported. */
export const eventType = (fact: Fact): CloudEvent['type'] => TYPES[fact.type]

const stronger = (a: Verdict, b: Verdict | null): Verdict => (b && VERDICTS.indexOf(b) > VERDICTS.indexOf(a) ? b : a)

const ofLook = (fact: FactOf<'observed'> | FactOf<'revised'>, name: string): Control => {
  const { assessment } = fact
  const { verdict, wouldBe, policy } = assessment
  const stops = verdict === 'block' || verdict === 'request'
  const disposition = stops
    ? 'blocked'
    : wouldBe && stronger(verdict, wouldBe) !== verdict
      ? 'detected'
      : verdict === 'allow'
        ? 'logged'
        : 'alert'
  return {
    activity_id: 99,
    activity_name: fact.type === 'observed' ? 'Consent requested' : 'Consent request seen more fully',
    severity_id: SEVERITY[stronger(verdict, wouldBe)],
    status_id: 1,
    message: `${name} asked for access at ${fact.observation.server.host}: ${verdict}${wouldBe ? ` (would be ${wouldBe})` : ''}`,
    action_id: stops ? DENIED : ALLOWED,
    disposition_id: DISPOSITION[disposition],
    is_alert: verdict !== 'allow',
    policy: { uid: (assessment.decidedBy[0] ?? 'none').slice(0, 120), version: `${policy.epoch}.${policy.version}` },
  }
}

const ofDecision = ({ decision }: FactOf<'decided'>, name: string): Control => {
  const goesOn =
    decision.action === 'continued' || decision.action === 'acknowledged' || decision.action === 'dismissed' || decision.action === 'muted'
  return {
    activity_id: 99,
    activity_name: 'Consent decided',
    severity_id: 1,
    status_id: 1,
    message: `${name}: the person ${decision.action}`,
    action_id: goesOn ? ALLOWED : DENIED,
    disposition_id: goesOn ? DISPOSITION.allowed : DISPOSITION.blocked,
  }
}

/** The person's words are in `unmapped`, where the fact is: a message goes further than whoever has to answer. */
const ofRequest = ({ assessment }: FactOf<'asked'>, name: string): Control => ({
  activity_id: 99,
  activity_name: 'Access requested',
  severity_id: SEVERITY[assessment.verdict],
  status_id: 0,
  message: `${name}: the person asks for access`,
})

/** As of a request: the person's words are in `unmapped`. */
const ofDispute = ({ assessment }: FactOf<'disputed'>, name: string): Control => ({
  activity_id: 99,
  activity_name: 'Verdict disputed',
  severity_id: SEVERITY[assessment.verdict],
  status_id: 0,
  message: `${name}: the person says that ${assessment.verdict} is wrong`,
})

const controlOf = (fact: Exclude<Fact, { type: 'health' }>, name: string, app: AppRecord | undefined): Control => {
  switch (fact.type) {
    case 'decided':
      return ofDecision(fact, name)
    case 'asked':
      return ofRequest(fact, name)
    case 'disputed':
      return ofDispute(fact, name)
    case 'concluded':
      return ofOutcome(fact, name, app)
    default:
      return ofLook(fact, name)
  }
}

const ofOutcome = ({ outcome }: FactOf<'concluded'>, name: string, app: AppRecord | undefined): Control => ({
  activity_id: outcome === 'granted' ? 1 : 99,
  activity_name: outcome === 'granted' ? 'Assign Privileges' : `Consent ${outcome}`,
  severity_id: outcome === 'granted' && app ? SEVERITY[stronger(app.verdict, app.wouldBe ?? null)] : 1,
  // OCSF: 1 success, 2 failure, 0 unknown, 99 other.
  status_id: { granted: 1, denied: 2, pending: 0, abandoned: 99 }[outcome],
  message: `${name}: consent ${outcome}`,
})

const base = (fact: Fact, reporter: Reporter) => ({
  time: fact.atMs,
  metadata: {
    version: '1.8.0' as const,
    uid: fact.id,
    tenant_uid: reporter.organisation,
    product: { name: 'Scopewarden' as const, vendor_name: 'Scopewarden' as const, version: reporter.extensionVersion },
  },
  unmapped: { fact, reporter },
})

const healthBody = (fact: FactOf<'health'>, reporter: Reporter): OcsfBody => ({
  ...base(fact, reporter),
  category_uid: 6,
  class_uid: 6002,
  activity_id: 99,
  activity_name: 'Health',
  type_uid: 600299,
  severity_id: 1,
  status_id: 99,
  message: `${fact.code} (${fact.count})`,
  app: { name: 'Scopewarden', uid: `install:${reporter.installId}`, version: reporter.extensionVersion },
})

const consentBody = (fact: Exclude<Fact, { type: 'health' }>, reporter: Reporter, app: AppRecord | undefined): OcsfBody => {
  const look = 'observation' in fact ? fact.observation : undefined
  const clientId = look?.client.id ?? app?.client.id ?? /\|client:(.*)$/s.exec(fact.appKey)?.[1] ?? fact.appKey
  const name = (look?.client.name ?? app?.client.name ?? clientId).slice(0, 256)
  const control = controlOf(fact, name, app)
  const head = base(fact, reporter)
  return {
    ...head,
    metadata: { ...head.metadata, ...(control.action_id === undefined ? {} : { profiles: ['security_control'] }) },
    category_uid: 3,
    class_uid: 3005,
    type_uid: 300500 + control.activity_id,
    ...control,
    message: control.message.slice(0, 400),
    user: { uid: reporter.installId, ...(reporter.person ? { name: reporter.person } : {}) },
    privileges:
      fact.type === 'concluded'
        ? (fact.scopesGranted ?? fact.given?.scopes.map(grant => grant.id) ?? [])
        : (look?.scopes.requested.map(grant => grant.id) ?? []),
    resources: [{ uid: clientId.slice(0, 700), name, type: look?.kind === 'sign-up' ? 'site' : 'oauth_app' }],
  }
}

/** A fact with at most `keep` scopes. What was cut is said: a `full` look becomes `partial` and carries the sign `scope-cut`. */
const cut = (fact: Fact, keep: number): Fact => {
  if (fact.type === 'concluded') {
    const { given, scopesGranted } = fact
    const fewer = given && { scopes: given.scopes.slice(0, keep), added: given.added.slice(0, keep) }
    const visibility = given?.visibility === 'full' && given.scopes.length > keep ? 'partial' : given?.visibility
    return {
      ...fact,
      scopesGranted: scopesGranted?.slice(0, keep) ?? null,
      ...(fewer && visibility ? { given: { ...fewer, visibility } } : {}),
    }
  }
  if (!('observation' in fact)) return fact
  const { scopes, signs } = fact.observation
  const findings = fact.assessment.findings.map(f =>
    f.code === 'scope-expansion'
      ? { ...f, scopes: f.scopes.slice(0, keep), had: f.had.slice(0, keep) }
      : 'scopes' in f
        ? { ...f, scopes: f.scopes.slice(0, keep) }
        : f,
  )
  // What is asked for is what it is known by: nothing of it is cut.
  if (fact.type === 'asked') return { ...fact, assessment: { ...fact.assessment, findings } }
  return {
    ...fact,
    observation: {
      ...fact.observation,
      scopes: { visibility: scopes.visibility === 'full' ? 'partial' : scopes.visibility, requested: scopes.requested.slice(0, keep) },
      signs: [...new Set([...signs, 'scope-cut' as const])],
    },
    assessment: { ...fact.assessment, findings },
  }
}

/**
 * The fact as it is reported: a CloudEvents 1.0 envelope around an OCSF 1.8.0 body (User Access Management 3005; no OCSF
 * class is made for consent, that is the nearest; Application Lifecycle 6002 for health). `app` adds the app's name and
 * client id to decisions and outcomes, which carry the key only. The result keeps within `EVENT_MAX_BYTES`: scopes are cut
 * where they would not fit, and the event says so.
 */
export const toCloudEvent = (fact: Fact, reporter: Reporter, app?: AppRecord): CloudEvent => {
  const envelope = (kept: Fact): CloudEvent => ({
    specversion: '1.0',
    id: fact.id,
    source: `urn:scopewarden:install:${reporter.installId}`,
    type: eventType(fact),
    time: new Date(fact.atMs).toISOString(),
    datacontenttype: 'application/json',
    dataschema: 'https://schema.ocsf.io/1.8.0',
    data: kept.type === 'health' ? healthBody(kept, reporter) : consentBody(kept, reporter, app),
  })
  let event = envelope(fact)
  for (let keep = 500; keep >= 1 && new TextEncoder().encode(JSON.stringify(event)).length > EVENT_MAX_BYTES; keep = keep >> 1) {
    event = envelope(cut(fact, keep))
  }
  return event
}

/** The fact inside an event that has passed the `CloudEvent` schema. */
export const factOf = (event: CloudEvent): Fact => event.data.unmapped.fact
