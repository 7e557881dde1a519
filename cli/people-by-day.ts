/** How many were interrupted, before and after. */
export type DayCount = {
  day: string
  people: { before: number; after: number; all: number }
  interruptions: { before: number; after: number }
}

const [BEFORE, AFTER, ALL] = [0, 1, 2] as const
type Day = { people: [Uint8Array, Uint8Array, Uint8Array]; interruptions: [number, number] }

const countBits = (bytes: Uint8Array) => {
  let count = 0
  for (let byte of bytes) for (; byte > 0; byte &= byte - 1) count++
  return count
}

/** Counts browsers by day, one bit for each: what is held grows with browsers and days, not with what they did. */
export class PeopleByDay {
  private readonly places = new Map<string, number>()
  private readonly days = new Map<number, Day>()

  /** @param day whole days since 1970 (UTC) */
  add(day: number, installId: string, before: boolean, after: boolean) {
    let place = this.places.get(installId)
    if (place === undefined) {
      place = this.places.size
      this.places.set(installId, place)
    }
    let one = this.days.get(day)
    if (!one) {
      one = { people: [new Uint8Array(16), new Uint8Array(16), new Uint8Array(16)], interruptions: [0, 0] }
      this.days.set(day, one)
    }
    this.mark(one, ALL, place)
    if (before) {
      this.mark(one, BEFORE, place)
      one.interruptions[BEFORE]++
    }
    if (after) {
      this.mark(one, AFTER, place)
      one.interruptions[AFTER]++
    }
  }

  private mark(day: Day, which: 0 | 1 | 2, place: number) {
    const at = place >> 3
    let bits = day.people[which]
    if (at >= bits.length) {
      const wider = new Uint8Array(Math.max(at + 1, bits.length * 2))
      wider.set(bits)
      day.people[which] = wider
      bits = wider
    }
    bits[at] = (bits[at] ?? 0) | (1 << (place & 7))
  }

  /** All browsers that were seen, and each day that anything was seen on, the oldest first. */
  result(): { browsers: number; days: DayCount[] } {
    const days = [...this.days]
      .sort(([a], [b]) => a - b)
      .map(([day, { people, interruptions }]) => ({
        day: new Date(day * 86_400_000).toISOString().slice(0, 10),
        people: { before: countBits(people[BEFORE]), after: countBits(people[AFTER]), all: countBits(people[ALL]) },
        interruptions: { before: interruptions[BEFORE], after: interruptions[AFTER] },
      }))
    return { browsers: this.places.size, days }
  }
}
