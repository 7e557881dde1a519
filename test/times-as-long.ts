/** The system counts processor time in steps of some milliseconds: work is repeated until it has used many of them. */
const ENOUGH_US = 60_000

/** Processor time of this thread for one run, in microseconds: what else the machine does meanwhile does not count. */
const usedUs = (work: () => void): number => {
  // Made quick, and what was made before it cleared away.
  work()
  const before = process.threadCpuUsage()
  for (let runs = 1; ; runs++) {
    work()
    const { user, system } = process.threadCpuUsage(before)
    if (user + system >= ENOUGH_US) return (user + system) / runs
  }
}

/** Work on something larger by this may take `LINEAR` times as long, as much memory is slower than little: a square would be 64 times. */
const LARGER = 8
export const LINEAR = 4 * LARGER

/**
 * How many times as long the processor works on something eight times as large.
 * @param prepare makes something of a size and gives the work on it, which alone is measured
 * @param size of the smaller one
 */
export const timesAsLong = (prepare: (size: number) => () => void, size: number): number =>
  usedUs(prepare(size * LARGER)) / usedUs(prepare(size))
