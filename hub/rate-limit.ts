/** A bucket of `burst` tokens that fills by `perMinute`; one for each key. */
export type RateLimit = {
  /** Takes one token; resolves to 0, or to the whole seconds to wait for the next. */
  take(key: string): number
  /** Seconds to wait, without taking. */
  wait(key: string): number
}

const KEYS_MAX = 50_000

/** Counts per key in memory, for 50,000 keys at most; `now` is milliseconds since 1970. */
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
  // The longest unseen go, a tenth at once, so that many keys cost no time either. They start anew with a full bucket.
  const forget = () => {
    let excess = KEYS_MAX / 10
    for (const key of buckets.keys()) {
      buckets.delete(key)
      excess -= 1
      if (excess <= 0) return
    }
  }
  return {
    wait,
    take: key => {
      const seconds = wait(key)
      if (seconds > 0) return seconds
      const tokens = level(key) - 1
      buckets.delete(key)
      if (buckets.size >= KEYS_MAX) forget()
      buckets.set(key, { tokens, atMs: now() })
      return 0
    },
  }
}
