import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { connect } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { MINUTE_MS, observed, uuid } from '../lib/inventory/facts.arbitrary.ts'
import { BatchReceipt } from '../lib/model/event.ts'
import { AppRecord } from '../lib/model/record.ts'
import { openSqlite } from './open-sqlite.ts'
import { sampleBrowser } from './sample-browser.ts'
import { sqlStore } from './sql-store.ts'
import { sampleDirectory, signedIn, startSampleHub } from './start-sample-hub.ts'

const NOW_MS = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS
const fact = (n: number) => observed(n, { atMs: NOW_MS })
const enrolled = async (hub: { url: string; enrolmentToken: string }, n = 1) => {
  const browser = await sampleBrowser(uuid(0xf000 + n))
  expect((await browser.enrol(hub.url, hub.enrolmentToken)).status).toBe(201)
  return browser
}
const code = async (response: Response) => [response.status, ((await response.json()) as { error: { code: string } }).error.code]

describe('POST /v1/enrol', () => {
  it('takes a browser once, the same key again, and no other key', async () => {
    const hub = await startSampleHub()
    const browser = await enrolled(hub)
    expect((await browser.enrol(hub.url, hub.enrolmentToken)).status).toBe(200)
    const thief = await sampleBrowser(browser.installId)
    expect(await code(await thief.enrol(hub.url, hub.enrolmentToken))).toEqual([409, 'other-key'])
    expect((await browser.post(hub.url, [fact(1)])).accepted).toEqual([uuid(1)])
    await expect(thief.post(hub.url, [fact(2)])).rejects.toThrow('401')
  })

  it('refuses a wrong token, more slowly after ten, and garbage', async () => {
    const hub = await startSampleHub()
    const browser = await sampleBrowser(uuid(1))
    const tries = []
    expect(await code(await browser.enrol(hub.url, hub.enrolmentToken, { ...browser.enrolment, extra: 1 }))).toEqual([
      400,
      'enrolment-invalid',
    ])
    const offCurve = { ...browser.enrolment, key: { ...browser.enrolment.key, y: browser.enrolment.key.x } }
    expect(await code(await browser.enrol(hub.url, hub.enrolmentToken, offCurve))).toEqual([400, 'enrolment-invalid'])
    for (const token of ['wrong', hub.adminToken, '', hub.enrolmentToken.slice(1)]) tries.push((await browser.enrol(hub.url, token)).status)
    expect(new Set(tries)).toEqual(new Set([401]))
    for (let i = 0; i < 6; i += 1) await browser.enrol(hub.url, 'wrong')
    const limited = await browser.enrol(hub.url, hub.enrolmentToken)
    expect(limited.status).toBe(429)
    expect(Number(limited.headers.get('retry-after'))).toBeGreaterThan(0)
  })
})

