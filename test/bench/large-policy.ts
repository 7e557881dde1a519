import { loadSamplePolicy } from '../../cli/load-knowledge.ts'
import type { Condition, PolicyInput, Rule } from '../../lib/model/policy.ts'
import { ACCESSES, DATA_TYPES, REACHES } from '../../lib/model/terms.ts'

export const APPS = 10_000
export const RULES = 1_000

const pick = <T>(list: readonly T[], at: number): T => {
  const one = list[at % list.length]
  if (one === undefined) throw new Error('an empty list')
  return one
}
const PROVIDERS = ['google', 'microsoft-entra', 'github', 'slack', 'atlassian', 'zoom', 'dropbox', 'salesforce', 'notion', 'unknown']
const CATEGORIES = ['ai', 'crm', 'storage', 'email', 'design', 'hr', 'finance', 'support', 'marketing', 'developer']
const some = <T>(list: readonly T[], at: number, count: number): T[] => Array.from({ length: count }, (_, i) => pick(list, at + i))

/** Ten kinds of rules as organisations write them; no two of the thousand are alike. Each fires only on what is certain. */
const CONDITIONS: readonly ((n: number) => Condition)[] = [
  n => ({ kind: 'consent', app: `app-${n}` }),
  n => ({ kind: 'consent', provider: pick(PROVIDERS, n), scope: { id: [`scope.${n}`, pick(['repo', 'openid', 'notes.write'], n)] } }),
  n => ({
    kind: 'consent',
    appStatus: 'unlisted',
    scope: { data: pick(DATA_TYPES, n), access: some(ACCESSES, n, 1 + (n % 4)), reach: some(REACHES, n, 2) },
  }),
  n => ({
    kind: ['consent', 'device-code'],
    provider: some(PROVIDERS, n, 3),
    any: [{ finding: 'redirect-risky' }, { scope: { data: some(DATA_TYPES, n, 2), reach: 'organisation' } }],
  }),
  n => ({ kind: 'consent', group: `team-${n}`, scope: { data: some(DATA_TYPES, n, 3) } }),
  n => ({ kind: 'sign-up', group: some([...Array(97).keys()].map(String), n, 5), category: pick(CATEGORIES, n) }),
  n => ({
    kind: 'consent',
    publisherVerified: 'no',
    scope: { data: some(DATA_TYPES, n, 4), access: pick(ACCESSES, n) },
    not: { group: `team-${n}` },
  }),
  n => ({ kind: 'consent', redirect: ['loopback', 'custom-scheme'], provider: some(PROVIDERS, n, 2), app: [`app-${n}`, `app-${n + 1}`] }),
  n => ({ kind: 'consent', category: pick(CATEGORIES, n), scope: { data: pick(DATA_TYPES, n), access: some(ACCESSES, n, 3) } }),
  n => ({ kind: ['consent', 'api-key'], user: [`person-${n}@example.com`, `person-${n + 7}@example.com`], offline: 'yes' }),
]

/** As large an organisation's rules: every one different. */
export const largeRules = (count = RULES): Rule[] =>
  Array.from({ length: count }, (_, i) => ({
    id: `rule-${i}`,
    when: pick(CONDITIONS, i)(Math.floor(i / CONDITIONS.length) + (i % 7)),
    then: i % 5 === 0 ? 'justify' : i % 2 ? 'inform' : 'acknowledge',
  }))

/** The sample policy, grown to the size of a large organisation's. */
export async function largePolicy(root: string): Promise<PolicyInput> {
  const sample = await loadSamplePolicy('balanced', root)
  const statuses = ['sanctioned', 'tolerated', 'blocked'] as const
  const apps = Array.from({ length: APPS }, (_, i) => ({
    id: `app-${i}`,
    name: `App ${i}`,
    status: pick(statuses, i),
    match:
      i % 2 ? [{ redirectHost: `app-${i}.example` }, { domain: `app-${i}.example` }] : [{ provider: 'google', clientId: `client-${i}` }],
    ceiling: [{ data: 'files' as const, access: 'read' as const }],
  }))
  return { ...sample, apps: [...sample.apps, ...apps], rules: [...sample.rules, ...largeRules()] }
}
