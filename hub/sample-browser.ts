import { createHash } from 'node:crypto'
import { CompactSign, exportJWK, generateKeyPair } from 'jose'
import { reporter } from '../lib/inventory/facts.arbitrary.ts'
import { toCloudEvent } from '../lib/inventory/to-cloud-event.ts'
import type { BatchReceipt } from '../lib/model/event.ts'
import type { Fact, Reporter } from '../lib/model/fact.ts'

type Changes = { iat?: number; aud?: string; kid?: string; typ?: string; sha256?: string; key?: CryptoKey; type?: string }

/** A browser for the hub's tests: enrols, signs and posts as the extension does, and lets a test forge each part of it. */
export const sampleBrowser = async (installId: string, change: Partial<Reporter> = {}) => {
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true })
  const { x = '', y = '' } = await exportJWK(publicKey)
  const enrolment = { installId, key: { kty: 'EC', crv: 'P-256', x, y }, extensionVersion: '0.1.0', browser: 'Chromium 156' }
  const who = reporter({ installId, ...change })
  const sign = (body: string | Uint8Array, changes: Changes = {}) =>
    new CompactSign(
      new TextEncoder().encode(
        JSON.stringify({
          iat: changes.iat ?? Math.floor(Date.now() / 1000),
          aud: changes.aud ?? 'scopewarden-hub',
          sha256: changes.sha256 ?? createHash('sha256').update(body).digest('base64url'),
        }),
      ),
    )
      .setProtectedHeader({ alg: 'ES256', kid: changes.kid ?? installId, typ: changes.typ ?? 'scopewarden-batch+jws' })
      .sign(changes.key ?? privateKey)
  const postBody = async (url: string, body: string | Uint8Array<ArrayBuffer>, changes: Changes = {}) =>
    fetch(`${url}/v1/events`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${await sign(body, changes)}`,
        'content-type': changes.type ?? 'application/cloudevents-batch+json',
      },
      body,
    })
  return {
    installId,
    privateKey,
    enrolment,
    sign,
    postBody,
    eventOf: (fact: Fact) => toCloudEvent(fact, who),
    enrol: (url: string, token: string, body: unknown = enrolment) =>
      fetch(`${url}/v1/enrol`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    post: async (url: string, facts: Fact[]): Promise<BatchReceipt> => {
      const response = await postBody(url, JSON.stringify(facts.map(fact => toCloudEvent(fact, who))))
      if (!response.ok) throw new Error(`${response.status} ${await response.text()}`)
      return (await response.json()) as BatchReceipt
    },
  }
}