describe('POST /v1/events', () => {
  it('acknowledges once and calls the second time a duplicate', async () => {
    const hub = await startSampleHub()
    const browser = await enrolled(hub)
    const first = await browser.post(hub.url, [fact(1), fact(2)])
    expect(BatchReceipt.parse(first)).toEqual({ accepted: [uuid(1), uuid(2)], duplicate: [], refused: [] })
    expect(await browser.post(hub.url, [fact(2), fact(1), fact(3), fact(3)])).toEqual({
      accepted: [uuid(3)],
      duplicate: [uuid(2), uuid(1)],
      refused: [],
    })
    const get = await signedIn(hub)
    const { apps } = (await (await get('/export.json')).json()) as { apps: AppRecord[] }
    expect(apps).toHaveLength(1)
    expect(AppRecord.parse(apps[0]).encounters).toBe(3)
  })

  it('answers for each event: a bad one does not take the good ones with it', async () => {
    const hub = await startSampleHub()
    const browser = await enrolled(hub)
    const good = browser.eventOf(fact(1))
    const other = await sampleBrowser(uuid(0xbad))
    const events = [
      good,
      null,
      { ...good, id: uuid(2) },
      { ...good, extra: 'x' },
      other.eventOf(fact(3)),
      browser.eventOf(observed(4, { atMs: NOW_MS + 2 * 86_400_000 })),
      { ...browser.eventOf(fact(5)), type: 'org.scopewarden.health.v1' },
    ]
    const response = await browser.postBody(hub.url, JSON.stringify(events))
    const receipt = BatchReceipt.parse(await response.json())
    expect(receipt.accepted).toEqual([uuid(1)])
    expect(receipt.refused.map(r => [r.index, r.code])).toEqual([
      [1, 'event-invalid'],
      [2, 'event-inconsistent'],
      [3, 'event-invalid'],
      [4, 'source-foreign'],
      [5, 'time-implausible'],
      [6, 'event-inconsistent'],
    ])
    expect((await browser.postBody(hub.url, JSON.stringify(events))).status).toBe(200)
  })

  it('refuses every forgery', async () => {
    const hub = await startSampleHub()
    const browser = await enrolled(hub)
    const other = await enrolled(hub, 2)
    const body = JSON.stringify([browser.eventOf(fact(1))])
    const now = Math.floor(Date.now() / 1000)
    const post = async (changes: Parameters<typeof browser.postBody>[2]) => code(await browser.postBody(hub.url, body, changes))
    expect(await post({ iat: now - 660 })).toEqual([401, 'signature-expired'])
    expect(await post({ iat: now + 660 })).toEqual([401, 'signature-expired'])
    expect(await post({ aud: 'https://another-hub.example' })).toEqual([401, 'signature-invalid'])
    expect(await post({ typ: 'JWT' })).toEqual([401, 'signature-invalid'])
    expect(await post({ key: other.privateKey })).toEqual([401, 'signature-invalid'])
    expect(await post({ kid: other.installId })).toEqual([401, 'signature-invalid'])
    expect(await post({ kid: uuid(0x999) })).toEqual([401, 'install-unknown'])
    expect(await post({ kid: "' OR 1=1 --" })).toEqual([401, 'signature-invalid'])
    expect(await post({ sha256: createHash('sha256').update('other').digest('base64url') })).toEqual([401, 'signature-invalid'])
    const none = `${Buffer.from('{"alg":"none","kid":"x","typ":"scopewarden-batch+jws"}').toString('base64url')}.e30.`
    for (const authorization of ['', 'Bearer x', `Bearer ${none}`, `Bearer ${'a'.repeat(3000)}.b.c`, `Bearer ${hub.enrolmentToken}`])
      expect((await fetch(`${hub.url}/v1/events`, { method: 'POST', headers: { authorization }, body })).status).toBe(401)
    expect((await other.post(hub.url, [fact(1)])).accepted).toEqual([uuid(1)])
    const get = await signedIn(hub)
    expect(((await (await get('/export.json')).json()) as { apps: AppRecord[] }).apps[0]?.encounters).toBe(1)
  })

  it('takes nothing more of a browser that was shut out', async () => {
    const hub = await startSampleHub()
    const browser = await enrolled(hub)
    const db = openSqlite(join(hub.dataDirectory, 'hub.sqlite'))
    expect(await sqlStore(db, 'acme').revoke(browser.installId)).toBe(true)
    expect(await sqlStore(db, 'acme').revoke(uuid(0x999))).toBe(false)
    await db.destroy()
    expect(await code(await browser.postBody(hub.url, JSON.stringify([browser.eventOf(fact(1))])))).toEqual([403, 'install-revoked'])
  })

  it('accepts its own address as the audience', async () => {
    const hub = await startSampleHub()
    const browser = await enrolled(hub)
    const response = await browser.postBody(hub.url, JSON.stringify([browser.eventOf(fact(1))]), { aud: `${hub.url}/` })
    expect(response.status).toBe(200)
  })

  it('refuses what is too large, no JSON, no batch, compressed or of another type', async () => {
    const hub = await startSampleHub()
    const browser = await enrolled(hub)
    const post = async (body: string | Uint8Array<ArrayBuffer>, type?: string) =>
      code(await browser.postBody(hub.url, body, type ? { type } : {}))
    expect(await post(`[${' '.repeat(1024 * 1024)}]`)).toEqual([413, 'body-too-large'])
    expect(await post('{"a":')).toEqual([400, 'json-invalid'])
    expect(await post(new Uint8Array([0x5b, 0xff, 0x5d]))).toEqual([400, 'json-invalid'])
    expect(await post('[]')).toEqual([400, 'batch-invalid'])
    expect(await post('{}')).toEqual([400, 'batch-invalid'])
    expect(await post(JSON.stringify(Array.from({ length: 501 }, () => 1)))).toEqual([400, 'batch-invalid'])
    expect(await post('[]', 'application/json')).toEqual([415, 'type-unknown'])
    const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`
    expect((await browser.postBody(hub.url, deep)).status).toBe(200)
    expect((await fetch(`${hub.url}/healthz`)).status).toBe(200)
  })

  it('cuts off a body of unstated length at the cap', async () => {
    const hub = await startSampleHub()
    const browser = await enrolled(hub)
    const token = await browser.sign('x')
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/cloudevents-batch+json' }
      const req = request(`${hub.url}/v1/events`, { method: 'POST', headers }, res => resolve(res.statusCode))
      req.on('error', reject)
      for (let i = 0; i < 20; i += 1) req.write(' '.repeat(64 * 1024))
      req.end()
    })
    expect(status).toBe(413)
  })

  it('gives up a body that drips, and never reads one that is not signed', async () => {
    const hub = await startSampleHub({ bodyTimeoutMs: 300 })
    const browser = await enrolled(hub)
    const drip = async (authorization: string) =>
      new Promise<string>((resolve, reject) => {
        const socket = connect(Number(new URL(hub.url).port), '127.0.0.1')
        socket.write(
          `POST /v1/events HTTP/1.1\r\nHost: ${new URL(hub.url).host}\r\nAuthorization: ${authorization}\r\nContent-Type: application/cloudevents-batch+json\r\nContent-Length: 1000\r\n\r\n[`,
        )
        const timer = setInterval(() => socket.write(' '), 50)
        socket.on('data', data => {
          clearInterval(timer)
          socket.destroy()
          resolve(data.toString().split('\r\n')[0] ?? '')
        })
        socket.on('error', reject)
      })
    expect(await drip(`Bearer ${await browser.sign('[')}`)).toContain(' 408 ')
    expect(await drip('Bearer a.b.c')).toContain(' 401 ')
    expect((await browser.post(hub.url, [fact(1)])).accepted).toEqual([uuid(1)])
  })

  it('limits the rate of one browser and not of another', async () => {
    const hub = await startSampleHub()
    const [loud, quiet] = [await enrolled(hub), await enrolled(hub, 2)]
    const body = JSON.stringify([loud.eventOf(fact(1))])
    const statuses = []
    for (let i = 0; i < 40; i += 1) statuses.push(await loud.postBody(hub.url, body))
    const last = statuses.at(-1)
    expect(last?.status).toBe(429)
    expect(Number(last?.headers.get('retry-after'))).toBeGreaterThan(0)
    expect((await quiet.post(hub.url, [fact(2)])).accepted).toHaveLength(1)
  })

  it('puts nothing on the disk or in its log that the schema does not know', async () => {
    const hub = await startSampleHub()
    const browser = await enrolled(hub)
    const canary = 'CANARY-7f3a91'
    const event = browser.eventOf(fact(1))
    const planted = [
      { ...event, code: canary },
      { ...event, data: { ...event.data, raw_url: `https://x.example/?code=${canary}` } },
      {
        ...event,
        data: {
          ...event.data,
          unmapped: { ...event.data.unmapped, fact: { ...fact(1), observation: { ...fact(1).observation, state: canary } } },
        },
      },
      JSON.parse(`{"__proto__":{"x":"${canary}"},"id":"${canary}"}`),
    ]
    const response = await browser.postBody(hub.url, JSON.stringify(planted))
    expect(((await response.json()) as BatchReceipt).refused).toHaveLength(4)
    await browser.postBody(hub.url, `{"${canary}`)
    await browser.post(hub.url, [fact(2)])
    const bytes = readdirSync(hub.dataDirectory)
      .map(name => readFileSync(join(hub.dataDirectory, name), 'latin1'))
      .join('\n')
    expect(bytes).toContain(uuid(2))
    expect(bytes).not.toContain(canary)
    expect(hub.lines.join('\n')).not.toContain(canary)
  })
})

