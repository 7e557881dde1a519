/** A bucket of `burst` tokens that fills by `perMinute`; one for each key. */
export type RateLimit = {
  /** Takes one token; resolves to 0, or to the whole seconds to wait for the next. */
  take(key: string): number
  /** Seconds to wait, without taking. */
  wait(key: string): number
}

const KEYS_MAX = 50_000

/** Counts per key in memory; `now` is milliseconds since 1970. Keys that are full again are forgotten. */
export const rateLimit = ({ burst, perMinute, now }: { burst: number; perMinute: number; now: () => number }): RateLimit => {
  const buckets = new Map<string, { tokens: number; atMs: number }>()
  const perMs = perMinute / 60_000
  const level = (key: string) => {
    const bucket = buckets.get(key)
    return bucket ? Math.min(burst, bucket.tokens + Math.max(0, now() - bucket.atMs) * perMs) : burst
  }
  const wait = (key: string) => {
    const tokens = level(key)
    return tokens >= 1 ? 0 : Math.max(1, Math.ceil((1 - tokens) / perMs / 1000))
  }
  const forget = () => {
    for (const key of buckets.keys()) if (level(key) >= burst) buckets.delete(key)
    // Still too many: the oldest go. Better that a few callers start anew than that memory runs out.
    for (const key of buckets.keys()) if (buckets.size >= KEYS_MAX) buckets.delete(key)
  }
  return {
    wait,
    take: key => {
      const seconds = wait(key)
      if (seconds > 0) return seconds
      const tokens = level(key) - 1
      if (buckets.size >= KEYS_MAX && !buckets.has(key)) forget()
      buckets.set(key, { tokens, atMs: now() })
      return 0
    },
  }
}
