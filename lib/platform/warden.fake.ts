import { Flow } from '../model/flow.ts'
import { createFlowSession, type SessionArea } from './flow-session.ts'
import { rooms } from './rooms.fake.ts'
import { createWarden, type Warden } from './warden.ts'
import type { Sight, WardenDeps } from './warden-deps.ts'

export const NOW_MS = 1_800_000_000_000

/** The session's store, which outlives a worker. It takes no flow that does not fit the schema. */
export function fakeArea(): SessionArea & { kept: Map<string, unknown> } {
  const kept = new Map<string, unknown>()
  return {
    kept,
    get: async key =>
      Object.fromEntries([...kept].filter(([name]) => key === null || name === key).map(([k, v]) => [k, structuredClone(v)])),
    set: async items => {
      for (const [key, value] of Object.entries(items)) {
        for (const flow of value as unknown[]) Flow.parse(flow)
        kept.set(key, structuredClone(value))
      }
    },
    remove: async key => void kept.delete(key),
  }
}

let made = 0
const nothing = async () => undefined
type Over = Partial<Omit<WardenDeps, 'tab' | 'session'>> & { tab?: Partial<WardenDeps['tab']> }

/** A worker that was just born, of which nothing does anything but what a test names. */
export const fakeWarden = (area: SessionArea, { tab, ...over }: Over): Warden =>
  createWarden({
    rooms,
    session: createFlowSession(area),
    record: nothing,
    afterShown: nothing,
    shown: { begin: () => undefined, answered: () => undefined },
    drawAhead: () => null,
    storeIsOpen: () => true,
    recall: async () => ({ before: null }),
    ask: async () => ({ state: 'waiting' }),
    isMuted: () => false,
    mute: async () => false,
    wonder: () => undefined,
    forget: nothing,
    trouble: () => undefined,
    nowMs: () => NOW_MS,
    factId: () => `00000000-0000-4000-8000-${String(++made).padStart(12, '0')}`,
    nonce: () => `nonce ${++made}`,
    workDomains: () => [],
    watchSignUps: () => true,
    ...over,
    tab: {
      openGate: nothing,
      letGo: () => undefined,
      injectReader: nothing,
      closeNotice: nothing,
      questionChanged: nothing,
      lookAgain: nothing,
      setMark: nothing,
      resumeUrl: () => null,
      watchHosts: nothing,
      unwatchHosts: nothing,
      ...tab,
    },
  })

/** A page in tab 7, named by its address where nothing else is said. */
export const sightOf = (url: string, over: Partial<Sight> = {}): Sight => ({
  tabId: 7,
  document: url,
  url,
  posted: null,
  byPost: false,
  site: null,
  again: false,
  ...over,
})
