import type { LocalAnswer } from '../../cli/local-web.ts'

const html = (body: string): LocalAnswer => ({ body: `<!doctype html><html lang="en"><meta charset="utf-8"><title>Page</title>${body}` })
export const SITE = 'https://site-one.example/'
const asks = (app: string) =>
  html(`<h1>${app} wants to access your account</h1><ul><li>Read your files</li></ul><button>Allow</button><button>Deny</button>`)
const redirect = (location: string): LocalAnswer => ({ status: 302, headers: { location } })
export const CONSENT = 'https://accounts.google.com/signin/oauth/v2/consentsummary?part=AJi8hAM'
export const CONFIRM = 'https://id.opaque.example/confirm?ticket=1'
export const routes = {
  'site-one.example/': html('<h1>Site one</h1>'),
  'auth.restored.example/oauth/authorize': asks('Reader'),
  // Where somebody is asked, the address says nothing of what is asked for.
  'accounts.google.com/o/oauth2/v2/auth': redirect(CONSENT),
  'accounts.google.com/signin/oauth/v2/consentsummary': html(
    '<main><h1>Dates wants access to your Google Account</h1><ul><li>See and download any calendar you can access using your Google Calendar</li></ul></main>',
  ),
  'id.opaque.example/oauth/authorize': redirect(CONFIRM),
  'id.opaque.example/confirm': asks('Planner'),
}
const ask = (base: string, scope: string, client_id = 'restored') =>
  `${base}?${new URLSearchParams({ response_type: 'code', state: 's1', client_id, redirect_uri: 'https://reader-app.example/back', scope })}`
export const GATED = ask('https://github.com/login/oauth/authorize', 'repo')
export const TOLD = ask('https://auth.restored.example/oauth/authorize', 'files.read')
export const CALENDAR = ask(
  'https://accounts.google.com/o/oauth2/v2/auth',
  'https://www.googleapis.com/auth/calendar.readonly',
  '731925048812-restored.apps.googleusercontent.com',
)
export const PLANNER = ask('https://id.opaque.example/oauth/authorize', 'plans.read')
const HOURS = 3
/** Run in a page of the extension: everything was written down hours earlier than it was. */
export const AGO = `new Promise((resolve, reject) => {
  const open = indexedDB.open('scopewarden')
  open.onsuccess = () => {
    const tx = open.result.transaction('facts', 'readwrite')
    const all = tx.objectStore('facts').getAll()
    all.onsuccess = () => all.result.forEach(fact => tx.objectStore('facts').put({ ...fact, atMs: fact.atMs - ${HOURS * 3_600_000} }))
    tx.oncomplete = () => { open.result.close(); resolve() }
    tx.onerror = () => reject(tx.error)
  }
})`
