const MINUTE_MS = 60_000
export const DAY_MS = 86_400_000
/** As far as one clean-up may believe that time has passed since the last one. */
const STEP_MAX_MS = 7 * DAY_MS

/** Facts carry the time by the minute, never closer. */
export const toMinute = (nowMs: number): number => Math.floor(nowMs / MINUTE_MS) * MINUTE_MS

/**
 * The time by which an expiry is judged: never before the newest signed date that was accepted, so that turning the
 * clock back wins nothing (TUF, "bogus clocks"). `lastIssuedSeconds` is that date, 0 where there is none.
 */
export const notBefore = (nowMs: number, lastIssuedSeconds: number): number => Math.max(nowMs, lastIssuedSeconds * 1000)

/**
 * The time by which old rows are thrown away: it follows the clock by a week at most from one clean-up to the next. A
 * clock that is wrong by years for an hour then costs nothing; a browser that slept for months catches up in a few rounds.
 */
export const cleanUpTime = (lastCleanUpMs: number | null, nowMs: number): number =>
  lastCleanUpMs === null ? nowMs : Math.min(nowMs, lastCleanUpMs + STEP_MAX_MS)
