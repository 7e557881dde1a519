import { join } from 'node:path'
import type { Page } from 'puppeteer'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { LocalAnswer, LocalRequest } from '../../cli/local-web.ts'
import { answerGate, answerNotice, gateIn, hrefOf, type Journey, noticeIn, noticeOn, ROOT, startJourney, until } from './journey.ts'

const SITE = 'https://site-one.example/'
const fixture = (name: string) => join(ROOT, 'test/fixtures/pages', name)
const html = (body: string): LocalAnswer => ({ body: `<!doctype html><html lang="en"><meta charset="utf-8">${body}` })
/** What a server nearby takes, and the fastest does not. */
const later = async (answer: LocalAnswer): Promise<LocalAnswer> => {
  await new Promise(resolve => setTimeout(resolve, 100))
  return answer
}
const redirect = (location: string): LocalAnswer => ({ status: 302, headers: { location } })
const ask = (base: string, params: Record<string, string>) =>
  `${base}?${new URLSearchParams({ response_type: 'code', state: 's1', ...params })}`

/** A server that has been asked before: it answers at once, the way the redirect URI wants it. */
const atOnce =
  (answer: Record<string, string>, mark: '?' | '#' = '?') =>
  ({ url }: LocalRequest) =>
    redirect(
      `${url.searchParams.get('redirect_uri')}${mark}${new URLSearchParams({ ...answer, state: url.searchParams.get('state') ?? '' })}`,
    )

const GITHUB = {
  client_id: '0v23made0up0acme0ci',
  redirect_uri: 'https://acme-ci.example/login/github/callback',
  scope: 'repo workflow user:email',
}

let journey: Journey
let page: Page
beforeAll(async () => {
  journey = await startJourney('chromium', {
    routes: {
      'site-one.example/': html(`<title>Site one</title><h1>Site one</h1>
        <button id="open" onclick="window.open(${JSON.stringify(ask('https://github.com/login/oauth/authorize', GITHUB)).replaceAll('"', '&quot;')}, 'ask', 'popup,width=640,height=720')">Connect</button>
        <script>addEventListener('message', event => { document.title = 'heard ' + event.data })</script>`),
      'acme-ci.example/login/github/popup': html(''),
      'acme-ci.example/*': html(`<h1>Connected</h1><script>
        document.title = opener ? 'has opener' : 'no opener'
        opener?.postMessage('connected', '*')</script>`),
      'github.com/login/oauth/authorize': request =>
        request.url.searchParams.get('client_id') === 'asked-before'
          ? atOnce({ code: 'c1' })(request)
          : fixtureAnswer('github/authorize.html'),
      // Of a page that posts at once the worker may hear too late; then it says so.
      'auth.plain.example/oauth/authorize': async ({ url }) =>
        url.searchParams.get('response_mode') === 'form_post'
          ? later(
              html(
                `<form method="post" action="https://reader-app.example/back"><input type="hidden" name="code" value="c1"><input type="hidden" name="state" value="s1"></form><script>document.forms[0].submit()</script>`,
              ),
            )
          : fixtureAnswer('unknown-server/consent.html'),
      'auth.quick.example/oauth/authorize': request => atOnce({ code: 'c1' })(request),
      'auth.quick.example/oauth/implicit': request => atOnce({ access_token: 't1', token_type: 'bearer' }, '#')(request),
      'auth.bare.example/oauth/authorize': redirect('/login'),
      'auth.bare.example/login': html(
        '<title>Log in</title><form method="post" action="/login"><label>Name <input name="user"></label><button id="in">Log in</button></form>',
      ),
      'auth.spa.example/start': html(`<title>Spa</title><main></main><script>
        const draw = () => { document.querySelector('main').innerHTML = '<h1>Reader wants to access your Spa account</h1><p>Reader will be able to:</p><ul><li>Read your files</li><li>Change your files</li></ul><button>Allow</button><button>Deny</button>' }
        function ask() { history.pushState({}, '', ${JSON.stringify(ask('/oauth/authorize', { client_id: 'reader', redirect_uri: 'https://reader-app.example/back', scope: 'files.read files.write' }))}); setTimeout(draw, 300) }</script><button id="ask" onclick="ask()">Ask</button>`),
      'auth.broker.example/authorize': html(
        `<title>Broker</title><a id="google" href="${ask('https://accounts.google.com/o/oauth2/v2/auth', { client_id: '731925048812-broker.apps.googleusercontent.com', redirect_uri: 'https://auth.broker.example/login/callback', scope: 'openid email https://www.googleapis.com/auth/gmail.readonly' }).replaceAll('&', '&amp;')}">Continue with Google</a>`,
      ),
      'login.microsoftonline.com/common/oauth2/v2.0/authorize': request =>
        request.url.searchParams.get('client_id') === 'form-post'
          ? html(
              `<title>Working</title><form method="post" action="https://reader-app.example/back"><input type="hidden" name="code" value="c1"><input type="hidden" name="state" value="s1"></form><script>document.forms[0].submit()</script>`,
            )
          : html(
              '<title>Sign in to your account</title><form method="post" action="/common/login"><input name="loginfmt" type="email"><input type="submit" id="idSIButton9" value="Next"></form>',
            ),
      'login.microsoftonline.com/common/login': () => fixtureAnswer('microsoft-entra/consent.html'),
      'id.device.example/oauth2/device': () => fixtureAnswer('unknown-server/device.html'),
      'id.device.example/login/device': () => fixtureAnswer('unknown-server/two-factor.not-it.html'),
      'git.ours.example/oauth/authorize': () => fixtureAnswer('unknown-server/gitlab-self-managed.html'),
      'git.ours.example/-/user_settings/personal_access_tokens': html('<title>Tokens</title><h1>Personal access tokens</h1>'),
      'reader-app.example/*': html('<title>Reader</title><h1>Back in Reader</h1>'),
    },
  })
})
afterAll(() => journey?.close())
afterEach(() => page?.close().catch(() => undefined))

