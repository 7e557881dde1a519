import type { ManagedState } from '../model/managed.ts'
import type { PolicyInForce } from '../model/policy.ts'
import type { ThreatsInForce } from '../model/threat-list.ts'

/** What a worker judges by: the organisation's settings, policy and threat list, each checked before it came here. */
export type World = {
  managed: ManagedState
  inForce: PolicyInForce
  threats: ThreatsInForce | null
  /** The id of this browser profile, for rules that begin in a share of all browsers; null where no store tells it. */
  browserId: string | null
}
/** `browser.storage.session`, as far as it is used here. */
export type WorldArea = { set(items: Record<string, unknown>): Promise<void> }

const KEY = 'world'
type Remembered = Omit<World, 'inForce'> & {
  /** Null: the built-in policy, which every worker has at hand. */
  inForce: PolicyInForce | null
  savedAtMs: number
  /** From then on something in it has expired. */
  untilMs: number | null
}

/** What of a world tells it from another one. */
const markOf = ({ managed, inForce, threats, browserId }: World, untilMs: number | null): string => {
  const signed = [inForce, threats].map(one => one && [one.epoch, one.version, one.stale])
  return JSON.stringify([managed.settings, inForce.source, signed, untilMs, browserId])
}

/**
 * Keeps a world that was read and verified for the next start of the worker. Session storage is memory that only this
 * extension's own pages reach, and is gone with the browser and with an update of the extension: what lies there was
 * verified by this very version, and need not be verified again before the first page is judged.
 */
export function worldMemory(area: WorldArea) {
  let kept: string | null = null
  return {
    /** @param session what the area held when the worker began. Null: nothing is remembered, something in it has expired since, or the clock was set back. */
    recall: (session: Record<string, unknown>, embedded: PolicyInForce, nowMs: number): World | null => {
      const remembered = session[KEY] as Remembered | undefined
      if (!remembered || nowMs < remembered.savedAtMs || (remembered.untilMs !== null && nowMs >= remembered.untilMs)) return null
      const { managed, inForce, threats, untilMs, browserId } = remembered
      const source = managed.source === 'none' ? 'none' : 'cached'
      const world: World = { managed: { ...managed, source, pending: true }, inForce: inForce ?? embedded, threats, browserId }
      kept = markOf(world, untilMs)
      return world
    },
    /** Written only where it is another one than what is remembered: a policy may be large. */
    remember: async (world: World, { nowMs, untilMs }: { nowMs: number; untilMs: number | null }): Promise<void> => {
      const mark = markOf(world, untilMs)
      if (kept === mark) return
      const next: Remembered = { ...world, inForce: world.inForce.source === 'embedded' ? null : world.inForce, savedAtMs: nowMs, untilMs }
      await area.set({ [KEY]: next })
      kept = mark
    },
  }
}
export type WorldMemory = ReturnType<typeof worldMemory>
