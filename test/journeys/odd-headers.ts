import { expect, test } from 'vitest'
import type { BrowserName } from '../../cli/find-browser.ts'
import type { LocalAnswer, LocalRequest } from '../../cli/local-web.ts'
import { gateIn, hrefOf, type Journey, leaveFor, until } from './journey.ts'
import { answer, frameOf } from './redress.ts'

type Headers = Record<string, string>
const ISOLATED = { 'cross-origin-opener-policy': 'same-origin', 'cross-origin-resource-policy': 'same-origin', 'x-frame-options': 'DENY' }
/** The notice stands there all the same. */
const OPEN: Record<string, Headers> = {
  'isolates itself': { ...ISOLATED, 'cross-origin-embedder-policy': 'require-corp' },
  'isolates itself, and loads the rest without credentials': { ...ISOLATED, 'cross-origin-embedder-policy': 'credentialless' },
  'isolates itself from what it loads alone': { 'cross-origin-embedder-policy': 'require-corp' },
  'forbids styles, scripts and frames, and features of all kinds': {
    'content-security-policy':
      "default-src 'none'; style-src 'none'; frame-src 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'",
    'permissions-policy': 'fullscreen=(), cross-origin-isolated=(), storage-access=(), unload=()',
  },
}
const SANDBOX = 'puts itself and its frames into a sandbox'
const SCRIPTS = `${SANDBOX} with scripts`
/** No frame runs a script there. */
const BARRED: Record<string, Headers> = { [SANDBOX]: { 'content-security-policy': 'sandbox allow-forms' } }
/** Chromium lets scripts of ours run where the page's may; Firefox lets no frame of an extension into any sandbox. */
const BY_BROWSER: Record<string, Headers> = { [SCRIPTS]: { 'content-security-policy': 'sandbox allow-scripts allow-forms' } }
const all = { ...OPEN, ...BARRED, ...BY_BROWSER }

const ASK = '<h1>Reader wants to access your account</h1><ul><li>Read your files</li></ul><button>Allow</button>'
export const oddHeaderRoutes = {
  'auth.strict.example/oauth/authorize': ({ url }: LocalRequest): LocalAnswer => ({
    headers: all[url.searchParams.get('kind') ?? ''] ?? {},
    body: `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Authorize</title></head><body>${ASK}</body></html>`,
  }),
}
const ask = (kind: string) =>
  `https://auth.strict.example/oauth/authorize?${new URLSearchParams({
    response_type: 'code',
    state: 's1',
    redirect_uri: 'https://reader-app.example/back',
    scope: 'files.read',
    client_id: kind.replaceAll(' ', '-'),
    kind,
  })}`

/** What a page's headers do to the notice: it stands, or the gate comes and the page is not blamed for it. */
export function oddHeaders(name: BrowserName, its: () => Journey): void {
  const begin = async (kind: string) => {
    const page = await its().page()
    await page.goto('https://site-one.example/')
    await leaveFor(page, ask(kind))
    return page
  }
  const blamed = (facts: Awaited<ReturnType<Journey['store']>>['facts']) =>
    facts.flatMap(fact => (fact.type === 'health' && /^(overlay|notice)-/.test(fact.code) ? [fact.code] : []))
  const open = [...Object.keys(OPEN), ...(name === 'chromium' ? [SCRIPTS] : [])]
  const barred = [...Object.keys(BARRED), ...(name === 'firefox' ? [SCRIPTS] : [])]

  test(`whatever a page's headers forbid, the notice stands there: it ${open.join('; ')}`, async () => {
    const since = await its().since()
    const pages = await Promise.all(open.map(begin))
    await Promise.all(pages.map(page => until(() => frameOf(page), 'the notice')))
    const [page] = pages
    if (!page) throw new Error('no page')
    await page.bringToFront()
    expect(await answer(its(), page, async () => (await since.encounters()).some(({ action }) => action !== null))).toBe('in the notice')
    expect(await Promise.all(pages.map(hrefOf))).toEqual(open.map(ask))
    expect(blamed(await since.facts())).toEqual([])
    await Promise.all(pages.map(one => one.close()))
  })
  test(`where no frame may run, the gate comes, and nobody is accused: a page ${barred.join('; ')}`, async () => {
    const since = await its().since()
    const pages = await Promise.all(barred.map(begin))
    for (const page of pages) await gateIn(its(), page)
    await expect.poll(async () => blamed(await since.facts()).length, { timeout: 5000 }).toBeGreaterThan(0)
    expect(new Set(blamed(await since.facts()))).toEqual(new Set(['notice-barred']))
    await Promise.all(pages.map(one => one.close()))
    const seen = await since.all(barred.length, ({ outcome }) => outcome !== null, 'the ends')
    // Whether the page was read before the gate came is a matter of moments.
    const told = seen.map(({ action, types }) => [action, types.filter(type => type !== 'revised')])
    expect(told).toEqual(barred.map(() => [null, ['observed', 'concluded']]))
  })
}
