import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { loadKnowledge } from '../../cli/load-knowledge.ts'
import { assess } from '../../lib/assess/assess.ts'
import type { Observation } from '../../lib/model/observation.ts'
import { Policy, type PolicyInForce } from '../../lib/model/policy.ts'
import { compileProviders, type ProviderIndex } from '../../lib/observe/compile-providers.ts'
import { observe } from '../../lib/observe/observe.ts'
import type { Bench } from './bench.ts'
import { APPS, largePolicy, RULES } from './large-policy.ts'
import { REQUESTS } from './pages.ts'
import { median, quantile } from './statistics.ts'

const DECISIONS = 20_000
const MB = 2 ** 20

/** Requests of all kinds: of apps that nobody knows, with a name and without, and of apps that the policy lists. */
export function observations(index: ProviderIndex): Observation[] {
  const seen = Object.values(REQUESTS).flatMap(url =>
    Array.from({ length: 50 }, (_, i) => {
      const observation = observe({ url: url.replace('client_id=', `client_id=${i}-`) }, index)
      if (!observation) throw new Error(`nothing was observed at ${url}`)
      if (i % 2) observation.client = { ...observation.client, name: `Desk Helper ${i}`, verified: i % 4 === 1 ? 'no' : 'yes' }
      if (i % 5 === 0) observation.redirect = { kind: 'web', scheme: 'https', host: `app-${i * 31 + 1}.example` }
      return observation
    }),
  )
  // Apart, as they come in life, and not one kind after the other.
  return seen.map((_, i) => seen[(i * 77) % seen.length] ?? seen[0]).filter((one): one is Observation => one !== undefined)
}

/** Bytes that are in use after everything that is not was thrown away. */
function heapBytes(): number {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  collect()
  collect()
  return process.memoryUsage().heapUsed
}

export const deciding: Bench = {
  id: 'policy',
  says: `a policy of ${APPS} apps and ${RULES} rules`,
  run: async ({ root, runs = 9 }) => {
    const knowledge = await loadKnowledge(root)
    const seen = observations(compileProviders(knowledge.providers))
    const [first] = seen
    if (!first) throw new Error('nothing was observed')
    const context = { nowMs: Date.UTC(2026, 10, 22), groups: ['sales'], user: 'ada@example.com', browserId: 'b-1', before: null }
    const text = JSON.stringify(await largePolicy(root))
    const compiling: number[] = []
    const decidingUs: number[] = []
    const heaps: number[] = []
    // What is known of the world is made ready once, and is not the policy's.
    const small: PolicyInForce = {
      policy: { ...Policy.parse(JSON.parse(text)), apps: [], rules: [] },
      version: 1,
      epoch: 1,
      source: 'file',
      stale: false,
    }
    for (const one of seen) assess(one, small, knowledge, context)
    for (let run = 0; run < runs; run++) {
      const before = heapBytes()
      const inForce: PolicyInForce = { policy: Policy.parse(JSON.parse(text)), version: 1, epoch: 1, source: 'file', stale: false }
      const startMs = performance.now()
      assess(first, inForce, knowledge, context)
      compiling.push(performance.now() - startMs)
      heaps.push((heapBytes() - before) / MB)
      for (let i = 0; i < DECISIONS; i++) {
        const one = seen[i % seen.length] ?? first
        const decideMs = performance.now()
        assess(one, inForce, knowledge, context)
        decidingUs.push((performance.now() - decideMs) * 1000)
      }
    }
    const domains = knowledge.apps.all().flatMap(app => app.domains)
    const lookingUs: number[] = []
    for (let run = 0; run < runs; run++) {
      const lookMs = performance.now()
      for (const domain of domains) knowledge.apps.ownerOf(domain)
      lookingUs.push(((performance.now() - lookMs) * 1000) / domains.length)
    }
    const spread = (values: number[]) => `${runs} runs, quartiles ${quantile(values, 0.25).toFixed(1)}–${quantile(values, 0.75).toFixed(1)}`
    const size = `${APPS} apps, ${RULES} rules of which no two are alike, Node`
    const none = { baseline: null, budget: null }
    const late = `95 of 100 within ${quantile(decidingUs, 0.95).toFixed(1)}, 99 within ${quantile(decidingUs, 0.99).toFixed(1)}`
    return [
      {
        ...none,
        says: 'policy made ready (first decision)',
        unit: 'ms',
        value: median(compiling),
        budget: { limit: 50, of: 'value' },
        note: `${size}; ${spread(compiling)}`,
      },
      {
        ...none,
        says: 'memory of a policy, as it is read and made ready',
        unit: 'MB',
        value: median(heaps),
        budget: { limit: 20, of: 'value' },
        note: `${size}; ${(text.length / MB).toFixed(1)} MB of JSON; ${spread(heaps)}`,
      },
      {
        ...none,
        says: 'one decision',
        unit: 'µs',
        value: median(decidingUs),
        budget: { limit: 20, of: 'value' },
        note: `${size}; ${runs} × ${DECISIONS} decisions on ${seen.length} observations, each timed; ${late}`,
      },
      {
        ...none,
        says: 'one look into the catalogue',
        unit: 'µs',
        value: median(lookingUs),
        budget: { limit: 10, of: 'value' },
        note: `each of ${domains.length} domains, Node; ${spread(lookingUs)}`,
      },
    ]
  },
}
