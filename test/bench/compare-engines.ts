import { cpus, loadavg } from 'node:os'
import { join } from 'node:path'
import * as cedar from '@cedar-policy/cedar-wasm/nodejs'
import { Engine } from 'json-rules-engine'
import { loadKnowledge } from '../../cli/load-knowledge.ts'
import { weigh } from '../../lib/assess/assess.ts'
import { compilePolicy } from '../../lib/assess/compile-policy.ts'
import type { Facts } from '../../lib/assess/facts.ts'
import { runRules } from '../../lib/assess/run-rules.ts'
import { type Condition, Policy, type PolicyInForce, type ScopePredicate } from '../../lib/model/policy.ts'
import { compileProviders } from '../../lib/observe/compile-providers.ts'
import type { Contender, PlainFacts, Term } from './contender.ts'
import { observations } from './deciding.ts'
import { markdownTable } from './figure.ts'
import { largePolicy, largeRules } from './large-policy.ts'
import { opaEngine, opaVersion } from './opa.ts'
import { median } from './statistics.ts'

/** The same rules in other engines, given the same facts; only rules that certainly hold are compared. */
const scopeFact = (fields: readonly string[]) => `scope_${fields.join('_')}`
const product = (lists: string[][]): string[] =>
  lists.reduce<string[]>((found, list) => found.flatMap(head => list.map(one => (head === '' ? one : `${head}|${one}`))), [''])
const shapes = new Map<string, string[]>()
function termsOf(when: Condition): Term[] {
  return Object.entries(when).map(([field, value]): Term => {
    if (field === 'any') return { any: (value as Condition[]).map(termsOf) }
    if (field === 'not') return { not: termsOf(value as Condition) }
    if (field !== 'scope') return { fact: field, oneOf: [value].flat() as string[] }
    const wanted = value as ScopePredicate
    const fields = Object.keys(wanted).sort()
    shapes.set(scopeFact(fields), fields)
    return { fact: scopeFact(fields), oneOf: product(fields.map(one => [wanted[one as keyof ScopePredicate]].flat().map(String))) }
  })
}
const factsFor = (facts: Facts): PlainFacts => ({
  kind: [facts.kind],
  provider: [facts.provider],
  app: facts.app === null ? [] : [facts.app],
  appStatus: [facts.appStatus],
  category: facts.maker.category === null ? [] : [facts.maker.category],
  publisherVerified: [facts.verified],
  redirect: facts.redirect === null ? [] : [facts.redirect],
  finding: [...facts.findings],
  group: [...facts.groups],
  user: facts.user === null ? [] : [facts.user],
  offline: [facts.offline],
  ...Object.fromEntries(
    [...shapes].map(([name, fields]) => [name, facts.scopes.map(one => fields.map(field => String(one[field as 'data'])).join('|'))]),
  ),
})

const rules = largeRules().map(rule => ({ id: rule.id, terms: termsOf(rule.when) }))

const jsonRules: Contender = {
  name: 'json-rules-engine',
  compile: async () => {
    const engine = new Engine([], { allowUndefinedFacts: true })
    engine.addOperator('meets', (have: string[], wanted: string[]) => have.some(one => wanted.includes(one)))
    const of = (terms: Term[]): object => ({
      all: terms.map(term =>
        'fact' in term
          ? { fact: term.fact, operator: 'meets', value: term.oneOf }
          : 'any' in term
            ? { any: term.any.map(of) }
            : { not: of(term.not) },
      ),
    })
    for (const { id, terms } of rules) engine.addRule({ name: id, conditions: of(terms) as never, event: { type: id } })
    return async facts => (await engine.run(facts)).events.map(event => event.type)
  },
}
const cedarEngine: Contender = {
  name: '@cedar-policy/cedar-wasm',
  compile: async () => {
    const of = (terms: Term[]): string =>
      terms
        .map(term =>
          'fact' in term
            ? `context.${term.fact}.containsAny(${JSON.stringify(term.oneOf)})`
            : 'any' in term
              ? `(${term.any.map(one => `(${of(one)})`).join(' || ')})`
              : `!(${of(term.not)})`,
        )
        .join(' && ')
    const staticPolicies = Object.fromEntries(
      rules.map(({ id, terms }) => [id, `permit(principal, action, resource) when { ${of(terms)} };`]),
    )
    const parsed = cedar.preparsePolicySet('bench', { staticPolicies, templates: {}, templateLinks: [] })
    if (parsed.type !== 'success') throw new Error(JSON.stringify(parsed.errors).slice(0, 500))
    const one = (type: string) => ({ type, id: 'x' })
    return context => {
      const answer = cedar.statefulIsAuthorized({
        principal: one('User'),
        action: one('Action'),
        resource: one('App'),
        context,
        preparsedPolicySetId: 'bench',
        entities: [],
      } as never)
      if (answer.type !== 'success') throw new Error(JSON.stringify(answer.errors).slice(0, 500))
      return answer.response.diagnostics.reason
    }
  },
}