const fixtureAnswer = async (name: string): Promise<LocalAnswer> => {
  const { readFile } = await import('node:fs/promises')
  return { body: await readFile(fixture(name)) }
}

/** Starts on the site, as a person does, and follows a link from there. */
async function follow(url: string): Promise<void> {
  page = await journey.page()
  await page.goto(SITE)
  await page.evaluate(to => void setTimeout(() => location.assign(to)), url)
}
const post = async (url: string, fields: Record<string, string>): Promise<void> => {
  page = await journey.page()
  await page.goto(SITE)
  await page.evaluate(
    (action, names) => {
      const form = document.body.appendChild(Object.assign(document.createElement('form'), { method: 'post', action }))
      for (const [name, value] of Object.entries(names)) form.append(Object.assign(document.createElement('input'), { name, value }))
      setTimeout(() => form.submit())
    },
    url,
    fields,
  )
}

describe('a window opened for the question', () => {
  test('has its own gate, goes on from there, and still reaches the page that opened it', async () => {
    const since = await journey.since()
    page = await journey.page()
    await page.goto(SITE)
    const [popup] = (await Promise.all([new Promise<Page | null>(resolve => page.once('popup', resolve)), page.click('#open')])) as [
      Page,
      unknown,
    ]
    const words = await gateIn(journey, popup)
    expect(words).toContain('acme-ci.example')
    expect(await hrefOf(page)).toBe(SITE)
    await answerGate(journey, popup, 'continued')
    await popup.waitForSelector('button[name=authorize][value="1"]')
    await until(async () => {
      await popup.click('button[name=authorize][value="1"]').catch(() => undefined)
      return (await popup.title()) === 'has opener'
    }, 'the answer to come back to a window with its opener')
    await until(async () => (await page.title()) === 'heard connected', 'the opener to hear of it')
    const seen = await since.one(({ outcome }) => outcome !== null, 'the outcome')
    expect(seen).toMatchObject({ verdict: 'justify', action: 'continued', outcome: 'granted' })
    expect(seen.observation.site).toBe('site-one.example')
    await popup.close()
  })
})

