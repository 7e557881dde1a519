import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { LocalAnswer, LocalRequest } from '../../cli/local-web.ts'
import { answerGate, answerNotice, gateIn, hrefOf, type Journey, noticeIn, startJourney, until } from './journey.ts'
import { type JourneyHub, startJourneyHub } from './journey-hub.ts'

/** What must never be kept or sent, each with a mark that is found wherever it turns up. */
const NAMES = [
  'state',
  'nonce',
  'loginHint',
  'idTokenHint',
  'codeChallenge',
  'claims',
  'acrValues',
  'uiHint',
  'customParameter',
  'redirectQuery',
  'redirectFragment',
  'code',
  'sessionState',
  'accessToken',
  'idToken',
  'errorDescription',
  'postedCode',
  'postedIdToken',
  'postedState',
  'postedHint',
  'cookie',
  'localStorage',
  'hiddenInput',
  'csrf',
  'title',
  'metaText',
  'pageText',
  'commentText',
  'inlineScript',
  'accountName',
  'typedPassword',
  'typedEmail',
  'typedName',
  'typedCompany',
  'deviceCode',
  'samlRequest',
  'relayState',
  'logInPassword',
  'otp',
  'pathSecret',
] as const
type Name = (typeof NAMES)[number]
/** No mark holds another, and none survives in parts: letters only, so that no encoding changes it. */
const MARK = Object.fromEntries(
  NAMES.map((name, i) => [name, `Canary${String.fromCharCode(65 + (i % 26))}${i < 26 ? 'x' : 'y'}qz${name}`]),
) as Record<Name, string>
/** A note that a person wrote for the organisation: it is kept and sent, so the search must find it. */
const CONTROL = 'CanaryControlWordForTheOrganisation'
const html = (body: string): LocalAnswer => ({ body: `<!doctype html><html lang="en"><meta charset="utf-8">${body}` })
const redirect = (location: string): LocalAnswer => ({ status: 302, headers: { location } })
const secretPage = (inner: string) =>
  html(`<title>${MARK.title}</title><meta name="description" content="${MARK.metaText}"><!-- ${MARK.commentText} --><script>window.x = '${MARK.inlineScript}'; document.cookie = 'a=${MARK.cookie}'; localStorage.a = '${MARK.localStorage}'</script>
  <p>Signed in as ${MARK.accountName}</p><p>${MARK.pageText}</p><form id="consent" method="post" action="/answer"><input type="hidden" name="x" value="${MARK.hiddenInput}"><input type="hidden" name="csrf" value="${MARK.csrf}">${inner}</form>`)
const ask = (base: string, params: Record<string, string> = {}) =>
  `${base}?${new URLSearchParams({
    response_type: 'code',
    client_id: 'canary-client',
    redirect_uri: `https://reader-app.example/back?q=${MARK.redirectQuery}`,
    state: MARK.state,
    nonce: MARK.nonce,
    login_hint: `${MARK.loginHint}@example.com`,
    id_token_hint: `eyJhbGciOiJub25lIn0.${MARK.idTokenHint}.x`,
    code_challenge: MARK.codeChallenge,
    claims: JSON.stringify({ userinfo: { [MARK.claims]: null } }),
    acr_values: MARK.acrValues,
    ui_hint: MARK.uiHint,
    custom: MARK.customParameter,
    ...params,
  })}#${MARK.redirectFragment}`

let profile: string
let downloads: string
let hub: JourneyHub
let journey: Journey
const sent: string[] = []
const sinks: Record<string, string | Buffer> = {}

