import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { assess } from '../../lib/assess/assess.ts'
import { appKey } from '../../lib/inventory/app-key.ts'
import { siteOf } from '../../lib/inventory/site-of.ts'
import { toCloudEvent } from '../../lib/inventory/to-cloud-event.ts'
import type { Fact } from '../../lib/model/fact.ts'
import type { Knowledge } from '../../lib/model/knowledge.ts'
import type { PolicyInForce } from '../../lib/model/policy.ts'
import { compileProviders } from '../../lib/observe/compile-providers.ts'
import { observe } from '../../lib/observe/observe.ts'
import { REQUESTS } from './pages.ts'

const FIRST_DAY_MS = Date.UTC(2026, 8, 1)
const DAYS = 60
const APPS = 1_500
const BROWSERS = 5_000
const [ID, ENCOUNTER, INSTALL] = [
  '0198c0de-0000-7000-8000-aaaaaaaaaaaa',
  '0198c0de-0000-7000-8000-bbbbbbbbbbbb',
  '0198c0de-0000-4000-8000-cccccccccccc',
]
const AT = '1790000000000'

const uuid = (n: number, version: string) => `0198c0de-0000-${version}000-8000-${n.toString(16).padStart(12, '0')}`

/** Every kind of event that a browser sends, for many apps, as JSON with marks where ids and times go. */
function templates(knowledge: Knowledge, inForce: PolicyInForce): { looks: string[]; others: string[] } {
  const index = compileProviders(knowledge.providers)
  const reporter = { installId: INSTALL, person: null, organisation: 'example', extensionVersion: '0.1.0', browser: 'Chromium 156' }
  const looks: string[] = []
  const others: string[] = []
  const urls = Object.values(REQUESTS)
  for (let i = 0; i < APPS; i++) {
    const url = (urls[i % urls.length] ?? '')
      .replace('client_id=', `client_id=${i}-`)
      .replace('redirect_uri=https%3A%2F%2F', `redirect_uri=https%3A%2F%2Fapp-${i}.`)
    const observation = observe({ url }, index)
    if (!observation) throw new Error(`nothing at ${url}`)
    const assessment = assess(observation, inForce, knowledge, { nowMs: FIRST_DAY_MS, groups: [] })
    const head = { id: ID, encounterId: ENCOUNTER, atMs: Number(AT), appKey: appKey(observation, siteOf) }
    const json = (fact: Fact) => JSON.stringify(toCloudEvent(fact, reporter))
    looks.push(json({ type: 'observed', ...head, observation, assessment }))
    others.push(json({ type: 'revised', ...head, observation: { ...observation, account: 'work' }, assessment }))
    others.push(json({ type: 'decided', ...head, decision: { action: 'went-back', reason: null, note: null } }))
    others.push(json({ type: 'concluded', ...head, outcome: 'granted', scopesGranted: null }))
  }
  return { looks, others }
}

/**
 * Writes so many events, a line each, as browsers would have sent them over two months: of five, three are looks, and two what followed.
 * @returns how many of them are looks that stand alone or begin an encounter
 */
export async function writeEvents(path: string, events: number, knowledge: Knowledge, inForce: PolicyInForce): Promise<number> {
  const { looks, others } = templates(knowledge, inForce)
  const file = createWriteStream(path, { highWaterMark: 1 << 20 })
  let encounters = 0
  let text = ''
  for (let i = 0; i < events; i++) {
    const isLook = i % 5 < 3
    if (isLook) encounters++
    // Spread by a step that shares no factor with the number of apps; what follows belongs to the look before it.
    const app = ((Math.floor(encounters * 7919) % APPS) + APPS) % APPS
    const template = isLook ? looks[app] : others[app * 3 + (i % 3)]
    const atMs = FIRST_DAY_MS + Math.floor((i / events) * DAYS * 1440) * 60_000
    const one = (template ?? '')
      .replaceAll(ENCOUNTER, uuid(encounters, '7'))
      .replaceAll(ID, isLook ? uuid(encounters, '7') : uuid(i, '8').replace('-8000-8000', '-7001-8000'))
      .replaceAll(INSTALL, uuid((encounters * 31) % BROWSERS, '4'))
      .replaceAll(AT, String(atMs))
    text += `${one}\n`
    if (text.length > 1 << 20) {
      if (!file.write(text)) await once(file, 'drain')
      text = ''
    }
  }
  file.end(text)
  await once(file, 'finish')
  return encounters
}
