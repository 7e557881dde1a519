import { loadKnowledge, loadSamplePolicy } from '../../cli/load-knowledge.ts'
import { assess } from '../../lib/assess/assess.ts'
import type { Observation } from '../../lib/model/observation.ts'
import { Policy, type PolicyInForce } from '../../lib/model/policy.ts'
import { compileProviders } from '../../lib/observe/compile-providers.ts'
import { observe } from '../../lib/observe/observe.ts'
import type { Bench } from './bench.ts'
import { REQUESTS } from './pages.ts'
import { median, quantile } from './statistics.ts'

const APPS = 10_000
const RULES = 1_000
const DECISIONS = 20_000

/** The sample policy, grown to the size of a large organisation's. */
async function largePolicy(root: string): Promise<unknown> {
  const sample = await loadSamplePolicy('balanced', root)
  const statuses = ['sanctioned', 'tolerated', 'blocked'] as const
  const apps = Array.from({ length: APPS }, (_, i) => ({
    id: `app-${i}`,
    name: `App ${i}`,
    status: statuses[i % 3],
    match:
      i % 2 ? [{ redirectHost: `app-${i}.example` }, { domain: `app-${i}.example` }] : [{ provider: 'google', clientId: `client-${i}` }],
    ceiling: [{ data: 'files', access: 'read' }],
  }))
  const rules = Array.from({ length: RULES }, (_, i) => {
    const when = [
      { kind: 'consent', app: `app-${i}` },
      { kind: 'consent', provider: 'github', appStatus: 'unlisted', scope: { data: 'code', access: 'write' } },
      { kind: 'consent', appStatus: 'tolerated', scope: { class: 'restricted', access: ['read', 'full'] } },
      {
        kind: ['consent', 'device-code'],
        any: [{ finding: 'redirect-risky' }, { scope: { reach: 'organisation', data: ['mail', 'files'] } }],
      },
    ][i % 4]
    return { id: `rule-${i}`, when, then: i % 5 === 0 ? 'justify' : 'acknowledge' }
  })
  return { ...sample, apps: [...sample.apps, ...apps], rules: [...sample.rules, ...rules] }
}

export const deciding: Bench = {
  id: 'policy',
  says: `a policy of ${APPS} apps and ${RULES} rules`,
  run: async ({ root, runs = 9 }) => {
    const knowledge = await loadKnowledge(root)
    const index = compileProviders(knowledge.providers)
    const observations = Object.values(REQUESTS)
      .flatMap(url => Array.from({ length: 50 }, (_, i) => observe({ url: url.replace('client_id=', `client_id=${i}-`) }, index)))
      .filter((one): one is Observation => one !== null)
    const context = { nowMs: Date.UTC(2026, 10, 22), groups: [] }
    const large = await largePolicy(root)
    const compiling: number[] = []
    const decidingUs: number[] = []
    for (let run = 0; run < runs; run++) {
      const policy = Policy.parse(large)
      const inForce: PolicyInForce = { policy, version: 1, epoch: 1, source: 'file', stale: false }
      const [first] = observations
      if (!first) throw new Error('nothing was observed')
      const startMs = performance.now()
      assess(first, inForce, knowledge, context)
      compiling.push(performance.now() - startMs)
      const decideMs = performance.now()
      for (let i = 0; i < DECISIONS; i++) assess(observations[i % observations.length] ?? first, inForce, knowledge, context)
      decidingUs.push(((performance.now() - decideMs) * 1000) / DECISIONS)
    }
    const domains = knowledge.apps.all().flatMap(app => app.domains)
    const lookingUs: number[] = []
    for (let run = 0; run < runs; run++) {
      const lookMs = performance.now()
      for (const domain of domains) knowledge.apps.ownerOf(domain)
      lookingUs.push(((performance.now() - lookMs) * 1000) / domains.length)
    }
    const spread = (values: number[]) => `${runs} runs, quartiles ${quantile(values, 0.25).toFixed(1)}–${quantile(values, 0.75).toFixed(1)}`
    const size = `${APPS} apps, ${RULES} rules, Node`
    return [
      {
        says: 'policy made ready (first decision)',
        unit: 'ms',
        value: median(compiling),
        baseline: null,
        budget: null,
        note: `${size}; ${spread(compiling)}`,
      },
      {
        says: 'one look into the catalogue',
        unit: 'µs',
        value: median(lookingUs),
        baseline: null,
        budget: { limit: 10, of: 'value' },
        note: `each of ${domains.length} domains, Node; ${spread(lookingUs)}`,
      },
      { says: 'one decision', unit: 'µs', value: median(decidingUs), baseline: null, budget: null, note: `${size}; ${spread(decidingUs)}` },
    ]
  },
}