describe('GET /policy', () => {
  const jws = (version: number) => `e30.${Buffer.from(JSON.stringify({ ver: version, epoch: 1 })).toString('base64url')}.AAAA`

  it('serves the file as it is, with a strong tag, and the new one when it changes', async () => {
    const file = join(sampleDirectory(), 'policy.jws')
    writeFileSync(file, jws(1))
    const hub = await startSampleHub({ policyFile: file })
    const first = await fetch(`${hub.url}/policy`)
    const etag = first.headers.get('etag') ?? ''
    expect(etag).toBe(`"${createHash('sha256').update(jws(1)).digest('hex')}"`)
    expect(first.headers.get('content-type')).toBe('application/jose')
    expect(first.headers.get('cache-control')).toBe('no-cache')
    expect(await first.text()).toBe(jws(1))
    const get = (tag: string) => fetch(`${hub.url}/policy`, { headers: { 'if-none-match': tag } })
    const same = await get(`"x", W/${etag}`)
    expect([same.status, await same.text(), same.headers.get('etag')]).toEqual([304, '', etag])
    const head = await fetch(`${hub.url}/policy`, { method: 'HEAD' })
    expect([head.status, head.headers.get('etag'), await head.text()]).toEqual([200, etag, ''])
    writeFileSync(file, jws(22))
    expect((await get(etag)).status).toBe(200)
    writeFileSync(file, '<html>oops')
    expect(await (await fetch(`${hub.url}/policy`)).text()).toBe(jws(22))
    expect(hub.lines.join()).toContain('the last good one is')
  })

  it('says so where there is none, or where it is no policy', async () => {
    const hub = await startSampleHub()
    expect(await code(await fetch(`${hub.url}/policy`))).toEqual([404, 'no-policy'])
    await expect(startSampleHub({ policyFile: join(sampleDirectory(), 'none') })).rejects.toMatchObject({ code: 'policy-unreadable' })
    const file = join(sampleDirectory(), 'policy.json')
    writeFileSync(file, '{"schema":"scopewarden.policy/1"}')
    await expect(startSampleHub({ policyFile: file })).rejects.toMatchObject({
      code: 'policy-unreadable',
      hint: expect.stringContaining('policy sign'),
    })
  })
})

