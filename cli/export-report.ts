import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Hub } from '../hub/run-hub.ts'
import { ReportExport } from '../lib/model/record.ts'
import type { LaunchedBrowser } from './launched-browser.ts'

const pause = (ms: number) => new Promise<void>(resolve => setTimeout(resolve, ms))

async function until(look: () => boolean | Promise<boolean>, ms: number): Promise<boolean> {
  for (const end = Date.now() + ms; Date.now() < end; await pause(100)) if (await look()) return true
  return false
}

/** Signs in as an admin does, with the link that the hub printed. */
async function signIn(hub: Hub): Promise<string> {
  const code = new URL(hub.signInLink()).searchParams.get('code') ?? ''
  const answer = await fetch(`${hub.url}/sign-in`, { method: 'POST', body: new URLSearchParams({ token: code }), redirect: 'manual' })
  return answer.headers.get('set-cookie')?.split(';')[0] ?? ''
}

/** Exports the browser's report by its own buttons, waits for the hub to hold the same, and checks both. */
export async function exportReport(options: { launched: LaunchedBrowser; hub: Hub; directory: string; atLeastApps: number }) {
  const { launched, hub, directory, atLeastApps } = options
  const problems: string[] = []
  const files: string[] = []
  const page = await launched.openExtensionPage('report.html')
  await page.waitForSelector('table tbody tr', { timeout: 5000 }).catch(() => problems.push('the report page shows no app'))
  await page.screenshot({ path: join(directory, 'report.png') as `${string}.png`, fullPage: true })
  const session = await page.createCDPSession()
  await session.send('Browser.setDownloadBehavior', { behavior: 'allow', downloadPath: directory, eventsEnabled: true })
  for (const format of ['csv', 'json', 'html'] as const) {
    let name = ''
    session.once('Browser.downloadWillBegin', ({ suggestedFilename }) => {
      name = suggestedFilename
    })
    await page.click(`button[data-export="${format}"]`).catch(() => problems.push(`the report page has no button for ${format}`))
    const written = await until(
      () => name !== '' && existsSync(join(directory, name)) && readFileSync(join(directory, name)).length > 0,
      5000,
    )
    if (!written) problems.push(`no ${format} was exported`)
    else files.push(name)
  }
  await page.close()
  const json = files.find(file => file.endsWith('.json'))
  const own = json ? ReportExport.safeParse(JSON.parse(readFileSync(join(directory, json), 'utf8'))) : null
  if (own && !own.success) problems.push('the exported JSON does not fit its schema')
  if (own?.success && own.data.apps.length < atLeastApps)
    problems.push(`the report holds ${own.data.apps.length} apps, expected ${atLeastApps}`)

  // The first delivery is spread over a minute, so that a thousand browsers do not start at once: ask for it as a person would.
  const mirror = await launched.openExtensionPage('mirror.html')
  await mirror
    .waitForSelector('button[data-action="send-now"]:not([disabled])', { timeout: 5000 })
    .catch(() => problems.push('the mirror page cannot send'))
  await mirror.screenshot({ path: join(directory, 'mirror.png') as `${string}.png`, fullPage: true })
  await mirror.click('button[data-action="send-now"]').catch(() => undefined)
  const cookie = await signIn(hub)
  const read = async () => {
    const answer = await fetch(`${hub.url}/export.json`, { headers: { cookie } })
    return answer.ok ? ReportExport.parse(await answer.json()) : null
  }
  let apps = 0
  const arrived = await until(async () => {
    const report = await read()
    apps = report?.apps.length ?? 0
    if (report) writeFileSync(join(directory, 'hub-report.json'), `${JSON.stringify(report, null, 2)}\n`)
    return apps >= atLeastApps
  }, 15_000)
  await mirror.close()
  const overview = await launched.browser.newPage()
  await overview.setCookie({ name: cookie.split('=')[0] ?? '', value: cookie.split('=')[1] ?? '', url: hub.url })
  await overview.goto(hub.url)
  await overview.screenshot({ path: join(directory, 'hub.png') as `${string}.png`, fullPage: true })
  await overview.close()
  if (!arrived) problems.push(`the hub holds ${apps} apps, expected ${atLeastApps}`)
  return { files, problems, hub: { apps } }
}