describe('answers that nobody sees', () => {
  test('a request that is answered at once is written down as granted, and nothing is shown', async () => {
    const since = await journey.since()
    await follow(ask('https://github.com/login/oauth/authorize', { ...GITHUB, client_id: 'asked-before' }))
    await until(async () => (await hrefOf(page)).startsWith('https://acme-ci.example/'), 'the app')
    const seen = await since.one(({ outcome }) => outcome !== null, 'the outcome')
    expect(seen).toMatchObject({ outcome: 'granted', action: null })
    expect(seen.observation).toMatchObject({ kind: 'consent', provider: 'github', client: { id: 'asked-before' } })
    expect(await hrefOf(page)).toContain('https://acme-ci.example/')
  })
  test.each([
    [
      'in the fragment',
      'https://auth.quick.example/oauth/implicit',
      { response_type: 'token', redirect_uri: 'https://reader-app.example/back' },
    ],
    ['to a loopback address', 'https://auth.quick.example/oauth/authorize', { redirect_uri: 'http://127.0.0.1:9/callback' }],
    ['to a program', 'https://auth.quick.example/oauth/authorize', { redirect_uri: 'acme-desk:/callback' }],
  ])('%s', async (_, base, params) => {
    const since = await journey.since()
    await follow(ask(base, { client_id: 'reader', scope: 'files.read', ...params }))
    const seen = await since.one(({ outcome }) => outcome !== null, 'the outcome')
    expect(seen).toMatchObject({ outcome: 'granted', action: null })
    expect(seen.observation).toMatchObject({ provider: 'unknown', server: { host: 'auth.quick.example' } })
  })
  test.each([
    [
      'an unknown server',
      ask('https://auth.plain.example/oauth/authorize', {
        client_id: 'reader',
        scope: 'files.read',
        response_mode: 'form_post',
        redirect_uri: 'https://reader-app.example/back',
      }),
    ],
    [
      'a known provider',
      ask('https://login.microsoftonline.com/common/oauth2/v2.0/authorize', {
        client_id: 'form-post',
        scope: 'User.Read',
        response_mode: 'form_post',
        redirect_uri: 'https://reader-app.example/back',
      }),
    ],
  ])('posted by a page of %s', async (_, url) => {
    const since = await journey.since()
    await follow(url)
    const seen = await since.one(({ outcome }) => outcome !== null, 'the outcome')
    expect(seen).toMatchObject({ outcome: 'granted' })
    await until(async () => (await page.title()) === 'Reader', 'the app')
  })
  test('a refusal is written down as one', async () => {
    const since = await journey.since()
    await follow(
      ask('https://auth.plain.example/oauth/authorize', {
        client_id: 'reader',
        scope: 'files.read',
        redirect_uri: 'https://reader-app.example/back',
      }),
    )
    await answerNotice(page, 'acknowledged')
    await page.click('[data-answer="no"]')
    const seen = await since.one(({ outcome }) => outcome !== null, 'the outcome')
    expect(seen).toMatchObject({ action: 'acknowledged', outcome: 'denied' })
    expect(await hrefOf(page)).toContain('error=access_denied')
  })
})

describe('requests that are posted', () => {
  test('to an unknown server: the notice tells what was posted', async () => {
    const since = await journey.since()
    await post('https://auth.plain.example/oauth/authorize', {
      response_type: 'code',
      client_id: 'poster',
      scope: 'notes.read',
      redirect_uri: 'https://reader-app.example/back',
      state: 's1',
    })
    const { modal } = await noticeOn(page, /Desk Sync|poster/)
    expect(modal).toBe(true)
    const seen = await since.one(() => true, 'the encounter')
    expect(seen.observation).toMatchObject({ client: { id: 'poster' }, signs: expect.arrayContaining(['posted']) })
    expect(seen.observation.scopes.requested.map(({ id }) => id)).toContain('notes.read')
  })
  test('to a known one: the gate stops it, and "go back" ends on the site', async () => {
    const since = await journey.since()
    await post('https://login.microsoftonline.com/common/oauth2/v2.0/authorize', {
      response_type: 'code',
      client_id: 'poster',
      scope: 'Mail.Send Mail.ReadWrite',
      redirect_uri: 'https://reader-app.example/back',
      state: 's1',
    })
    await answerGate(journey, page, 'went-back')
    await until(async () => (await hrefOf(page)) === SITE, 'the site')
    const seen = await since.one(({ outcome }) => outcome !== null, 'the outcome')
    expect(seen).toMatchObject({ verdict: 'request', action: 'went-back', outcome: 'abandoned' })
  })
})

