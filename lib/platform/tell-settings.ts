import type { ManagedState } from '../model/managed.ts'
import type { Health } from './record-health.ts'

/** How something is told to IT, and how it is forgotten that it was told. */
export type Told = { tell: (report: Health) => Promise<void>; forget: (isWell: (onceKey: string) => boolean) => Promise<void> }

const REFUSED = 'setting-refused'
const REMOVED = 'settings-removed'
const UNREADABLE = 'settings-unreadable'

/** Tells IT, once for each state of it, what of the managed settings cannot be used, and that they are gone or cannot be read. */
export const tellSettings = async ({ tell, forget }: Told, before: ManagedState, now: ManagedState): Promise<void> => {
  const detail = now.refused.map(({ key, code, message }) => `${key}: ${message} (${code})`).join('; ')
  const refusedKey = `${REFUSED}:${detail}`
  if (detail) await tell({ code: REFUSED, detail, count: now.refused.length, onceKey: refusedKey })
  if (now.failure) await tell({ code: UNREADABLE, detail: `The browser does not say what is set: ${now.failure}`, onceKey: UNREADABLE })
  if (now.pending) return
  // An organisation that says nothing any more: the built-in policy holds from here on, and nothing is sent.
  if (now.source === 'none' && before.source !== 'none')
    await tell({ code: REMOVED, detail: 'There were settings of an organisation, and there are none any more.', onceKey: REMOVED })
  const isWell = (key: string) =>
    (key.startsWith(`${REFUSED}:`) && key !== refusedKey) || key === UNREADABLE || (key === REMOVED && now.source === 'managed')
  await forget(isWell)
}