describe('GET /threats', () => {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const jws = (version: number, typ = 'org-threats+jws') => `${part({ typ })}.${part({ ver: version, epoch: 1 })}.AAAA`

  it('serves the list beside the policy, each with its own tag', async () => {
    const [policyFile, threatsFile] = [join(sampleDirectory(), 'policy.jws'), join(sampleDirectory(), 'threats.jws')]
    writeFileSync(policyFile, jws(1, 'org-policy+jws'))
    writeFileSync(threatsFile, jws(2))
    const hub = await startSampleHub({ policyFile, threatsFile })
    const list = await fetch(`${hub.url}/threats`)
    expect([list.status, list.headers.get('content-type'), await list.text()]).toEqual([200, 'application/jose', jws(2)])
    const get = (etag: string | null) => fetch(`${hub.url}/threats`, { headers: { 'if-none-match': etag ?? '' } })
    expect((await get(list.headers.get('etag'))).status).toBe(304)
    expect((await get((await fetch(`${hub.url}/policy`)).headers.get('etag'))).status).toBe(200)
    writeFileSync(threatsFile, jws(33))
    expect(await (await get(null)).text()).toBe(jws(33))
    writeFileSync(threatsFile, jws(44, 'org-policy+jws'))
    expect(await (await get(null)).text()).toBe(jws(33))
    expect(hub.lines.join()).toContain('signed as a policy')
  })

  it('says so where there is none, and takes no policy for one', async () => {
    const hub = await startSampleHub()
    expect(await code(await fetch(`${hub.url}/threats`))).toEqual([404, 'no-threats'])
    expect(await code(await fetch(`${hub.url}/threats`, { method: 'POST' }))).toEqual([405, 'method-unknown'])
    const threatsFile = join(sampleDirectory(), 'policy.jws')
    writeFileSync(threatsFile, jws(1, 'org-policy+jws'))
    await expect(startSampleHub({ threatsFile })).rejects.toMatchObject({
      code: 'threats-unreadable',
      message: expect.stringContaining('signed as a policy'),
      hint: expect.stringContaining('threats sign'),
    })
    const policyFile = join(sampleDirectory(), 'threats.jws')
    writeFileSync(policyFile, jws(1))
    await expect(startSampleHub({ policyFile })).rejects.toMatchObject({ code: 'policy-unreadable' })
  })
})

describe('everything else', () => {
  it('is refused in one form, and under no other name', async () => {
    const hub = await startSampleHub()
    expect(await code(await fetch(`${hub.url}/v1/nothing`))).toEqual([404, 'not-found'])
    expect(await code(await fetch(`${hub.url}/v1/events`))).toEqual([405, 'method-unknown'])
    const rebound = await new Promise<number | undefined>(resolve => {
      request(`${hub.url}/policy`, { headers: { host: 'evil.example' } }, res => resolve(res.statusCode)).end()
    })
    expect(rebound).toBe(421)
    expect(await (await fetch(`${hub.url}/healthz`)).json()).toEqual({ status: 'ok' })
  })
})
