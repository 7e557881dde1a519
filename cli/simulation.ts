import { assess } from '../lib/assess/assess.ts'
import { rankOf } from '../lib/assess/ladder.ts'
import type { Observation } from '../lib/model/observation.ts'
import type { Rule } from '../lib/model/policy.ts'
import { VERDICTS } from '../lib/model/terms.ts'
import type { Verdict } from '../lib/model/vocabulary.ts'
import { conditionsIn } from './conditions-in.ts'
import type { Inspector } from './observe-address.ts'
import { PeopleByDay } from './people-by-day.ts'
import type { Recorded, Skipped } from './read-recorded.ts'

/** From here on somebody has to stop and answer; `inform` only tells. */
const INTERRUPTS = rankOf('acknowledge')
/** Looks that are kept open for a later look at the same encounter. */
const OPEN_MAX = 20_000
const APPS_MAX = 50_000
/** Facts that no event carries, by the path under which the engine misses them. */
const MISSING = new Set(['before', 'before.scopes', 'inOrganisation', 'user', 'browser', 'account.domain'])

type Side = { rank: number; by: readonly string[] }
type Judged = { side: Side; missing: string[]; failed: boolean }
type Memory = { isPersonal: boolean; memory: WeakMap<Observation, Judged> }
type Change = { stricter: number; milder: number }
export type RuleCount = Change & { before: number; after: number }
export type AppCount = Change & { name: string; encounters: number; ways: Map<string, number> }
type Encounter = { before: Side; after: Side; app: Recorded['app']; day: number | null; installId: string | null; times: number }

export type SimulationResult = {
  looks: number
  encounters: number
  changes: Change
  /** Encounters by the verdict that was (row) and the one that would be (column), both from `allow` to `block`. */
  ways: number[][]
  rules: Map<string, RuleCount>
  apps: Map<string, AppCount>
  /** Encounters of apps beyond the first 50,000. */
  otherApps: number
  people: ReturnType<PeopleByDay['result']>
  skipped: Map<Skipped | 'too-long' | 'cut-off' | 'stray', number>
  /** Looks at which a rule that could have raised the verdict is undecided for want of this fact. */
  missing: Map<string, number>
  failed: number
}

const add = <K>(map: Map<K, number>, key: K, more = 1) => map.set(key, (map.get(key) ?? 0) + more)
const stronger = (one: Side, other: Side): Side => (other.rank > one.rank ? other : one)

/** Whether it matters to a rule who asks, or from which browser. */
const isPersonal = ({ sharePercent, when }: Rule) =>
  sharePercent !== undefined || conditionsIn(when, '').some(([one]) => one.user !== undefined)

/**
 * Replays recorded looks on a policy, and counts what would change. What is held does not grow with the number of looks: counts, a
 * window of open encounters, and a bit for each browser and day.
 * @param current the policy to compare with; null: the verdicts that were recorded
 */
export class Simulation {
  private readonly candidate: Inspector
  private readonly current: Inspector | null
  private readonly open = new Map<string, Encounter>()
  private readonly judged: { candidate: Memory; current: Memory }
  private readonly people = new PeopleByDay()
  private readonly result: Omit<SimulationResult, 'people'> = {
    looks: 0,
    encounters: 0,
    changes: { stricter: 0, milder: 0 },
    ways: VERDICTS.map(() => VERDICTS.map(() => 0)),
    rules: new Map(),
    apps: new Map(),
    otherApps: 0,
    skipped: new Map(),
    missing: new Map(),
    failed: 0,
  }

  constructor(candidate: Inspector, current: Inspector | null) {
    this.candidate = candidate
    this.current = current
    const memory = (policy: Inspector): Memory => ({ isPersonal: policy.inForce.policy.rules.some(isPersonal), memory: new WeakMap() })
    this.judged = { candidate: memory(candidate), current: memory(current ?? candidate) }
  }

  skip(why: Skipped | 'too-long' | 'cut-off' | 'stray') {
    add(this.result.skipped, why)
  }

