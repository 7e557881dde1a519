import type { Reporter } from '../model/fact.ts'
import type { DisputeState } from '../model/message.ts'
import { toMinute } from './clock.ts'
import type { PlatformDeps } from './platform-deps.ts'
import { type RecordDeps, recordFact } from './record-fact.ts'

/**
 * Reports a verdict as wrong: what is kept of the encounter as it is kept, and the person's words. The same words about the
 * same encounter are one report. `failed`: nothing of it is kept here. Throws what `recordFact` throws.
 */
export const disputeVerdict = async (
  deps: RecordDeps & Pick<PlatformDeps, 'factId'>,
  { encounterId, comment }: { encounterId: string; comment: string | null },
  reporter: Reporter,
): Promise<DisputeState> => {
  const { db, nowMs, factId, settings } = deps
  const facts = await db.facts.where('encounterId').equals(encounterId).sortBy('id')
  // Ids rise with time only as long as one worker lives: a later look is told by its kind.
  const look = facts.findLast(fact => fact.type === 'revised') ?? facts.find(fact => fact.type === 'observed')
  if (!look) return 'failed'
  if (!facts.some(fact => fact.type === 'disputed' && fact.comment === comment)) {
    const { appKey, observation, assessment } = look
    const now = nowMs()
    const head = { id: factId(now), atMs: toMinute(now), encounterId, appKey }
    await recordFact(deps, { type: 'disputed', ...head, observation, assessment, comment }, reporter)
  }
  return settings().hubUrl ? 'sent' : 'kept'
}
