import { canMute, isRunning, type Mute, type MutedLook, muteOf } from '../model/mute.ts'
import type { PolicyInForce } from '../model/policy.ts'
import { requireWritable } from './database.ts'
import type { PlatformDeps } from './platform-deps.ts'

/** More than anybody mutes; the oldest go first. */
const MUTES_MAX = 200

export type MutesDeskDeps = {
  deps: Pick<PlatformDeps, 'db' | 'nowMs'>
  /** The store is open, or cannot be. */
  opened: Promise<unknown>
  inForce: () => PolicyInForce
  /** Told what is muted, whenever that changes. */
  changed: (mutes: Mute[]) => Promise<void>
}

/** The notices that a person has muted, one change after another. */
export function deskOfMutes({ deps, opened, inForce, changed }: MutesDeskDeps) {
  const { db, nowMs } = deps
  let last: Promise<unknown> = opened
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const run = last.then(work)
    last = run.catch(() => undefined)
    return run
  }
  const tell = async () => changed(await db.mutes.toArray())
  const put = async (look: MutedLook): Promise<boolean> => {
    const { policy } = inForce()
    if (policy.muteDays === 0 || !canMute(look.observation, look.assessment)) return false
    requireWritable(db)
    await db.mutes.put(muteOf(look, nowMs(), policy.muteDays))
    const all = await db.mutes.toArray()
    const over = all.sort((a, b) => b.sinceMs - a.sinceMs).slice(MUTES_MAX)
    await db.mutes.bulkDelete(over.map(({ appKey }) => appKey))
    await tell()
    return true
  }
  return {
    all: (): Promise<Mute[]> => inTurn(() => db.mutes.toArray()),
    /** False: this policy or verdict lets nobody mute it. Throws what the store throws. */
    mute: (look: MutedLook): Promise<boolean> => inTurn(() => put(look)),
    /** Mutes the last notice of an app, where the policy in force would say the same of it. */
    muteApp: (appKey: string): Promise<boolean> =>
      inTurn(async () => {
        const record = await db.apps.get(appKey)
        const facts = record ? await db.facts.where('encounterId').equals(record.lastEncounterId).sortBy('id') : []
        const look = facts.findLast(fact => fact.type === 'observed' || fact.type === 'revised')
        const { version, epoch, source } = inForce()
        const seen = look?.assessment.policy
        const isSame = seen?.version === version && seen.epoch === epoch && seen.source === source
        return look && isSame ? put(look) : false
      }),
    unmute: (appKey: string): Promise<boolean> =>
      inTurn(async () => {
        await db.mutes.delete(appKey)
        await tell()
        return true
      }),
    /** What a new policy, or time, has ended goes. */
    review: (): Promise<void> =>
      inTurn(async () => {
        if (db.readOnly) return
        const { version, epoch, source } = inForce()
        const ended = (await db.mutes.toArray()).filter(mute => !isRunning(mute, { version, epoch, source }, nowMs()))
        if (ended.length === 0) return
        await db.mutes.bulkDelete(ended.map(({ appKey }) => appKey))
        await tell()
      }),
  }
}
