import type { Browser } from 'webextension-polyfill'
import type { BlindSpot, SelfTest } from '../model/self-test.ts'
import type { LocalArea } from './platform-deps.ts'
import type { Told } from './tell-settings.ts'

const KEY = 'selfTest'
const SPOTS_MAX = 50

export type SelfTestDeps = Told & {
  browser: Pick<Browser, 'permissions' | 'extension'>
  local: LocalArea
  nowMs: () => number
  /** The host of an address that matters; null for what is nobody's business. */
  watchedHost: (url: string) => string | null
  /** Whether an organisation manages this browser. */
  isManaged: () => boolean
}

const WORDS: Record<BlindSpot['code'], string> = {
  'host-blocked': "The browser's policy keeps the extension from reading",
  'host-access-withheld': 'The extension is not allowed on all sites of this browser.',
  'private-windows-unseen': 'The extension does not run in private windows, and cannot tell whether they are closed by policy.',
}

export const readSelfTest = async (local: Pick<LocalArea, 'get'>): Promise<SelfTest | null> =>
  ((await local.get(KEY))[KEY] as SelfTest | undefined) ?? null

const keyOf = ({ code, host }: Pick<BlindSpot, 'code' | 'host'>) => (host === null ? `blind:${code}` : `blind:${code}:${host}`)

/**
 * Looks whether the extension still sees what it is there to see. Nothing is requested for it: what may be withheld from it
 * is asked of the browser, and a page of a known server that came up without its request being heard of is probed
 * (`probePage`). A browser that keeps an extension from a host says so nowhere else: permissions read as
 * granted, listeners stay silent, and pages still come up.
 */
export function selfTest({ browser, local, nowMs, watchedHost, isManaged, tell, forget }: SelfTestDeps) {
  const origins = ['<all_urls>']
  let turn: Promise<unknown> = Promise.resolve()
  /** One look at a time: each reads what the one before it wrote. */
  const inTurn = <T>(look: () => Promise<T>): Promise<T> => {
    const mine = turn.then(look)
    turn = mine.catch(() => undefined)
    return mine
  }

  const update = async (decide: (spots: BlindSpot[]) => Pick<BlindSpot, 'code' | 'host'>[]): Promise<void> => {
    const before = (await readSelfTest(local))?.spots ?? []
    const sinceMs = nowMs()
    const now = decide(before)
      .map(({ code, host }) => before.find(spot => keyOf(spot) === keyOf({ code, host })) ?? { code, host, sinceMs })
      .slice(0, SPOTS_MAX)
    await local.set({ [KEY]: { checkedAtMs: sinceMs, spots: now } satisfies SelfTest })
    for (const { code, host } of now) {
      if (code === 'private-windows-unseen' && !isManaged()) continue
      const detail = host === null ? WORDS[code] : `${WORDS[code]} ${host}.`
      await tell({ code, detail, onceKey: keyOf({ code, host }) })
    }
    const left = new Set(now.map(keyOf))
    await forget(key => key.startsWith('blind:') && !left.has(key))
  }

  return {
    /** What the browser says of itself. */
    examine: (): Promise<void> =>
      inTurn(async () => {
        const isAllowed = await browser.permissions.contains({ origins })
        const isInPrivate = await browser.extension.isAllowedIncognitoAccess()
        await update(spots => [
          ...spots.filter(({ code }) => code === 'host-blocked'),
          ...(isAllowed ? [] : [{ code: 'host-access-withheld' as const, host: null }]),
          ...(isInPrivate ? [] : [{ code: 'private-windows-unseen' as const, host: null }]),
        ])
      }),

    /** A page came up: was its request heard of, and if not, can it be read (`probePage`)? */
    examinePage: (url: string, isRead: boolean | null): Promise<void> =>
      inTurn(async () => {
        const host = isRead === null ? null : watchedHost(url)
        if (host === null) return
        const known = (await readSelfTest(local))?.spots.some(spot => spot.code === 'host-blocked' && spot.host === host) ?? false
        // Without access to all sites the reason is known already.
        if (isRead === known && (isRead || (await browser.permissions.contains({ origins }))))
          await update(spots => [
            ...spots.filter(spot => spot.code !== 'host-blocked' || spot.host !== host),
            ...(isRead ? [] : [{ code: 'host-blocked' as const, host }]),
          ])
      }),
  }
}
