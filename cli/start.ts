import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Hub, runHub } from '../hub/run-hub.ts'
import { Failure } from '../lib/model/failure.ts'
import { exportReport } from './export-report.ts'
import { findBrowser } from './find-browser.ts'
import { launchBrowser } from './launch-browser.ts'
import type { LaunchedBrowser } from './launched-browser.ts'
import { startLocalWeb } from './local-web.ts'
import { publishExceptions } from './publish-exceptions.ts'
import { generateKey, signPolicy, signThreats } from './sign-document.ts'
import { TOUR } from './tour.ts'
import { policyArrived, type StepResult, walkStep } from './tour-walk.ts'
import { TOUR_HOST, tourRoutes } from './tour-web.ts'

const ROOT = join(import.meta.dirname, '..')
const OUT = join(ROOT, '.output/demo')
const HELP = `npm start [-- --once] [--lang en|de]

Builds the extension, starts a hub with a signed sample policy and threat list on loopback, and opens a browser that is set up for both.
  --once     walk the tour alone, leave pictures, reports and summary.json in .output/demo, and exit
  --lang     language of the browser (default: the system's)
`

const say = (line: string) => process.stdout.write(`${line}\n`)

function build(): string {
  say('Building the extension …')
  const wxt = join(ROOT, 'node_modules/wxt/bin/wxt.mjs')
  const done = spawnSync(process.execPath, [wxt, 'build', '-b', 'chrome'], { cwd: ROOT, encoding: 'utf8' })
  if (done.status !== 0) throw new Failure('build-failed', `The extension could not be built.\n${done.stdout}\n${done.stderr}`)
  return join(ROOT, '.output/chrome-mv3')
}

/** A hub as an organisation would run it: a policy and a threat list signed by its own key, settings as MDM would push them. */
async function startHub(): Promise<{ hub: Hub; managed: Record<string, unknown> }> {
  const key = await generateKey()
  const sample = (name: string) => JSON.parse(readFileSync(join(ROOT, 'policies', name), 'utf8'))
  const policy = { ...sample('organisations/balanced.json'), threats: { url: 'threats' } }
  const request = { privateJwk: key, version: 1, epoch: 1, issuedAtMs: Date.now(), lifetimeDays: 30 }
  const [policyFile, threatsFile] = [join(OUT, 'policy.jws'), join(OUT, 'threats.jws')]
  writeFileSync(policyFile, await signPolicy({ policy, ...request }))
  writeFileSync(threatsFile, await signThreats({ threats: sample('threats/sample-list.json'), ...request }))
  const dataDirectory = join(OUT, 'hub')
  const { id, name } = policy.organisation
  // The demo's key is its own and lies in its folder: what is approved on the hub's page is signed and published at once.
  const publish = publishExceptions(policy, request, policyFile)
  const hub = await runHub({ dataDirectory, policyFile, threatsFile, tenant: id, organisation: name, publish })
  const managed = {
    organisationId: id,
    policyUrl: `${hub.url}/policy`,
    policyKeys: [key.x],
    hubUrl: hub.url,
    enrolmentToken: hub.enrolmentToken,
    policyRefreshMinutes: 5,
  }
  return { hub, managed }
}

const TABLE: (keyof StepResult)[] = ['id', 'shown', 'kind', 'provider', 'verdict', 'decision', 'outcome']
function table(results: StepResult[]): string {
  const rows = [TABLE.map(String), ...results.map(result => TABLE.map(column => String(result[column] ?? '–')))]
  const widths = TABLE.map((_, i) => Math.max(...rows.map(row => row[i]?.length ?? 0)))
  const lines = rows.map(row => row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join('  '))
  return lines.map((line, i) => (i === 0 ? `   ${line}` : `${results[i - 1]?.problems.length ? '✗' : '✓'}  ${line}`)).join('\n')
}

async function walkAll(launched: LaunchedBrowser, hub: Hub): Promise<number> {
  const results: StepResult[] = []
  for (const step of TOUR) results.push(await walkStep(step, { launched, pictureDir: OUT }))
  const exported = await exportReport({ launched, hub, directory: OUT, atLeastApps: TOUR.length })
  const problems = [...results.flatMap(({ id, problems: found }) => found.map(problem => `${id}: ${problem}`)), ...exported.problems]
  writeFileSync(
    join(OUT, 'summary.json'),
    `${JSON.stringify({ ok: problems.length === 0, problems, steps: results, reports: exported.files, hub: exported.hub }, null, 2)}\n`,
  )
  say(`\n${table(results)}\n`)
  say(`Reports: ${exported.files.join(', ')}; the hub holds ${exported.hub.apps} apps.`)
  for (const problem of problems) say(`✗ ${problem}`)
  say(`Everything is in .output/demo (${readdirSync(OUT).filter(file => file.endsWith('.png')).length} pictures, summary.json).`)
  return problems.length === 0 ? 0 : 1
}

async function main(args: string[]): Promise<number> {
  const known = new Set(['--once', '--lang', '--help', 'en', 'de'])
  const odd = args.find(arg => !known.has(arg))
  if (odd !== undefined || args.includes('--help')) {
    process.stdout.write(odd === undefined ? HELP : `start: ${odd} is not understood.\n\n${HELP}`)
    return odd === undefined ? 0 : 2
  }
  const once = args.includes('--once')
  const lang = args.includes('--lang') ? args[args.indexOf('--lang') + 1] : undefined
  const headless = once || (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY)
  // Only what an earlier run of this very command left behind.
  rmSync(OUT, { recursive: true, force: true })
  mkdirSync(OUT, { recursive: true })
  const { path: executablePath } = await findBrowser('chromium', { install: true })
  const extensionDir = build()
  const { hub, managed } = await startHub()
  const web = await startLocalWeb({ routes: tourRoutes(ROOT), everyHost: once })
  let launched: LaunchedBrowser | null = null
  const end = async () => {
    await launched?.close().catch(() => undefined)
    await web.close()
    await hub.close()
  }
  try {
    launched = await launchBrowser('chromium', {
      extensionDir,
      executablePath,
      web,
      headless,
      lang: lang ?? (once ? 'en' : undefined),
      managed,
    })
    if (launched.managedVia === 'none')
      say(
        'This browser takes no managed settings without an administrator: the sample policy is the built-in one, and nothing is reported.',
      )
    else await policyArrived(launched)
    if (once) return await walkAll(launched, hub)
    const [first] = await launched.browser.pages()
    const page = first ?? (await launched.browser.newPage())
    await page.goto(`https://${TOUR_HOST}/`)
    say(
      `\nThe tour:  https://${TOUR_HOST}/ (in the browser that has just opened${headless ? '; there is no display, so it has no window' : ''})`,
    )
    say(`The hub:   ${hub.signInLink()}`)
    say('\nClose the browser, or press Ctrl-C, to end.')
    const { browser } = launched
    await new Promise<void>(resolve => {
      browser.once('disconnected', () => resolve())
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve())
    })
    return 0
  } finally {
    await end()
  }
}

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  process.stderr.write(error instanceof Failure ? `${error.message}\n${error.hint}\n` : `${error instanceof Error ? error.stack : error}\n`)
  process.exitCode = 1
}
