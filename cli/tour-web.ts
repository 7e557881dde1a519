import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { LocalAnswer, LocalRequest, LocalRoute } from './local-web.ts'
import { tourPage } from './tour-page.ts'

export const TOUR_HOST = 'tour.scopewarden.example'
const IDENTITY = new Set(['openid', 'email', 'profile'])

const redirect = (location: string): LocalAnswer => ({ status: 302, headers: { location } })
const opaque = (from: URLSearchParams) =>
  Buffer.from(String(new URLSearchParams({ redirect_uri: from.get('redirect_uri') ?? '', state: from.get('state') ?? '' }))).toString(
    'base64url',
  )

/** Where an app gets its answer: says what came back, and keeps none of it. */
const back = ({ url }: LocalRequest): LocalAnswer => {
  const said = url.searchParams.has('error') ? 'Access was declined.' : url.searchParams.has('code') ? 'Connected.' : 'Hello.'
  return {
    headers: { 'content-type': 'text/html; charset=utf-8' },
    body: `<!doctype html><html lang="en"><meta name="viewport" content="width=device-width"><title>${url.hostname}</title><style>body{font:16px/1.5 system-ui;margin:20vh auto;max-width:30rem;color-scheme:light dark}</style><h1>${url.hostname}</h1><p id="said">${said}</p><p><a href="https://${TOUR_HOST}/">Back to the tour</a></p></html>`,
  }
}

/**
 * The hosts of the tour on loopback: look-alike pages, with the turns that the real ones take.
 * @param root folder of the repository
 */
export function tourRoutes(root: string): Record<string, LocalRoute> {
  const page = (name: string) => {
    const file = join(root, 'test/fixtures/pages', name)
    if (!existsSync(file)) throw new Error(`no fixture ${file}`)
    return file
  }
  const callbacks = [
    'acme-mailer.example',
    'contract-viewer.example',
    'acme-ci.example',
    'desk-sync.example',
    'standup-buddy.example',
    'pdf-turbo.example',
  ]
  return {
    [`${TOUR_HOST}/`]: request => ({
      headers: { 'content-type': 'text/html; charset=utf-8' },
      body: tourPage(/^de\b/i.test(request.headers['accept-language'] ?? '') ? 'de' : 'en'),
    }),
    ...Object.fromEntries(callbacks.map(host => [`${host}/*`, back])),
    'app.acme-notes.example/signed-in': back,
    'app.acme-notes.example/signup': page('sign-up/sign-up.html'),
    'app.acme-notes.example/login': page('sign-up/log-in.not-it.html'),
    // What is asked for is gone from the address of the page that asks, as it is in the world.
    'accounts.google.com/o/oauth2/v2/auth': ({ url }) => {
      const asks = (url.searchParams.get('scope') ?? '').split(' ')
      return asks.every(scope => IDENTITY.has(scope))
        ? redirect(`/signin/oauth/id?authuser=0&part=${opaque(url.searchParams)}`)
        : redirect(`/v3/signin/identifier?${url.searchParams}&flowName=GeneralOAuthFlow`)
    },
    'accounts.google.com/v3/signin/identifier': page('google/log-in.not-it.html'),
    'accounts.google.com/signin/oauth/v2/consentsummary': page('google/consent-summary.html'),
    'accounts.google.com/signin/oauth/id': page('google/identity.html'),
    'login.microsoftonline.com/common/oauth2/v2.0/authorize': page('microsoft-entra/log-in.not-it.html'),
    'login.microsoftonline.com/common/reprocess': page('microsoft-entra/consent.html'),
    'account.live.com/Consent/Update': page('microsoft-personal/consent.html'),
    'github.com/login/oauth/authorize': page('github/authorize.html'),
    'github.com/login': page('github/log-in.not-it.html'),
    'github.com/login/device': page('github/device.html'),
    'slack.com/oauth/v2/authorize': page('slack/workspace.not-it.html'),
    'example-ltd.slack.com/oauth/v2/authorize': page('slack/authorize.html'),
    'auth.acme-notes.example/oauth/authorize': page('unknown-server/consent.html'),
    'auth.acme-notes.example/oauth/confirm': page('unknown-server/consent-inputs.html'),
  }
}