describe('requests that are hard to see', () => {
  test('an inner flow belongs to the site that the person sees, not to the broker', async () => {
    const since = await journey.since()
    await follow(
      ask('https://auth.broker.example/authorize', {
        client_id: 'broker-client',
        redirect_uri: 'https://site-one.example/callback',
        scope: 'openid email',
      }),
    )
    await page.waitForSelector('#google')
    await until(async () => {
      await page.click('#google').catch(() => undefined)
      return !(await hrefOf(page)).includes('auth.broker.example')
    }, 'the broker to lead on')
    const words = await gateIn(journey, page)
    expect(words).toContain('auth.broker.example')
    const inner = await until(
      async () => (await since.encounters()).find(({ observation }) => observation.provider === 'google'),
      'the inner flow',
    )
    expect(inner.observation.site).toBe('site-one.example')
    expect(inner.verdict).toBe('request')
  })
  test('a server that hides its request behind a bare log-in page is told of all the same', async () => {
    const since = await journey.since()
    await follow(
      ask('https://auth.bare.example/oauth/authorize', {
        client_id: 'reader',
        redirect_uri: 'https://reader-app.example/back',
        scope: 'files.read',
      }),
    )
    const { modal } = await noticeOn(page)
    expect(modal).toBe(true)
    expect(await hrefOf(page)).toBe('https://auth.bare.example/login')
    const seen = await since.one(() => true, 'the encounter')
    expect(seen).toMatchObject({ verdict: 'acknowledge' })
    expect(seen.observation.scopes.requested.map(({ id }) => id)).toEqual(['files.read'])
  })
  test('a page that draws its question itself, by history.pushState', async () => {
    const since = await journey.since()
    page = await journey.page()
    await page.goto('https://auth.spa.example/start')
    expect(noticeIn(page)).toBeNull()
    await page.click('#ask')
    await answerNotice(page, 'acknowledged')
    const seen = await since.one(({ action }) => action !== null, 'the answer')
    expect(seen.observation).toMatchObject({ kind: 'consent', client: { id: 'reader' }, server: { host: 'auth.spa.example' } })
  })
  test('a pushed request hides what it asks for, and hidden is not nothing', async () => {
    const since = await journey.since()
    await follow(
      `https://auth.plain.example/oauth/authorize?client_id=pushed&request_uri=${encodeURIComponent('urn:ietf:params:oauth:request_uri:6esc')}`,
    )
    await noticeOn(page)
    const seen = await since.one(() => true, 'the encounter')
    expect(seen.observation.signs).toContain('pushed-request')
    // What was pushed is not in the address; what is known of it is what the page says.
    expect(seen.observation.scopes.requested.filter(scope => scope.seen === 'url')).toEqual([])
    expect([seen.firstVerdict, seen.verdict]).toEqual(['acknowledge', 'acknowledge'])
  })
  test('consent drawn as the answer to a POST: what it reveals stops the person before a click can land', async () => {
    const since = await journey.since()
    await follow(
      ask('https://login.microsoftonline.com/common/oauth2/v2.0/authorize', {
        client_id: '5b1e9c0a-6f0d-4b0e-9a77-2f8c61d0a4e1',
        redirect_uri: 'https://contract-viewer.example/auth/done',
        scope: 'https://graph.microsoft.com/.default',
      }),
    )
    await answerNotice(page, 'acknowledged')
    await page.waitForSelector('input[name=loginfmt]')
    await until(async () => {
      await page.click('#idSIButton9').catch(() => undefined)
      return (await hrefOf(page)).endsWith('/common/login') || (await hrefOf(page)).startsWith('chrome-extension:')
    }, 'the page after the log-in')
    // As early and as often as can be: no press may reach the page.
    const pressed = until(async () => {
      await page.evaluate(`document.querySelector('[data-answer="yes"]')?.click()`).catch(() => undefined)
      return (await hrefOf(page)).startsWith('chrome-extension:')
    }, 'the gate')
    const words = await gateIn(journey, page)
    await pressed
    expect(words).toContain('Contract Viewer')
    expect(journey.web.requests.filter(({ host }) => host === 'contract-viewer.example')).toEqual([])
    const seen = await since.one(({ types }) => types.includes('revised'), 'the page to be read')
    expect(seen).toMatchObject({ firstVerdict: 'acknowledge', verdict: 'request' })
    expect(seen.observation.scopes.requested.map(({ id }) => id)).toEqual(expect.arrayContaining(['Mail.Send']))
  })
})

describe('at a server that no data file names', () => {
  test('a page in which the code of a device is typed stops the person; a second factor at such an address does not', async () => {
    const since = await journey.since()
    page = await journey.page()
    await page.goto('https://id.device.example/login/device')
    await page.waitForSelector('[name=code]')
    // Buttons are let go of once the page has been read for the last time.
    await until(async () => (await page.evaluate(`document.readyState`)) === 'complete', 'the second factor')
    await page.goto('https://id.device.example/oauth2/device')
    await gateIn(journey, page)
    const seen = await since.one(() => true, 'the only encounter')
    expect(seen.observation).toMatchObject({ kind: 'device-code', provider: 'unknown', server: { host: 'id.device.example' } })
    expect(seen.verdict).toBe('justify')
  })
  test('the page’s word for its software is told as such, and lends words to what it asks for', async () => {
    const since = await journey.since()
    await follow(
      ask('https://git.ours.example/oauth/authorize', {
        client_id: 'made0up1client',
        redirect_uri: 'https://acme-ci.example/auth/callback',
        scope: 'read_user sudo',
      }),
    )
    const seen = await since.one(({ observation }) => observation.software !== undefined, 'the page to be read')
    expect(seen.observation).toMatchObject({ provider: 'unknown', software: 'gitlab', client: { name: 'Acme CI' } })
    expect(seen.observation.scopes.requested).toMatchObject([
      { id: 'read_user', claimed: true },
      { id: 'sudo', claimed: true, data: 'administration' },
    ])
  })
  test('its page of tokens is met by its address', async () => {
    const since = await journey.since()
    page = await journey.page()
    await page.goto('https://git.ours.example/-/user_settings/personal_access_tokens')
    const seen = await since.one(() => true, 'the encounter')
    expect(seen.observation).toMatchObject({
      kind: 'api-key',
      provider: 'gitlab',
      signs: ['self-hosted'],
      server: { host: 'git.ours.example' },
    })
  })
})