const root = join(import.meta.dirname, '../..')
const knowledge = await loadKnowledge(root)
const seen = observations(compileProviders(knowledge.providers))
const policy: Policy = Policy.parse({ ...(await largePolicy(root)), rules: largeRules() })
const force: PolicyInForce = { policy, version: 1, epoch: 1, source: 'file', stale: false }
const context = { nowMs: Date.UTC(2026, 10, 22), groups: ['team-3', '11'], user: 'person-9@example.com', before: null }
const cases = seen
  .map(one => weigh(one, force, knowledge, context))
  .map(({ facts, fired }) => ({
    facts,
    plain: factsFor(facts),
    fired: fired
      .map(({ rule }) => rule.id)
      .sort()
      .join(' '),
  }))

const rows = [['engine', 'compile, ms', 'one decision, µs (median)', 'decisions per second']]
const row = (name: string, compileMs: number[], us: number[]) =>
  rows.push([
    name,
    median(compileMs).toFixed(1),
    median(us).toFixed(1),
    Math.round(1e6 / (us.reduce((a, b) => a + b, 0) / us.length)).toString(),
  ])
{
  const [compileMs, us]: [number[], number[]] = [[], []]
  for (let run = 0; run < 5; run++) {
    const startMs = performance.now()
    const compiled = compilePolicy({ ...policy })
    compileMs.push(performance.now() - startMs)
    for (let i = 0; i < 5000; i++) {
      const one = cases[i % cases.length]
      const atMs = performance.now()
      if (one) runRules(one.facts, compiled, -1)
      us.push((performance.now() - atMs) * 1000)
    }
  }
  row('Scopewarden (its rules alone; compiles 10,000 apps too)', compileMs, us)
}
const program = process.env.OPA || 'opa'
const opa = opaVersion(program) === null ? null : opaEngine(program, rules)
for (const { name, compile } of [jsonRules, cedarEngine, ...(opa ? [opa] : [])]) {
  const compileMs: number[] = []
  let decide = await compile()
  for (let run = 0; run < 3; run++) {
    const startMs = performance.now()
    decide = await compile()
    compileMs.push(performance.now() - startMs)
  }
  // Engines that do not agree are not compared.
  for (const { plain, fired } of cases) {
    const said = [...(await decide(plain))].sort().join(' ')
    if (said !== fired) throw new Error(`${name} says "${said}" where Scopewarden says "${fired}"`)
  }
  const us: number[] = []
  for (let i = 0; i < 200; i++) {
    const one = cases[i % cases.length]
    const atMs = performance.now()
    if (one) await decide(one.plain)
    us.push((performance.now() - atMs) * 1000)
  }
  row(name, compileMs, us)
}
console.log(markdownTable(rows))
console.log(
  `\n${rules.length} rules of which no two are alike; all engines name the same rules for each of ${cases.length} observations, ` +
    `${new Set(cases.map(one => one.fired)).size} different answers, ${cases.filter(one => one.fired !== '').length} of them not empty.`,
)
console.log(
  opa
    ? 'What OPA takes to compile is `opa build`, a program of its own, and loading what came of it.'
    : '@open-policy-agent/opa-wasm is left out: it runs what only the program `opa` compiles, and no npm package brings that. ' +
        'With the program from https://www.openpolicyagent.org in the PATH, or named by OPA=…, it is compared too.',
)
const [cpu] = cpus()
console.log(
  `\n* Machine: ${cpus().length} × ${cpu?.model.trim() ?? 'unknown processor'}, ${process.platform}, Node ${process.versions.node}` +
    `\n* Date: ${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC, load of the machine ${(loadavg()[0] ?? 0).toFixed(1)}`,
)
