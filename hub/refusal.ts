import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { Failure } from '../lib/model/failure.ts'

/** HTTP status of each failure that a caller can cause. What is not here is the hub's own fault. */
const STATUS: Record<string, ContentfulStatusCode> = {
  'json-invalid': 400,
  'batch-invalid': 400,
  'enrolment-invalid': 400,
  'lookup-invalid': 400,
  'signature-missing': 401,
  'signature-invalid': 401,
  'signature-expired': 401,
  'install-unknown': 401,
  'token-wrong': 401,
  'sign-in-needed': 401,
  'install-revoked': 403,
  'other-site': 403,
  'not-found': 404,
  'no-policy': 404,
  'no-threats': 404,
  'method-unknown': 405,
  'body-too-slow': 408,
  'body-lost': 400,
  'other-key': 409,
  'body-too-large': 413,
  'type-unknown': 415,
  'other-host': 421,
  'too-many': 429,
}
export const statusOf = ({ code }: Failure): ContentfulStatusCode => STATUS[code] ?? 500

/** What a refused caller is told: nothing of what it sent. */
export const refusal = ({ code, message, hint }: Failure) => ({ error: { code, message, hint } })
