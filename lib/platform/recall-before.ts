import type { AskedBefore } from '../model/access-request.ts'
import type { MaybeBefore } from '../model/before.ts'
import type { MaybeInOrganisation } from '../model/in-organisation.ts'

/** So long a verdict that is about to be written waits for the store: writing it takes longer. */
export const RECALL_WAIT_MS = 50
const ASKED_MAX = 50

/** `before` undefined: the store answered, or failed, and nobody can tell. `asked`: requests for access, the newest first. */
export type Recalled = { before: MaybeBefore; inOrganisation?: MaybeInOrganisation; asked?: AskedBefore[] }
type Asked = { answer: Promise<Recalled>; settled: Recalled | null }

/**
 * Reads what the store holds of an app, once for each encounter and ahead of need. What has not come when it is needed
 * holds nobody up: the verdict stands without it, and whoever waits for `answer` has it judged again.
 * @param read one read of the store by its key
 * @param isOpen whether reading costs next to nothing now: else only who really waits for an answer begins a read
 * @param wait resolves after so many milliseconds
 */
export function recallBefore(
  read: (appKey: string) => Promise<Recalled>,
  trouble: (code: string, cause: unknown) => void,
  isOpen: () => boolean = () => true,
  wait: (ms: number) => Promise<void> = ms => new Promise(resolve => setTimeout(resolve, ms)),
) {
  const asked = new Map<string, Asked>()

  const begin = (appKey: string): Asked => {
    const there = asked.get(appKey)
    if (there) return there
    const one: Asked = { settled: null, answer: Promise.resolve({ before: undefined }) }
    const attempt = async () => {
      try {
        one.settled = await read(appKey)
      } catch (cause) {
        trouble('history-not-read', cause)
        one.settled = { before: undefined }
      }
      return one.settled
    }
    one.answer = attempt()
    asked.set(appKey, one)
    if (asked.size > ASKED_MAX) asked.delete(asked.keys().next().value ?? '')
    return one
  }

  return {
    /** What there is by now, or null; starts the read if the store is open, so that it is under way while other things are. */
    now: (appKey: string): Recalled | null => (isOpen() ? begin(appKey) : asked.get(appKey))?.settled ?? null,
    /** What there is within `RECALL_WAIT_MS`, or null. */
    soon: (appKey: string): Promise<Recalled | null> => Promise.race([begin(appKey).answer, wait(RECALL_WAIT_MS).then(() => null)]),
    answer: (appKey: string): Promise<Recalled> => begin(appKey).answer,
    /** The next one reads anew: what was read belongs to one encounter, or something was granted since. */
    forget: (appKey: string): void => void asked.delete(appKey),
  }
}
export type Recall = ReturnType<typeof recallBefore>
