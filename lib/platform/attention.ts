/** From the answer until it is painted, about. */
const PAINT_MS = 80

/**
 * While a question is on its way to a person, whatever can wait does: the machine may have two cores, and the page that
 * is waited for needs them.
 * @param mostMs a question that nobody asks for holds nothing up for longer
 */
export function attention(mostMs: number, setTimer: (run: () => void, ms: number) => unknown = setTimeout) {
  let waiting: { promise: Promise<void>; end: () => void } | null = null
  return {
    /** A page that will ask is being opened. */
    begin: (): void => {
      if (waiting) return
      let end = () => {}
      const promise = new Promise<void>(resolve => {
        end = resolve
      })
      const mine = { promise, end }
      waiting = mine
      void promise.then(() => {
        if (waiting === mine) waiting = null
      })
      setTimer(end, mostMs)
    },
    /** It has its answer. */
    answered: (): void => {
      const { end } = waiting ?? {}
      if (end) setTimer(end, PAINT_MS)
    },
    /** Resolves at once where nobody waits. */
    calm: (): Promise<void> => waiting?.promise ?? Promise.resolve(),
  }
}
