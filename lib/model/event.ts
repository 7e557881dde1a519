import { z } from 'zod'
import { Fact, Reporter } from './fact.ts'

/** Caps of one delivery. A batch that a browser sends keeps within them; the hub refuses what does not. */
export const EVENT_MAX_BYTES = 64 * 1024
export const BATCH_MAX_EVENTS = 500
export const BATCH_MAX_BYTES = 1024 * 1024

const Uid = z.string().max(700)
/** OCSF 1.8.0: User Access Management (3005), or Application Lifecycle (6002) for the extension's own health. */
const OcsfBase = {
  activity_id: z.number().int(),
  activity_name: z.string().max(60),
  category_uid: z.number().int(),
  class_uid: z.number().int(),
  type_uid: z.number().int(),
  severity_id: z.number().int().min(0).max(6),
  status_id: z.number().int(),
  time: z.number().int().min(0),
  message: z.string().max(400),
  metadata: z.strictObject({
    version: z.literal('1.8.0'),
    uid: z.uuid(),
    tenant_uid: z.string().max(80),
    profiles: z.array(z.string().max(40)).optional(),
    product: z.strictObject({ name: z.literal('Scopewarden'), vendor_name: z.literal('Scopewarden'), version: z.string().max(30) }),
  }),
  /** Facts that OCSF has no field for, in Scopewarden's own schema: what the hub and the inventory read. */
  unmapped: z.strictObject({ fact: Fact, reporter: Reporter }),
}
export const OcsfBody = z.discriminatedUnion('class_uid', [
  z.strictObject({
    ...OcsfBase,
    class_uid: z.literal(3005),
    user: z.strictObject({ uid: Uid, name: z.string().max(254).optional() }),
    privileges: z.array(z.string().max(300)).max(1000),
    resources: z.array(z.strictObject({ uid: Uid, name: z.string().max(256), type: z.string().max(40) })).max(5),
    action_id: z.number().int().optional(),
    disposition_id: z.number().int().optional(),
    policy: z.strictObject({ uid: z.string().max(120), version: z.string().max(40) }).optional(),
    is_alert: z.boolean().optional(),
  }),
  z.strictObject({
    ...OcsfBase,
    class_uid: z.literal(6002),
    app: z.strictObject({ name: z.literal('Scopewarden'), uid: Uid, version: z.string().max(30) }),
  }),
])
export type OcsfBody = z.infer<typeof OcsfBody>

/** A CloudEvents 1.0 event in JSON; a POST carries an array of them as `application/cloudevents-batch+json`. */
export const CloudEvent = z.strictObject({
  specversion: z.literal('1.0'),
  id: z.uuid(),
  source: z.string().regex(/^urn:scopewarden:install:[0-9a-f-]{36}$/),
  type: z.enum([
    'org.scopewarden.consent.observed.v1',
    'org.scopewarden.consent.revised.v1',
    'org.scopewarden.consent.decided.v1',
    'org.scopewarden.consent.concluded.v1',
    'org.scopewarden.access.requested.v1',
    'org.scopewarden.verdict.disputed.v1',
    'org.scopewarden.health.v1',
  ]),
  time: z.iso.datetime({ offset: false }),
  datacontenttype: z.literal('application/json'),
  dataschema: z.literal('https://schema.ocsf.io/1.8.0'),
  data: OcsfBody,
})
export type CloudEvent = z.infer<typeof CloudEvent>
export const EventBatch = z.array(CloudEvent).min(1).max(BATCH_MAX_EVENTS)

/** The hub's answer: one entry per event of the batch. `refused` will never be taken; do not send it again. */
export const BatchReceipt = z.strictObject({
  accepted: z.array(z.string()),
  duplicate: z.array(z.string()),
  refused: z.array(z.strictObject({ id: z.string().nullable(), index: z.number().int(), code: z.string(), message: z.string() })),
})
export type BatchReceipt = z.infer<typeof BatchReceipt>

/** `POST /v1/enrol`: the browser's own public key (ECDSA P-256, its private half cannot be extracted). */
export const Enrolment = z.strictObject({
  installId: z.uuid(),
  key: z.strictObject({ kty: z.literal('EC'), crv: z.literal('P-256'), x: z.string().max(60), y: z.string().max(60) }),
  extensionVersion: z.string().max(30),
  browser: z.string().max(60),
})
export type Enrolment = z.infer<typeof Enrolment>
