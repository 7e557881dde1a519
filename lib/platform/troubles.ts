import { Failure } from '../model/failure.ts'

/** What is waiting to be told: per code, how often and the last detail. */
export type Troubles = {
  /** Counts something that went wrong. Never throws. */
  trouble: (code: string, cause: unknown) => void
  /** Hands over what has gathered, and starts anew; what could not be written is gathered again. */
  flush: () => Promise<void>
}

/**
 * A detail that is safe to keep. Messages of the browser can hold addresses; only our own words and the names of
 * errors are let through.
 */
const detailOf = (cause: unknown): string => {
  if (typeof cause === 'string') return cause
  if (cause instanceof Failure) return `${cause.code}: ${cause.message}`
  return cause instanceof Error ? cause.name : ''
}

/**
 * @param write records one health fact; may fail, and is then tried again at the next flush
 * @param soon asks for a flush in a little while; called once per gathering
 */
export function gatherTroubles(write: (code: string, detail: string, count: number) => Promise<void>, soon: () => void): Troubles {
  let gathered = new Map<string, { detail: string; count: number }>()
  return {
    trouble: (code, cause) => {
      if (gathered.size === 0) soon()
      const before = gathered.get(code)
      if (!before && gathered.size >= 50) return
      gathered.set(code, { detail: detailOf(cause).slice(0, 300), count: (before?.count ?? 0) + 1 })
    },
    flush: async () => {
      const taken = gathered
      gathered = new Map()
      for (const [code, { detail, count }] of taken) {
        try {
          await write(code, detail, count)
        } catch {
          const again = gathered.get(code)
          gathered.set(code, { detail, count: count + (again?.count ?? 0) })
        }
      }
    },
  }
}
