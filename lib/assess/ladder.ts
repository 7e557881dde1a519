import { VERDICTS } from '../model/terms.ts'
import type { Verdict } from '../model/vocabulary.ts'

const RANK: ReadonlyMap<string, number> = new Map(VERDICTS.map((verdict, i) => [verdict, i]))

/** The step of a verdict on the ladder: 0 is `allow`. NaN for anything that is no verdict, so that no comparison with it holds. */
export const rankOf = (verdict: Verdict): number => RANK.get(verdict) ?? Number.NaN

/** The verdict of a step; steps beyond an end are that end. */
export const verdictOf = (rank: number): Verdict => VERDICTS[Math.min(Math.max(rank, 0), VERDICTS.length - 1)] ?? 'block'

export const isVerdict = (value: unknown): value is Verdict => typeof value === 'string' && RANK.has(value)