beforeAll(async () => {
  profile = mkdtempSync(join(tmpdir(), 'scopewarden-canary-'))
  downloads = join(profile, 'exported')
  mkdirSync(downloads)
  hub = await startJourneyHub({ captured: sent })
  journey = await startJourney('chromium', {
    userDataDir: join(profile, 'profile'),
    managed: hub.managed,
    routes: {
      'site-one.example/': html('<h1>Site one</h1>'),
      'github.com/login/oauth/authorize': secretPage(
        '<button type="submit" name="authorize" value="1" class="js-oauth-authorize-btn" id="js-oauth-authorize-btn">Authorize</button>',
      ),
      'github.com/answer': redirect(
        `https://reader-app.example/back?code=${MARK.code}&state=${MARK.state}&session_state=${MARK.sessionState}&scope=repo`,
      ),
      'github.com/login/device': secretPage(
        `<h1>Authorize your device</h1><input name="user-code" id="user-code" value="${MARK.deviceCode}"><button>Continue</button>`,
      ),
      'auth.plain.example/oauth/authorize': ({ method, url }: LocalRequest) =>
        method === 'POST' || url.searchParams.get('response_mode') === 'form_post'
          ? html(
              `<form method="post" action="https://reader-app.example/posted"><input type="hidden" name="code" value="${MARK.postedCode}"><input type="hidden" name="id_token" value="${MARK.postedIdToken}"><input type="hidden" name="state" value="${MARK.postedState}"></form><script>setTimeout(() => document.forms[0].submit(), 200)</script>`,
            )
          : secretPage(
              '<h1>Reader wants to access your account</h1><ul><li>Read your files</li></ul><button>Allow</button><button>Deny</button>',
            ),
      'auth.plain.example/oauth/implicit': redirect(
        `https://reader-app.example/back#access_token=${MARK.accessToken}&id_token=${MARK.idToken}&state=${MARK.state}`,
      ),
      'auth.plain.example/oauth/refused': redirect(
        `https://reader-app.example/back?error=access_denied&error_description=${MARK.errorDescription}&state=${MARK.state}`,
      ),
      'auth.plain.example/saml/sso': secretPage(
        `<h1>Log in</h1><input type="password" name="password"><input name="otp" autocomplete="one-time-code"><button>Log in</button>`,
      ),
      'app.acme-notes.example/signup':
        html(`<title>Create your account</title><h1>Create your free account</h1><form action="/signup" method="post">
        <label>Full name<input name="name" autocomplete="name"></label><label>Work email<input type="email" name="email" autocomplete="email"></label><label>Company<input name="company"></label>
        <label>Password<input type="password" name="password" autocomplete="new-password"></label><button>Create account</button></form>`),
      'reader-app.example/*': html('<title>Reader</title>'),
    },
  })
})
afterAll(async () => {
  await journey?.close()
  await hub?.close()
  rmSync(profile, { recursive: true, force: true, maxRetries: 3 })
})

const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap(entry => {
    const path = join(folder, entry.name)
    return entry.isDirectory() ? filesBelow(path) : statSync(path).size > 0 ? [path] : []
  })
/** In the spellings in which text lies in files: one byte a letter, two bytes a letter, base64 of either beginning. */
const found = (where: string | Buffer, mark: string): boolean => {
  const bytes = Buffer.isBuffer(where) ? where : Buffer.from(where)
  const base64 = [0, 1, 2].map(shift =>
    Buffer.from(`${'\0'.repeat(shift)}${mark}`)
      .toString('base64')
      .slice(shift === 0 ? 0 : 4, -4),
  )
  return [Buffer.from(mark), Buffer.from(mark, 'utf16le'), ...base64.map(text => Buffer.from(text))].some(form => bytes.includes(form))
}

