import { expect, test } from 'vitest'
import { loadKnowledge, loadSamplePolicy } from '../cli/load-knowledge.ts'
import { assess } from '../lib/assess/assess.ts'
import { explainFinding } from '../lib/assess/explain-finding.ts'
import type { Finding } from '../lib/model/assessment.ts'
import type { Language } from '../lib/model/knowledge.ts'
import { compileProviders } from '../lib/observe/compile-providers.ts'
import { observe } from '../lib/observe/observe.ts'
import en from '../public/_locales/en/messages.json' with { type: 'json' }

/** Each danger that the product knows, as it is met in the world: the real data files, from an address to words with evidence. */
const knowledge = await loadKnowledge()
const policy = await loadSamplePolicy('balanced')
const index = compileProviders(knowledge.providers)
const language: Language = {
  lang: 'en',
  say: (key, ...values) => en[key].message.replace(/\$([1-9])/g, (_, n) => values[Number(n) - 1] ?? '?'),
}
type Page = { appName?: string; verified?: 'yes' | 'no' }
const met = (clientId: string, redirect: string, { appName, verified }: Page = {}) => {
  const params = { response_type: 'code', client_id: clientId, redirect_uri: redirect, scope: 'openid User.Read Mail.Read', state: 'x' }
  const url = `https://login.microsoftonline.com/common/oauth2/v2.0/authorize?${new URLSearchParams(params)}`
  const asked = observe({ url }, index) ?? expect.fail('not observed')
  const client = { ...asked.client, name: appName ?? null, verified: verified ?? ('unknown' as const) }
  const observation = { ...asked, client }
  const inForce = { policy, version: 0, epoch: 0, source: 'embedded' as const, stale: false }
  return assess(observation, inForce, knowledge, { nowMs: 0, groups: [], before: null }).findings
}
const NEW = '0e5ce3f4-0000-4000-8000-00000000abcd'
const HOME = 'https://app.somewhere-new.example/cb'
const RCLONE = 'b15665d9-eda6-4092-8539-0eec376afd59'
const AZURE_CLI = '04b07795-8ddb-461a-bbee-02f9e1bf7b46'
const MALICIOUS = 'ff8d92dc-3d82-41d6-bcbd-b9174d163620'

test.each<[string, Finding[], Partial<Finding>, RegExp]>([
  [
    'a client known from attacks',
    met(MALICIOUS, HOME),
    { code: 'threat-listed', kind: 'malicious' },
    /known from attacks\. Source: https:\/\//,
  ],
  [
    'an honest one that is abused',
    met(RCLONE, HOME),
    { code: 'threat-listed', kind: 'abused-legitimate' },
    /its maker did nothing wrong\. Source: https:\/\//,
  ],
  ['a borrowed tool of the provider', met(AZURE_CLI, 'http://localhost:8400/'), { code: 'client-borrowed' }, /Microsoft Azure CLI/],
  ['a shortener', met(NEW, 'https://bit.ly/abc'), { code: 'redirect-risky', risk: 'url-shortener' }, /bit\.ly/],
  ['a tunnel', met(NEW, 'https://a1.ngrok-free.app/'), { code: 'redirect-risky', risk: 'tunnel' }, /a1\.ngrok-free\.app/],
  ['dynamic DNS', met(NEW, 'https://me.duckdns.org/'), { code: 'redirect-risky', risk: 'dynamic-dns' }, /me\.duckdns\.org/],
  ['a free host', met(NEW, 'https://app-1.workers.dev/'), { code: 'redirect-risky', risk: 'free-subdomain' }, /app-1\.workers\.dev/],
  ['a host used in attacks', met(NEW, 'https://calltask.im/x'), { code: 'redirect-listed' }, /calltask\.im.*Source: https:\/\//],
  [
    'a well-known name elsewhere',
    met(NEW, HOME, { appName: 'Docusign' }),
    { code: 'redirect-unlike-name' },
    /Docusign.*somewhere-new\.example/,
  ],
  [
    'a name in look-alike letters',
    met(NEW, HOME, { appName: 'Dосusign' }),
    { code: 'name-confusable', resembles: 'docusign' },
    /docusign/i,
  ],
  ['a word of two scripts', met(NEW, HOME, { appName: 'Pаyroll Helper' }), { code: 'name-confusable', resembles: null }, /P.yroll/],
  ['a name without a letter', met(NEW, HOME, { appName: '........' }), { code: 'name-suspicious' }, /name/],
  [
    'a publisher whom nobody verified',
    met(NEW, HOME, { appName: 'Anything', verified: 'no' }),
    { code: 'publisher-unverified' },
    /Nobody|verified/,
  ],
])('%s is found, and said with what it rests on', (_, findings, expected, words) => {
  const finding = findings.find(one => one.code === expected.code) ?? expect.fail(`only ${findings.map(one => one.code)}`)
  expect(finding).toMatchObject(expected)
  expect(explainFinding(finding, language)).toMatch(words)
})

test('who is merely abused is never called known from attacks', () => {
  for (const client of knowledge.threats.all().clients.filter(one => one.kind === 'abused-legitimate')) {
    const [finding] = met(client.clientId, HOME).filter(one => one.code === 'threat-listed')
    if (!finding) throw new Error(`${client.name} is not found`)
    expect(explainFinding(finding, language)).not.toMatch(/known from|malicious/i)
  }
})

test('an ordinary app at its own host stands out by nothing', () => {
  expect(met(NEW, HOME, { appName: 'Acme Notes', verified: 'yes' })).toEqual([])
  expect(met(AZURE_CLI, 'https://portal.azure.com/').map(finding => finding.code)).not.toContain('client-borrowed')
})
