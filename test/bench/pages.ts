import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { LocalAnswer, LocalRoute } from '../../cli/local-web.ts'

export const SITE = 'https://site.example/'
export const RECORD_ADDRESS = '127.0.0.1/record'

/** Tells when this document was committed (\`domLoading\` is set as it comes to be) once there is time for it. */
const COMMITTED = `<script>(() => {
  let told = false
  const tell = () => { if (told) return; told = true
    navigator.sendBeacon('https://record.example/record', JSON.stringify({ what: 'page', bornMs: performance.timeOrigin, committedMs: performance.timing.domLoading })) }
  addEventListener('pagehide', tell)
  setTimeout(tell, 1500)
})()</script>`

/** A fixture page that tells when it was committed. */
export const timed = (root: string, name: string): LocalAnswer => ({
  body: readFileSync(join(root, 'test/fixtures/pages', name), 'utf8').replace('<head>', `<head>${COMMITTED}`),
})

const ask = (base: string, params: Record<string, string>) =>
  `${base}?${new URLSearchParams({ response_type: 'code', state: 's1', ...params })}`

/** Requests whose answer by the embedded policy is known. */
export const REQUESTS = {
  gate: ask('https://github.com/login/oauth/authorize', {
    client_id: '0v23made0up0acme0ci',
    redirect_uri: 'https://acme-ci.example/login/github/callback',
    scope: 'repo workflow user:email',
  }),
  notice: ask('https://accounts.google.com/o/oauth2/v2/auth', {
    client_id: '731925048812-acmecal.apps.googleusercontent.com',
    redirect_uri: 'https://acme-calendar.example/oauth/callback',
    scope: 'openid https://www.googleapis.com/auth/calendar.readonly',
  }),
  unknown: ask('https://auth.acme-notes.example/oauth/authorize', {
    client_id: 'desk-sync',
    redirect_uri: 'https://desk-sync.example/callback',
    scope: 'notes.read notes.write members.read',
  }),
  silent: ask('https://accounts.google.com/o/oauth2/v2/auth', {
    client_id: '731925048812-acmenotes.apps.googleusercontent.com',
    redirect_uri: 'https://app.acme-notes.example/signed-in',
    scope: 'openid email profile',
  }),
} as const

/** The site from which a person sets out: \`#<milliseconds> <address>\` goes there by itself. */
const START = `<!doctype html><meta charset="utf-8"><title>Site</title><h1>A site</h1><script>
  const [ms, to] = decodeURIComponent(location.hash.slice(1)).split(' ')
  if (to) setTimeout(() => location.assign(to), Number(ms))
</script>`
export const goFrom = (ms: number, to: string) => `${SITE}#${encodeURIComponent(`${ms} ${to}`)}`

/** @param thinksMs how long an authorization server takes before its answer begins; asked at each request */
export const benchRoutes = (root: string, thinksMs = () => 0): Record<string, LocalRoute> => {
  const server = (page: string) => {
    const answer = timed(root, page)
    return async () => {
      if (thinksMs() > 0) await new Promise(resolve => setTimeout(resolve, thinksMs()))
      return answer
    }
  }
  return {
    'site.example/': { body: START },
    'github.com/login/oauth/authorize': server('github/authorize.html'),
    'accounts.google.com/o/oauth2/v2/auth': server('google/log-in.not-it.html'),
    'auth.acme-notes.example/oauth/authorize': server('unknown-server/consent.html'),
  }
}
