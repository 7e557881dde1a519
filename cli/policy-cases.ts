import { existsSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { type Trace, trace } from '../lib/assess/trace.ts'
import { Failure } from '../lib/model/failure.ts'
import { PolicyCase, PolicyCases } from '../lib/model/policy-cases.ts'
import { issueLines } from './document-problems.ts'
import { readGiven } from './judge-case.ts'
import type { Inspector } from './observe-address.ts'
import { reasonsOf } from './trace-words.ts'

/** A case that did not come out: what differs, and why, in a line. */
export type CaseResult = { id: string; problem: string | null }

/** The case files that lie beside a policy: `<name>.cases.json` or `<name>.cases.jsonl`. */
export const casesBeside = (policyFile: string): string[] => {
  const stem = policyFile.replace(/\.json$/, '')
  return [`${stem}.cases.json`, `${stem}.cases.jsonl`].filter(file => existsSync(file))
}

function parse(text: string, where: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new Failure('cases-invalid', `${where}: ${cause instanceof Error ? cause.message : 'no JSON'}`, 'Mend the cases.', { cause })
  }
}
const refuse = (lines: string[]): never => {
  throw new Failure('cases-invalid', lines.join('\n'), 'Mend the cases; docs/policy-command.md says what is in one.')
}

/**
 * The cases of a file: one JSON document, or a case a line where its name ends in `.jsonl`.
 * @throws Failure `cases-unreadable`, or `cases-invalid` with a line for each fault: `x.cases.json › cases[3].expect: …`
 */
export function loadCases(file: string): PolicyCases {
  let text: string
  try {
    text = readFileSync(file, 'utf8').replace(/^\uFEFF/, '')
  } catch (cause) {
    throw new Failure('cases-unreadable', `${file} cannot be read.`, 'Check the name of the file.', { cause })
  }
  if (!file.endsWith('.jsonl')) {
    const value = parse(text, file)
    const read = PolicyCases.safeParse(value)
    return read.success ? read.data : refuse(issueLines(read.error.issues, value, PolicyCases).map(line => `${file} › ${line}`))
  }
  const problems: string[] = []
  const cases = text.split('\n').flatMap((line, i) => {
    if (line.trim() === '') return []
    const value = parse(line, `${file}:${i + 1}`)
    const read = PolicyCase.safeParse(value)
    if (!read.success) problems.push(...issueLines(read.error.issues, value, PolicyCase).map(problem => `${file}:${i + 1} › ${problem}`))
    return read.success ? [read.data] : []
  })
  if (problems.length > 0) return refuse(problems)
  const read = PolicyCases.safeParse({ schema: 'scopewarden.cases/1', cases })
  return read.success ? read.data : refuse(issueLines(read.error.issues, { cases }, PolicyCases).map(line => `${file} › ${line}`))
}

const same = (one: readonly string[], other: readonly string[]) => [...one].sort().join('\n') === [...other].sort().join('\n')

/** Why a rule that should have decided did not: a rule that applied was outdone or lowered, any other says which field. */
function whyNot(id: string, traced: Trace): string {
  if (id === 'default') return ''
  if (id === 'when-unknown') return traced.whenUnknown ? '' : 'nothing is missing that whenUnknown is for'
  const rule = traced.rules.find(one => one.rule.id === id)
  if (!rule) return id.startsWith('exception:') ? `${id} lowered nothing` : `there is no rule "${id}"`
  if (rule.outcome === 'fired')
    return rule.then && rule.then.by !== id
      ? `${id} was lowered by ${rule.then.by}`
      : `${id} applied, asking for ${rule.rule.then}${rule.then?.decides ? '' : ', monitored'}`
  const verb = rule.outcome === 'undecided' ? 'is undecided' : 'did not apply'
  return `${id} ${verb}: ${reasonsOf(rule, traced.facts).join('; ')}`
}

function difference({ expect }: PolicyCase, traced: Trace): string | null {
  const { verdict, decidedBy, wouldBe, findings, app } = traced.assessment
  const wrong: string[] = []
  if (verdict !== expect.verdict || (expect.decidedBy && !same(expect.decidedBy, decidedBy))) {
    const wanted = expect.decidedBy ? ` by ${expect.decidedBy.join(', ')}` : ''
    const missed = (expect.decidedBy ?? []).filter(id => !decidedBy.includes(id))
    const why = missed.map(id => whyNot(id, traced)).filter(Boolean)
    const decisive = expect.decidedBy === undefined ? traced.rules.filter(one => decidedBy.includes(one.rule.id)) : []
    const because = decisive.map(one => `${one.rule.id} applied: ${reasonsOf(one, traced.facts).join('; ')}`)
    wrong.push([`expected ${expect.verdict}${wanted}, got ${verdict} by ${decidedBy.join(', ')}`, ...why, ...because].join('; '))
  }
  if (expect.wouldBe !== undefined && wouldBe !== expect.wouldBe) wrong.push(`expected wouldBe ${expect.wouldBe}, got ${wouldBe}`)
  const codes = new Set<string>(findings.map(finding => finding.code))
  const absent = (expect.findings ?? []).filter(code => !codes.has(code))
  if (absent.length > 0) wrong.push(`expected the finding ${absent.join(', ')}, got ${[...codes].join(', ') || 'none'}`)
  if (expect.app !== undefined && (app?.id ?? null) !== expect.app) wrong.push(`expected the app ${expect.app}, got ${app?.id ?? null}`)
  return wrong.length > 0 ? wrong.join('; ') : null
}

/** Judges every case of a file by the policy. A case that cannot be judged is a problem of its own and stops no other. */
export function runCases(file: string, inspector: Inspector): CaseResult[] {
  const { cases, now } = loadCases(file)
  const folder = dirname(file)
  return cases.map(one => {
    try {
      const { observation, context } = readGiven({ ...one, now: one.now ?? now }, inspector, folder)
      const traced = trace(observation, inspector.inForce, inspector.knowledge, context)
      return { id: one.id, problem: difference(one, traced) }
    } catch (error) {
      if (!(error instanceof Failure)) throw error
      return { id: one.id, problem: `${error.message} ${error.hint}` }
    }
  })
}
