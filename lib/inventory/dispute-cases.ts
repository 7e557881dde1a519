import type { FactOf } from '../model/fact.ts'
import type { PolicyCase, PolicyCases } from '../model/policy-cases.ts'

type Disputed = FactOf<'disputed'>
const WHY_MAX = 300

/** What the app had been granted, as far as the report tells: only growth says what was there before. */
function beforeOf({ assessment, atMs }: Disputed): PolicyCase['before'] {
  const grown = assessment.findings.find(finding => finding.code === 'scope-expansion')
  if (!grown) return assessment.unknown.some(path => path.startsWith('before')) ? 'unknown' : null
  const sinceMs = Math.min(...grown.had.map(grant => grant.sinceMs ?? atMs), atMs)
  return { scopes: grown.had.map(({ id }) => id), granted: new Date(sinceMs).toISOString() }
}

function caseOf(fact: Disputed): PolicyCase {
  const { observation, assessment, comment, id, atMs } = fact
  const { account, accountDomain, software: _, ...seen } = observation
  const { version, epoch, source } = assessment.policy
  const heading = `Reported as wrong under ${source} policy ${epoch}.${version}, decided by ${assessment.decidedBy.join(', ') || 'nothing'}.`
  return {
    id: `reported-${id}`,
    why: `${comment ? `${comment} ` : ''}(${heading})`.slice(0, WHY_MAX),
    observation: seen,
    account,
    ...(accountDomain === undefined ? {} : { accountDomain }),
    before: beforeOf(fact),
    now: new Date(atMs).toISOString(),
    expect: { verdict: assessment.verdict },
  }
}

/**
 * Reports of wrong verdicts as cases for `scopewarden policy test`. Each expects the verdict that fell: whoever reads it writes in the
 * one that should have. What a case cannot say (groups, shares of browsers, what the hub told) is not in it. Null: there is none.
 */
export const disputeCases = (facts: Disputed[]): PolicyCases | null =>
  facts.length === 0 ? null : { schema: 'scopewarden.cases/1', cases: facts.map(caseOf) }
