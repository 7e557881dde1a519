import { fraction } from './backoff.ts'
import type { RandomBytes } from './uuid.ts'

/** `browser.alarms`, as far as it is used here. */
export type AlarmsApi = {
  get(name: string): Promise<{ periodInMinutes?: number } | undefined>
  create(name: string, info: { delayInMinutes: number; periodInMinutes: number }): Promise<void> | void
}

/** Browsers take no alarm that is nearer. */
const SOONEST_MINUTES = 0.5

/**
 * Sees to it that this alarm rings every `periodInMinutes`. One that rings already is left alone: made anew at each waking
 * of the worker, it would never ring. The first ring is anywhere within the period, by chance, and the others follow it, so
 * that a fleet that starts at nine does not ask at every full hour together.
 */
export const keepAlarm = async (alarms: AlarmsApi, name: string, periodInMinutes: number, random: RandomBytes): Promise<void> => {
  if ((await alarms.get(name))?.periodInMinutes === periodInMinutes) return
  await alarms.create(name, { delayInMinutes: Math.max(SOONEST_MINUTES, fraction(random) * periodInMinutes), periodInMinutes })
}