describe('through whole encounters', () => {
  const go = async (url: string, act: (page: Awaited<ReturnType<Journey['page']>>) => Promise<unknown>) => {
    const page = await journey.page()
    await page.goto('https://site-one.example/')
    await page.evaluate(to => void setTimeout(() => location.assign(to)), url)
    await act(page)
    await page.close()
  }
  const at = (path: string) => (page: Awaited<ReturnType<Journey['page']>>) =>
    until(async () => (await hrefOf(page)).startsWith(`https://reader-app.example${path}`), 'the app')

  test('secrets pass by in addresses, forms, pages and answers', async () => {
    const since = await journey.since()
    await go(ask('https://github.com/login/oauth/authorize', { scope: 'repo', response_type: 'code' }), async page => {
      await answerGate(journey, page, 'continued')
      await page.waitForSelector('#js-oauth-authorize-btn')
      await until(async () => {
        await page.click('#js-oauth-authorize-btn').catch(() => undefined)
        return (await hrefOf(page)).startsWith('https://reader-app.example/back')
      }, 'the app')
    })
    await go(ask('https://auth.plain.example/oauth/implicit', { response_type: 'token id_token', scope: 'files.read' }), at('/back'))
    await go(ask('https://auth.plain.example/oauth/refused', { scope: 'files.write' }), at('/back'))
    await go(ask('https://auth.plain.example/oauth/authorize', { response_mode: 'form_post', scope: 'files.list' }), at('/posted'))
    await go(ask(`https://auth.plain.example/oauth/authorize`, { scope: 'files.admin', client_id: 'other' }), page =>
      answerNotice(page, 'acknowledged'),
    )
    await go('https://site-one.example/#here', async page => {
      await page.evaluate(
        (action, fields) => {
          const form = document.body.appendChild(Object.assign(document.createElement('form'), { method: 'post', action }))
          for (const [name, value] of Object.entries(fields)) form.append(Object.assign(document.createElement('input'), { name, value }))
          setTimeout(() => form.submit())
        },
        'https://auth.plain.example/oauth/authorize',
        {
          response_type: 'code',
          client_id: 'poster',
          scope: 'files.post',
          redirect_uri: 'https://reader-app.example/posted',
          state: MARK.postedState,
          login_hint: MARK.postedHint,
        },
      )
      await at('/posted')(page)
    })
    await go(`https://github.com/login/device?user_code=${MARK.deviceCode}&p=${MARK.pathSecret}`, page => gateIn(journey, page))
    await go(`https://auth.plain.example/saml/sso?SAMLRequest=${MARK.samlRequest}&RelayState=${MARK.relayState}`, async page => {
      await page.waitForSelector('input[type=password]')
      await page.type('input[type=password]', MARK.logInPassword)
      await page.type('input[name=otp]', MARK.otp)
    })
    await go(`https://app.acme-notes.example/signup?invite=${MARK.pathSecret}`, async page => {
      await page.waitForSelector('input[type=email]')
      await page.type('input[name=name]', MARK.typedName)
      await page.type('input[name=company]', MARK.typedCompany)
      await page.type('input[type=password]', MARK.typedPassword)
      await page.type('input[type=email]', `${MARK.typedEmail}@example.com`)
      await page.keyboard.press('Tab')
      await until(() => noticeIn(page), 'the notice')
      await until(
        async () => (await since.encounters()).some(({ observation }) => observation.kind === 'sign-up'),
        'the sign-up to be written down',
      )
    })
    // The control: the only words of this that may be found again.
    await go(ask('https://github.com/login/oauth/authorize', { scope: 'admin:org', client_id: 'asks-for-more' }), async page => {
      await gateIn(journey, page)
      await page.type('textarea[name=note]', CONTROL)
      await answerGate(journey, page, 'requested')
    })
    const seen = await since.encounters()
    expect(new Set(seen.map(({ observation }) => observation.kind))).toEqual(new Set(['consent', 'device-code', 'sign-up']))
    expect(seen.length).toBeGreaterThanOrEqual(8)
  })

  test('what is exported, sent and stored is gathered', async () => {
    const open = await journey.page()
    await open.goto(ask('https://auth.plain.example/oauth/authorize', { scope: 'files.list', client_id: 'still-open' }))
    await until(() => noticeIn(open), 'the notice')
    sinks.session = JSON.stringify(await journey.desk('chrome.storage.session.get()'))
    sinks.local = JSON.stringify(await journey.desk('chrome.storage.local.get()'))
    sinks.store = JSON.stringify(await journey.store())
    const report = await journey.launched.openExtensionPage('report.html')
    await report.waitForSelector('table tbody tr')
    const session = await report.createCDPSession()
    await session.send('Browser.setDownloadBehavior', { behavior: 'allow', downloadPath: downloads })
    for (const format of ['csv', 'json', 'html']) {
      await report.click(`button[data-export="${format}"]`)
      await until(() => filesBelow(downloads).some(file => file.endsWith(`.${format}`)), format)
    }
    await report.close()
    const mirror = await journey.launched.openExtensionPage('mirror.html')
    await mirror.waitForSelector('button[data-action="send-now"]:not([disabled])')
    sinks.mirror = (await mirror.evaluate('document.documentElement.outerHTML')) as string
    await mirror.click('button[data-action="send-now"]')
    await until(async () => (await journey.store()).outbox.length === 0, 'the outbox to be empty')
    await mirror.close()
    await journey.close()
    sinks.sent = sent.join('\n')
    for (const file of filesBelow(downloads)) sinks[`exported ${file.slice(file.lastIndexOf('.'))}`] = readFileSync(file)
    const own = (path: string) =>
      /IndexedDB\/chrome-extension_|Local Extension Settings|Sync Extension Settings|Managed Extension Settings|Extension State|Extension Rules|Extension Scripts/.test(
        path,
      )
    sinks.profile = Buffer.concat(
      filesBelow(join(profile, 'profile'))
        .filter(own)
        .map(file => readFileSync(file)),
    )
    sinks.hub = Buffer.concat(filesBelow(hub.dataDirectory).map(file => readFileSync(file)))
  })
})

describe('of forty secrets nothing is kept or sent', () => {
  test('the search finds what is there', () => {
    expect(NAMES).toHaveLength(40)
    expect(new Set(Object.values(MARK)).size).toBe(40)
    for (const sink of ['store', 'sent', 'profile', 'hub', 'mirror'])
      expect([sink, found(sinks[sink] ?? '', CONTROL)]).toEqual([sink, true])
    for (const sink of ['exported .csv', 'exported .json', 'exported .html'])
      expect([sink, found(sinks[sink] ?? '', 'asks-for-more')]).toEqual([sink, true])
    expect(found(sinks.session ?? '', 'still-open')).toBe(true)
  })
  test.each(NAMES)('%s', name => {
    expect(Object.keys(sinks).filter(sink => found(sinks[sink] ?? '', MARK[name]))).toEqual([])
  })
})
