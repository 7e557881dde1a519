import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Failure } from '../lib/model/failure.ts'
import { Id } from '../lib/model/vocabulary.ts'

const ROOT = fileURLToPath(new URL('..', import.meta.url))

/** `FILL IN: …` says what has to stand there; the data tests name each by file and path until it does. */
const dataFile = (id: string) => ({
  id,
  name: 'FILL IN: the name that people know it by',
  sources: ['FILL IN: the address of the page that documents its sign-in and its scopes'],
  confidence: 'low',
  reviewed: 'FILL IN: the day on which the sources were read, as 2026-11-22',
  hosts: ['FILL IN: the host of the authorization server, or *.host for tenants'],
  authorize: [{ path: 'FILL IN: the path that starts an authorization, as /oauth/authorize' }],
  params: { clientId: ['client_id'], redirectUri: ['redirect_uri'], scopes: [{ name: 'scope', delimiter: 'space' }] },
  omitted: 'hidden',
  pages: [
    {
      id: 'consent',
      kind: 'consent',
      path: 'FILL IN: the path of the page that asks, as /oauth/authorize',
      hooks: {
        when: { selector: 'FILL IN: a selector for what only the page that asks has' },
        appName: 'FILL IN: a selector for the heading that names the app',
        appNameIn: ['FILL IN: the sentence around the name, as "Authorize {name}"'],
        scopeItems: 'FILL IN: a selector for each thing that is asked for',
        allow: 'FILL IN: a selector for the button that agrees',
      },
    },
  ],
  scopes: [
    {
      id: 'FILL IN: a scope, to the letter',
      data: 'FILL IN: the data it reaches, from policies/vocabulary/data.json',
      access: 'FILL IN: what it lets an app do, from policies/vocabulary/access.json',
      reach: 'FILL IN: whose data, from policies/vocabulary/reach.json',
      labels: ['FILL IN: the sentence that the page shows for it, or leave "labels" out'],
    },
  ],
  signInScopes: [],
  revoke: ['FILL IN: where a person takes a grant back, as https://…'],
})

const truths = {
  'consent.html': {
    url: 'FILL IN: an address at which this page stands',
    pageId: 'consent',
    kind: 'consent',
    facts: { appName: 'FILL IN: the name that is read from this page', scopeLabels: ['FILL IN: what this page asks for, one by one'] },
  },
  'log-in.not-it.html': { url: 'FILL IN: an address of the same host at which nothing is asked for', pageId: null, kind: null, facts: {} },
}

const page = (truth: unknown, title: string) => `<!doctype html>
<!--
${JSON.stringify(truth, null, 2)}
-->
<html lang="en">
  <head>
    <meta charset="utf-8">
    <title>${title}</title>
  </head>
  <body>
    <!-- Write the page by hand, to the hooks under test; never paste a captured one. -->
    <main><h1>${title}</h1></main>
  </body>
</html>
`

const scopeList = `# Every scope that the maker publishes, one a line; "restricted", "sensitive" or "admin" after it where the maker says so.
# Source: FILL IN
`

/**
 * Writes what a new provider needs: its data file, its list of published scopes, and two pages (one that asks, one of
 * the same host that does not). All are full of `FILL IN: …`, so that the data tests fail until each is true.
 * @param id the provider's id and file name, as `acme-cloud`
 * @param root the project's folder
 * @returns paths of the files, from `root`
 * @throws Failure `bad-provider-id`, `provider-exists`
 */
export function newProvider(id: string, root: string = ROOT): string[] {
  if (!Id.safeParse(id).success)
    throw new Failure('bad-provider-id', `"${id}" cannot be a provider's id.`, 'Use lower-case words joined by hyphens, as acme-cloud.')
  const pages = `test/fixtures/pages/${id}`
  const files = new Map([
    [`policies/providers/${id}.json`, `${JSON.stringify(dataFile(id), null, 2)}\n`],
    [`test/fixtures/published-scopes/${id}.txt`, scopeList],
    [`${pages}/consent.html`, page(truths['consent.html'], 'The page that asks')],
    [`${pages}/log-in.not-it.html`, page(truths['log-in.not-it.html'], 'A page that does not ask')],
  ])
  const there = [...files.keys()].filter(path => existsSync(join(root, path)))
  if (there.length > 0)
    throw new Failure('provider-exists', `${there.join(', ')} is there already.`, 'Take another id, or edit what is there.')
  for (const [path, content] of files) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), content, { flag: 'wx' })
  }
  return [...files.keys()]
}

/**
 * The command `scopewarden new-provider <id>`.
 * @param args what follows the command's name
 * @returns 0 when the files were written, 2 when it was not told a usable id, 1 for anything else
 */
export async function run(args: string[], root: string = ROOT): Promise<number> {
  const [id, ...more] = args
  if (id === undefined || more.length > 0 || id.startsWith('-')) {
    console.error('Usage: scopewarden new-provider <id>, with lower-case words joined by hyphens, as acme-cloud')
    return 2
  }
  try {
    const files = newProvider(id, root)
    console.log(['Written:', ...files.map(file => `  ${file}`), 'Make each FILL IN true; the data tests name what is left:'].join('\n'))
    console.log('  npx vitest run test/data.test.ts')
    return 0
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    console.error(`${error.message} ${error.hint}`)
    return error.code === 'bad-provider-id' ? 2 : 1
  }
}
