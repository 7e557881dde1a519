import type { RandomBytes } from './uuid.ts'

const FIRST_MS = 30_000
const LAST_MS = 3_600_000

/** A number from 0 up to, not including, 1. */
export const fraction = (random: RandomBytes): number => random(4).reduce((sum, byte) => sum * 256 + byte, 0) / 2 ** 32

/**
 * How long to wait after `attempt` failures in a row (1 is the first): anything from 30 s to a ceiling that doubles each
 * time up to an hour, by chance ("full jitter"), so that a thousand browsers do not come back at once.
 */
export const backoffMs = (attempt: number, random: RandomBytes): number => {
  const ceiling = Math.min(LAST_MS, FIRST_MS * 2 ** Math.min(attempt, 20))
  return Math.round(FIRST_MS + fraction(random) * (ceiling - FIRST_MS))
}

/** A fixed place within an interval for each installation: spreads the first reports of a fleet that starts at nine. */
export const offsetMs = (installId: string, intervalMs: number): number => Number.parseInt(installId.slice(0, 8), 16) % intervalMs
