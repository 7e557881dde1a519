import type { PolicyInForce } from '../model/policy.ts'
import type { ThreatsInForce } from '../model/threat-list.ts'
import type { ManagedState } from './managed-settings.ts'

/** What a worker judges by: the organisation's settings, policy and threat list, each checked before it came here. */
export type World = { managed: ManagedState; inForce: PolicyInForce; threats: ThreatsInForce | null }
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

const last = new WeakMap<WorldArea, string>()

/**
 * Keeps a world that was read and verified for the next start of the worker. Session storage is memory that only this
 * extension's own pages reach, and is gone with the browser and with an update of the extension: what lies there was
 * verified by this very version, and need not be verified again before the first page is judged.
 */
export async function rememberWorld(
  area: WorldArea,
  { managed, inForce, threats }: World,
  { nowMs, untilMs }: { nowMs: number; untilMs: number | null },
): Promise<void> {
  const mark = JSON.stringify([
    managed.settings,
    inForce.source,
    inForce.epoch,
    inForce.version,
    inForce.stale,
    threats?.epoch,
    threats?.version,
    threats?.stale,
    untilMs,
  ])
  if (last.get(area) === mark) return
  const world: Remembered = { managed, inForce: inForce.source === 'embedded' ? null : inForce, threats, savedAtMs: nowMs, untilMs }
  await area.set({ [KEY]: world })
  last.set(area, mark)
}

/** The remembered world, or null: there is none, something in it has expired since, or the clock was set back. */
export function recallWorld(session: Record<string, unknown>, embedded: PolicyInForce, nowMs: number): World | null {
  const world = session[KEY] as Remembered | undefined
  if (!world || nowMs < world.savedAtMs || (world.untilMs !== null && nowMs >= world.untilMs)) return null
  const { managed, inForce, threats } = world
  return {
    managed: { ...managed, source: managed.source === 'none' ? 'none' : 'cached', pending: true },
    inForce: inForce ?? embedded,
    threats,
  }
}