  take(recorded: Recorded) {
    this.result.looks++
    const after = this.judge(recorded, this.candidate, true)
    const before = this.current ? this.judge(recorded, this.current, false) : this.sideOf(recorded.was, this.candidate)
    const { encounterId, atMs, app, installId, encounters } = recorded
    const earlier = encounterId === null ? undefined : this.open.get(encounterId)
    if (earlier) {
      earlier.before = stronger(earlier.before, before)
      earlier.after = stronger(earlier.after, after)
      earlier.app = app
      return
    }
    const encounter = { before, after, app, day: atMs === null ? null : Math.floor(atMs / 86_400_000), installId, times: encounters }
    if (encounterId === null) this.count(encounter)
    else this.open.set(encounterId, encounter)
    if (this.open.size > OPEN_MAX) this.closeOldest()
  }

  done(): SimulationResult {
    for (const encounter of this.open.values()) this.count(encounter)
    this.open.clear()
    return { ...this.result, people: this.people.result() }
  }

  private closeOldest() {
    for (const [id, encounter] of this.open) {
      this.count(encounter)
      this.open.delete(id)
      return
    }
  }

  private sideOf(
    { verdict, wouldBe, decidedBy }: { verdict: Verdict; wouldBe: Verdict | null; decidedBy: readonly string[] },
    { inForce }: Inspector,
  ): Side {
    // A policy that only watches is asked what it would have said; otherwise what people meet is what counts.
    return { rank: rankOf(inForce.policy.mode === 'monitor' ? (wouldBe ?? verdict) : verdict), by: decidedBy }
  }

  /** Looks at the same request are judged once, where nothing but the request matters. */
  private judge(recorded: Recorded, inspector: Inspector, isCandidate: boolean): Side {
    const judged = this.judged[isCandidate ? 'candidate' : 'current']
    const known = recorded.before === undefined && !judged.isPersonal ? judged.memory.get(recorded.observation) : undefined
    const { side, missing, failed } = known ?? this.judgeAnew(recorded, inspector)
    if (!known && recorded.before === undefined) judged.memory.set(recorded.observation, { side, missing, failed })
    if (isCandidate) {
      for (const path of missing) add(this.result.missing, path)
      if (failed) this.result.failed++
    }
    return side
  }

  private judgeAnew({ observation, before, user, installId }: Recorded, inspector: Inspector): Judged {
    const { inForce, knowledge, context } = inspector
    const assessment = assess(observation, inForce, knowledge, { ...context, before, user, browserId: installId })
    return {
      side: this.sideOf(assessment, inspector),
      missing: assessment.unknown.filter(path => MISSING.has(path)),
      failed: assessment.errors.length > 0,
    }
  }

  private count({ before, after, app, day, installId, times }: Encounter) {
    const { result } = this
    result.encounters += times
    const row = result.ways[before.rank]
    if (row) row[after.rank] = (row[after.rank] ?? 0) + times
    const change = after.rank > before.rank ? 'stricter' : after.rank < before.rank ? 'milder' : null
    if (change) result.changes[change] += times
    for (const id of before.by) this.rule(id).before += times
    for (const id of after.by) this.rule(id).after += times
    if (change) for (const id of change === 'stricter' ? after.by : before.by) this.rule(id)[change] += times
    this.countApp(app, times, change, `${VERDICTS[before.rank]} → ${VERDICTS[after.rank]}`)
    if (day === null || installId === null) return
    this.people.add(day, installId, before.rank >= INTERRUPTS, after.rank >= INTERRUPTS)
  }

  private rule(id: string): RuleCount {
    let count = this.result.rules.get(id)
    if (!count) {
      count = { before: 0, after: 0, stricter: 0, milder: 0 }
      this.result.rules.set(id, count)
    }
    return count
  }

  private countApp({ key, name }: Recorded['app'], times: number, change: keyof Change | null, way: string) {
    const { apps } = this.result
    let count = apps.get(key)
    if (!count) {
      if (apps.size >= APPS_MAX) {
        this.result.otherApps += times
        return
      }
      count = { name, encounters: 0, stricter: 0, milder: 0, ways: new Map() }
      apps.set(key, count)
    }
    count.encounters += times
    if (!change) return
    count[change] += times
    add(count.ways, way, times)
  }
}
