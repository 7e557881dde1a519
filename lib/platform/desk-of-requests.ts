import type { Browser } from 'webextension-polyfill'
import type { AskedBefore } from '../model/access-request.ts'
import type { Assessment } from '../model/assessment.ts'
import type { Reporter } from '../model/fact.ts'
import type { MaybeInOrganisation } from '../model/in-organisation.ts'
import type { Observation } from '../model/observation.ts'
import type { PolicyInForce } from '../model/policy.ts'
import type { RequestState } from '../model/request-state.ts'
import { type LookUpOptions, lookUp, recallTold } from './look-up.ts'
import type { PlatformDeps } from './platform-deps.ts'
import { type Answered, type AskDraft, askForAccess, holdAgainstPolicy, noteWords, standingOf } from './request-book.ts'
import { tellAnswer } from './tell-answer.ts'

/** As many earlier requests for an app as go along with an encounter. */
const RECALLED_MAX = 5
/** Requests of one page load are asked about together. */
const WONDER_MS = 200

export type RequestsDeskDeps = {
  browser: Pick<Browser, 'notifications' | 'i18n' | 'runtime'>
  deps: PlatformDeps
  /** The store is open, or cannot be. */
  opened: Promise<unknown>
  who: () => Promise<Reporter>
  /** Null as long as the organisation's policy may only not have been read yet: no request is held against another. */
  inForce: () => PolicyInForce | null
  judge: (observation: Observation) => Assessment
  askText: (observation: Observation) => string
  learned: (appKey: string, told: MaybeInOrganisation) => Promise<void>
  refresh: () => Promise<unknown>
  deliverSoon: () => void
  failed: (cause: unknown) => void
}

/** A person's requests for access, and what is asked of the hub: one after another, for each reads what the one before wrote. */
export function deskOfRequests(parts: RequestsDeskDeps) {
  const { deps, opened, learned, failed } = parts
  const { db, nowMs } = deps
  let last: Promise<unknown> = opened
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const run = last.then(work)
    last = run.catch(() => undefined)
    return run
  }

  const tell = async (news: Answered[]) => {
    for (const one of news) {
      await learned(one.request.appKey, await recallTold(deps, one.request.appKey))
      await tellAnswer(parts.browser, one, nowMs())
    }
  }

  const look = (options: LookUpOptions = {}): Promise<void> =>
    inTurn(async () => {
      const found = await lookUp(deps, options)
      if (!found) return
      const { news, approvedElsewhere } = await noteWords(deps, found.answer.requests)
      // Nobody who waits here may wait for this very turn.
      if (approvedElsewhere) void parts.refresh().catch(failed)
      for (const appKey of found.changed) await learned(appKey, await recallTold(deps, appKey))
      await tell(news)
    })

  const wondered = new Set<string>()

  return {
    ask: (draft: AskDraft): Promise<RequestState> =>
      inTurn(async () => {
        const state = await askForAccess(deps, draft, await parts.who())
        parts.deliverSoon()
        return state
      }),
    recallAsked: async (appKey: string): Promise<AskedBefore[]> => {
      const rows = await db.requests.where('appKey').equals(appKey).toArray()
      const newest = rows.sort((a, b) => b.askedAtMs - a.askedAtMs).slice(0, RECALLED_MAX)
      return Promise.all(newest.map(async row => ({ text: parts.askText(row.observation), ...(await standingOf(db, row)) })))
    },
    holdAgainstPolicy: (): Promise<void> =>
      inTurn(async () => {
        const inForce = parts.inForce()
        if (!inForce) return
        const { policy, stale } = inForce
        const expiresOf = (id: string) => {
          const found = policy.exceptions.find(exception => exception.id === id)
          return found && !stale ? Date.parse(found.expires) : null
        }
        await tell(await holdAgainstPolicy(deps, parts.judge, expiresOf))
      }),
    lookUp: look,
    wonder: (appKey: string): void => {
      wondered.add(appKey)
      if (wondered.size > 1) return
      setTimeout(() => {
        const apps = [...wondered]
        wondered.clear()
        void look({ apps }).catch(failed)
      }, WONDER_MS)
    },
  }
}
