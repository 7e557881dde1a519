import type { Browser } from 'webextension-polyfill'
import { DEVICE_PATTERNS } from '../model/device-places.ts'
import type { Provider } from '../model/provider.ts'
import { matchPatterns, pagedPatterns } from './match-patterns.ts'
import { READER_FILES } from './reader.ts'

const SENTINEL = 'sentinel'
const READER = 'reader'
const FLOW = 'flow-'

/**
 * What runs on pages, and where: the sentinel while the policy watches sign-ups, the reader on the pages of known
 * providers and where people type the codes of devices, and on a host where a flow is under way for as long as it is. The browser keeps registrations across
 * restarts; each call makes them what they should be, and changes nothing that already is.
 */
export function scriptRegistry({ scripting }: Pick<Browser, 'scripting'>, trouble: (code: string, cause: unknown) => void) {
  type Script = Parameters<typeof scripting.registerContentScripts>[0][number]
  const set = async (wanted: Script) => {
    const [there] = await scripting.getRegisteredContentScripts({ ids: [wanted.id] })
    const what = ({ matches = [], js = [] }: Script) => JSON.stringify([[...matches].sort(), js])
    const same = there && what(there) === what(wanted)
    if (same) return
    if (there) await scripting.unregisterContentScripts({ ids: [wanted.id] })
    await scripting.registerContentScripts([wanted])
  }
  const remove = (ids: string[]) => scripting.unregisterContentScripts({ ids }).catch(() => undefined)
  const guarded = (work: Promise<unknown>) => work.then(() => undefined).catch(cause => trouble('script-not-registered', cause))
  const reader = { js: READER_FILES.map(file => file.slice(1)), allFrames: false, runAt: 'document_start' as const }

  /** What belongs to flows is done in the order in which it was asked for: one may end while its hosts are still being registered. */
  let last: Promise<unknown> = Promise.resolve()
  const inTurn = (work: () => Promise<unknown>): Promise<void> => {
    const done = last.then(work).then(() => undefined)
    last = done
    return done
  }

  return {
    registerReader: (providers: Provider[]) =>
      guarded(
        set({
          ...reader,
          id: READER,
          matches: [...matchPatterns(providers), ...pagedPatterns(providers), ...DEVICE_PATTERNS],
          persistAcrossSessions: true,
        }),
      ),
    registerSentinel: (watchSignUps: boolean) =>
      guarded(
        watchSignUps
          ? set({
              id: SENTINEL,
              js: ['sentinel.js'],
              matches: ['https://*/*', 'http://*/*'],
              allFrames: false,
              runAt: 'document_idle',
              persistAcrossSessions: true,
            })
          : remove([SENTINEL]),
      ),
    watchHosts: (flowId: string, hosts: string[]) => {
      const matches = hosts.filter(host => /^[a-z0-9.-]+$/.test(host)).map(host => `*://${host}/*`)
      if (matches.length === 0) return Promise.resolve()
      return inTurn(() => guarded(set({ ...reader, id: FLOW + flowId, matches, persistAcrossSessions: false })))
    },
    unwatchHosts: (flowId: string) => inTurn(() => remove([FLOW + flowId])),
  }
}
