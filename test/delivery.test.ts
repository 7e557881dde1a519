import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { IDBFactory, IDBKeyRange } from 'fake-indexeddb'
import { expect, test } from 'vitest'
import { generateKey, signPolicy, signThreats } from '../cli/sign-document.ts'
import { sampleDirectory, startSampleHub } from '../hub/start-sample-hub.ts'
import { observed, uuid } from '../lib/inventory/facts.arbitrary.ts'
import { fold } from '../lib/inventory/fold.ts'
import { toCloudEvent } from '../lib/inventory/to-cloud-event.ts'
import type { Managed } from '../lib/model/managed.ts'
import { Policy } from '../lib/model/policy.ts'
import type { ThreatListInput } from '../lib/model/threat-list.ts'
import { openDatabase, ScopewardenDatabase } from '../lib/platform/database.ts'
import { reporter } from '../lib/platform/install.ts'
import { deliver } from '../lib/platform/outbox.ts'
import { fakeArea } from '../lib/platform/platform-deps.fake.ts'
import type { PlatformDeps } from '../lib/platform/platform-deps.ts'
import { loadPolicy, refreshPolicy } from '../lib/platform/policy-store.ts'
import { recordFact } from '../lib/platform/record-fact.ts'
import { refreshThreats } from '../lib/platform/threats-store.ts'
import { uuidV7Maker } from '../lib/platform/uuid.ts'
import balanced from '../policies/organisations/balanced.json' with { type: 'json' }
import sampleList from '../policies/threats/sample-list.json' with { type: 'json' }

// The browser's half and the hub's half of the same text, joined: neither is a stand-in here.

const browser = async (settings: Managed): Promise<PlatformDeps> => {
  const db = new ScopewardenDatabase('scopewarden', { indexedDB: new IDBFactory(), IDBKeyRange })
  expect(await openDatabase(db)).toBe(null)
  const random = (count: number) => crypto.getRandomValues(new Uint8Array(count))
  return {
    db,
    local: fakeArea(),
    fetch: (url, init) => fetch(url, init),
    nowMs: () => Date.now(),
    random,
    settings: () => settings,
    embedded: Policy.parse(balanced),
    extensionVersion: '0.1.0',
    browserName: 'chrome 156',
    fold,
    toCloudEvent,
    factId: uuidV7Maker(random),
  }
}

test('a signed policy goes from the signer by way of the hub into force, and reports go back once', async () => {
  const key = await generateKey()
  const policyPath = join(sampleDirectory(), 'policy.jws')
  const sign = (version: number) =>
    signPolicy({ policy: Policy.parse(balanced), privateJwk: key, version, epoch: 1, issuedAtMs: Date.now(), lifetimeDays: 30 })
  writeFileSync(policyPath, await sign(7))
  const hub = await startSampleHub({ policyFile: policyPath })
  const settings: Managed = {
    organisationId: balanced.organisation.id,
    policyUrl: `${hub.url}/policy`,
    policyKeys: [key.x],
    hubUrl: hub.url,
    enrolmentToken: hub.enrolmentToken,
  }
  const deps = await browser(settings)
  expect((await refreshPolicy(deps)).inForce).toMatchObject({ version: 7, source: 'fetched', stale: false })
  expect((await refreshPolicy(deps)).state.lastError).toBe(null)

  const who = await reporter(deps, (await loadPolicy(deps)).inForce.policy)
  const atMs = Math.floor(Date.now() / 60_000) * 60_000
  for (const n of [1, 2, 3]) await recordFact(deps, observed(n, { atMs }), who)
  const waiting = await deps.db.outbox.toArray()
  expect(await deliver(deps, { force: true })).toMatchObject({ enrolled: true, waiting: 0, delivered: 3, refused: 0, lastError: null })

  // As after a death between the hub's answer and the deletion.
  await deps.db.outbox.bulkAdd(waiting)
  expect(await deliver(deps, { force: true })).toMatchObject({ waiting: 0, delivered: 6, refused: 0, lastError: null })
  expect(await deps.db.facts.get(uuid(1))).toBeDefined()

  const wrong = await browser({ ...settings, enrolmentToken: 'wrong' })
  await recordFact(wrong, observed(9, { atMs }), who)
  expect(await deliver(wrong, { force: true })).toMatchObject({ enrolled: false, waiting: 1, lastError: { code: 'hub-enrolment-refused' } })
})

test('a signed threat list goes the same way, beside the policy that names it, and is not fetched twice', async () => {
  const key = await generateKey()
  const directory = sampleDirectory()
  const [policyFile, threatsFile] = [join(directory, 'policy.jws'), join(directory, 'threats.jws')]
  const request = { privateJwk: key, epoch: 1, issuedAtMs: Date.now(), lifetimeDays: 30 }
  const policy = { ...Policy.parse(balanced), threats: { url: 'threats' } }
  writeFileSync(policyFile, await signPolicy({ policy, version: 7, ...request }))
  writeFileSync(threatsFile, await signThreats({ threats: sampleList as ThreatListInput, version: 2, ...request }))
  const hub = await startSampleHub({ policyFile, threatsFile })
  const deps = await browser({ organisationId: balanced.organisation.id, policyUrl: `${hub.url}/policy`, policyKeys: [key.x] })
  const statuses: number[] = []
  const { fetch } = deps
  deps.fetch = async (url, init) => {
    const response = await fetch(url, init)
    statuses.push(response.status)
    return response
  }
  const { inForce } = await refreshPolicy(deps)
  expect((await refreshThreats(deps, inForce)).list).toMatchObject({ version: 2, stale: false, list: { organisation: 'example' } })
  expect((await refreshThreats(deps, inForce)).state).toMatchObject({ lastError: null, clients: 2, redirectHosts: 2, withdrawn: 1 })
  expect(statuses).toEqual([200, 200, 304])
  writeFileSync(threatsFile, await signThreats({ threats: sampleList as ThreatListInput, version: 31, ...request }))
  expect((await refreshThreats(deps, inForce)).list?.version).toBe(31)
})

test('a browser that lost its key takes a new id, and its reports arrive', async () => {
  const hub = await startSampleHub()
  const settings: Managed = { hubUrl: hub.url, enrolmentToken: hub.enrolmentToken }
  const before = await browser(settings)
  const atMs = Math.floor(Date.now() / 60_000) * 60_000
  await recordFact(before, observed(1, { atMs }), await reporter(before, before.embedded))
  await deliver(before, { force: true })
  const after = { ...(await browser(settings)), local: before.local }
  await recordFact(after, observed(2, { atMs }), await reporter(after, after.embedded))
  expect(await deliver(after, { force: true })).toMatchObject({ waiting: 0, delivered: 1, refused: 0, lastError: null })
})
