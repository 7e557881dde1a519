import type { AppRecord } from '../model/record.ts'
import { VERDICTS } from '../model/terms.ts'
import type { Verdict } from '../model/vocabulary.ts'

const DAY_MS = 86_400_000
const REVOKE_FIRST_MAX = 10

export type Summary = {
  apps: number
  /** Apps that the policy does not name as sanctioned. */
  unsanctioned: number
  byVerdict: Record<Verdict, number>
  /** Granted at least once although the policy asks for approval, blocks, or would if it were enforced. */
  grantedAgainstPolicy: number
  /** Apps whose scopes were not seen in full. */
  hiddenScopes: number
  /** Apps that a person let go on, with no outcome seen: they may hold access. */
  outcomeUnknown: number
  newLast7Days: number
  newLast30Days: number
  /** At most ten, the most urgent first. */
  revokeFirst: AppRecord[]
}

/** The stronger of what was said and what would have been said, were the policy enforced. */
export const effectiveVerdict = ({ verdict, wouldBe }: AppRecord): Verdict =>
  wouldBe && VERDICTS.indexOf(wouldBe) > VERDICTS.indexOf(verdict) ? wouldBe : verdict

const rank = (record: AppRecord) => VERDICTS.indexOf(effectiveVerdict(record))

export const isThreat = ({ findings }: AppRecord) =>
  findings.some(f => f.code === 'redirect-listed' || (f.code === 'threat-listed' && f.kind === 'malicious'))

/** The policy would have stopped it: approval needed, blocked, on the block list, or known as malicious. */
export const isAgainstPolicy = (record: AppRecord): boolean =>
  rank(record) >= VERDICTS.indexOf('request') || record.policyApp?.status === 'blocked' || isThreat(record)

const wentOn = ({ decision }: AppRecord) =>
  decision === 'continued' || decision === 'acknowledged' || decision === 'dismissed' || decision === 'muted'

/** The most urgent first: known threats, then the strongest verdict, then the most grants, then the latest seen. */
export const byUrgency = (a: AppRecord, b: AppRecord): number =>
  Number(isThreat(b)) - Number(isThreat(a)) ||
  rank(b) - rank(a) ||
  b.granted - a.granted ||
  b.lastSeenMs - a.lastSeenMs ||
  (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)

/** The totals at the head of a report. `nowMs`: milliseconds since 1970. */
export const summarise = (records: AppRecord[], nowMs: number): Summary => {
  const count = (test: (record: AppRecord) => boolean) => records.filter(test).length
  const since = (days: number) => count(r => r.firstSeenMs > nowMs - days * DAY_MS)
  const granted = records.filter(r => r.granted > 0 && isAgainstPolicy(r))
  return {
    apps: records.length,
    unsanctioned: count(r => r.policyApp?.status !== 'sanctioned'),
    byVerdict: Object.fromEntries(VERDICTS.map(v => [v, count(r => r.verdict === v)])) as Record<Verdict, number>,
    grantedAgainstPolicy: granted.length,
    hiddenScopes: count(r => r.visibility !== 'full'),
    outcomeUnknown: count(r => r.granted === 0 && r.outcome === null && wentOn(r) && r.kind !== 'sign-up'),
    newLast7Days: since(7),
    newLast30Days: since(30),
    revokeFirst: granted.sort(byUrgency).slice(0, REVOKE_FIRST_MAX),
  }
}
