import { POLICY_SOURCES } from '../lib/inventory/export-html.ts'
import { html, type Markup } from '../lib/inventory/html.ts'
import type { Language } from '../lib/model/knowledge.ts'
import { readPolicyTold } from '../lib/model/policy-told.ts'

/** Which policy and threat list a browser said that it has in force, in words; what cannot be read is shown as it was told. */
export function policyWords(line: string | null, { say }: Language): Markup | string {
  const told = line === null ? null : readPolicyTold(line)
  if (!told) return line ?? '–'
  const late = html` <span class="chip stop">${say('hub_policy_expired')}</span>`
  const { source, version, hash, expired, threats } = told
  const from = say(POLICY_SOURCES[source])
  return html`${source === 'embedded' ? from : version}${expired && late}${
    source !== 'embedded' && html`<span class="small">${from}${hash && html` <code>${hash}</code>`}</span>`
  }${threats && html`<span class="small">${say('hub_policy_threats', threats.version)}${threats.expired && late}</span>`}`
}
