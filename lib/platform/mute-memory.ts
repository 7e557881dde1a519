import type { Mute } from '../model/mute.ts'
import type { WorldArea } from './world.ts'

const KEY = 'mutes'

/**
 * The muted notices, at hand before anything is read: a notice that flashed up until the store had answered would not be
 * muted. Session storage is memory that only this extension reaches, and what lies there was written by this very version.
 */
export function muteMemory(area: WorldArea) {
  let mutes: Mute[] = []
  return {
    all: (): readonly Mute[] => mutes,
    /** Whether the session remembered them. */
    recall: (session: Record<string, unknown>): boolean => {
      const kept = session[KEY]
      if (Array.isArray(kept)) mutes = kept
      return Array.isArray(kept)
    },
    keep: async (next: Mute[]): Promise<void> => {
      mutes = next
      await area.set({ [KEY]: next })
    },
  }
}
