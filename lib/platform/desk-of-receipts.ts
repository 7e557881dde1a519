import type { Browser } from 'webextension-polyfill'
import type { PolicyInForce } from '../model/policy.ts'
import type { PlatformDeps } from './platform-deps.ts'
import { markTakenBack, type ReceiptReview, reviewReceipts } from './receipt-book.ts'
import { tellReceipts } from './tell-receipts.ts'

export type ReceiptsDeskDeps = Pick<ReceiptReview, 'judge' | 'beforeOf'> & {
  browser: Pick<Browser, 'notifications' | 'i18n' | 'runtime'>
  deps: Pick<PlatformDeps, 'db' | 'nowMs'>
  /** The store is open, or cannot be. */
  opened: Promise<unknown>
  /** Null as long as the organisation's policy may only not have been read yet. */
  inForce: () => PolicyInForce | null
}

/** What was granted, held against each policy that comes, one review after another. */
export function deskOfReceipts({ browser, deps, opened, inForce, judge, beforeOf }: ReceiptsDeskDeps) {
  let last: Promise<unknown> = opened
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const run = last.then(work)
    last = run.catch(() => undefined)
    return run
  }
  return {
    review: (): Promise<void> =>
      inTurn(async () => {
        const now = inForce()
        if (!now) return
        const { exceptions, mode } = now.policy
        const expiresOf = (id: string) => {
          const found = exceptions.find(exception => exception.id === id)
          return found ? Date.parse(found.expires) : null
        }
        await tellReceipts(browser, await reviewReceipts(deps, { judge, beforeOf, expiresOf, mayRemind: mode === 'enforce' }))
      }),
    takenBack: (appKey: string, takenBack: boolean): Promise<boolean> => inTurn(() => markTakenBack(deps, appKey, takenBack)),
  }
}
