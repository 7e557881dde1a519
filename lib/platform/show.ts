import type { Flow } from '../model/flow.ts'
import type { ReaderOrders } from '../model/message.ts'
import type { Observation } from '../model/observation.ts'
import type { EngineSigns, PageHooks } from '../model/provider.ts'
import { VERDICTS } from '../model/terms.ts'
import type { Verdict } from '../model/vocabulary.ts'

/** A server whose host no data file names, whatever software it may run: no reader is registered for it. */
export const isNobodys = ({ provider, signs }: Observation) => provider === 'unknown' || signs.includes('self-hosted')

export const strength = (verdict: Verdict) => VERDICTS.indexOf(verdict)

/** How a verdict is brought before the person: whatever stops is a page of our own, whatever tells stays beside the page. */
export type Showing = 'nothing' | 'corner' | 'modal' | 'gate'

const BY_VERDICT: Record<Verdict, Showing> = {
  allow: 'nothing',
  inform: 'corner',
  acknowledge: 'modal',
  justify: 'gate',
  request: 'gate',
  block: 'gate',
}

/** What is to be shown for a flow now. What was answered is not asked again; what only informs is shown once. */
export function showingOf(flow: Flow | null): Showing {
  if (!flow?.assessment || flow.stage === 'closed' || flow.decision) return 'nothing'
  const showing = BY_VERDICT[flow.assessment.verdict]
  if (showing !== 'nothing' && flow.fought) return 'gate'
  return showing === 'corner' && flow.noticed ? 'nothing' : showing
}

/**
 * It only informs, and has come up already: nowhere anew, but it does not vanish because more of its page was read, or because a
 * form was sent without leaving the page.
 */
const isNoticed = (flow: Flow | null) =>
  flow !== null &&
  flow.noticed &&
  showingOf({ ...flow, noticed: false, ...(flow.stage === 'closed' ? { stage: 'shown' } : {}) }) === 'corner'

/**
 * Orders for the reader of one document.
 * @param pages hooks of the page at this address; null where no data file speaks of it
 * @param wasRead the reader has already reported this document
 * @param engineSigns software that is told by its pages; asked for only where the server is unknown
 */
export function ordersOf(
  flow: Flow | null,
  pages: { pageId: string; kind: string; hooks: PageHooks }[] | null,
  wasRead: boolean,
  workDomains: string[],
  signUp: boolean,
  engineSigns: () => EngineSigns[] = () => [],
): ReaderOrders {
  const showing = showingOf(flow)
  const isConsent = flow?.observation.kind === 'consent' && flow.stage !== 'closed'
  // A consent on a page that no data file describes is read by what such pages have in common.
  const read = wasRead ? null : (pages ?? (isConsent && (isNobodys(flow.observation) || flow.assessment?.verdict !== 'allow') ? [] : null))
  return {
    // Until a page has been read its verdict may still rise; nothing may be pressed before that. Nor by a key beneath a notice
    // that lies over the page.
    hold: showing === 'gate' || showing === 'modal' || read !== null,
    read,
    ...(read?.length === 0 && (flow?.observation.provider ?? 'unknown') === 'unknown' ? { engines: engineSigns() } : {}),
    notice: showing === 'corner' || showing === 'modal' ? showing : isNoticed(flow) ? 'kept' : 'none',
    signUp: signUp ? { workDomains } : null,
    workDomains,
  }
}
