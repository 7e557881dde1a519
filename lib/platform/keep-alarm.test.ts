import { expect, test } from 'vitest'
import { keepAlarm } from './keep-alarm.ts'

const alarms = () => {
  const set = new Map<string, { delayInMinutes: number; periodInMinutes: number }>()
  let made = 0
  return {
    set,
    made: () => made,
    get: async (name: string) => set.get(name),
    create: async (name: string, info: { delayInMinutes: number; periodInMinutes: number }) => {
      made++
      set.set(name, info)
    },
  }
}
const random = (n: number) => crypto.getRandomValues(new Uint8Array(n))

test('a fleet that starts together is spread over the whole period', async () => {
  const delays = []
  for (let i = 0; i < 2000; i++) {
    const own = alarms()
    await keepAlarm(own, 'policy', 60, random)
    delays.push(own.set.get('policy')?.delayInMinutes ?? 0)
  }
  for (let tenth = 0; tenth < 10; tenth++) {
    const share = delays.filter(delay => delay >= tenth * 6 && delay < (tenth + 1) * 6).length / delays.length
    expect(share).toBeGreaterThan(0.05)
    expect(share).toBeLessThan(0.15)
  }
})

test('what rings already is left alone, and another period makes it anew', async () => {
  const own = alarms()
  await keepAlarm(own, 'policy', 60, random)
  await keepAlarm(own, 'policy', 60, random)
  expect(own.made()).toBe(1)
  await keepAlarm(own, 'policy', 30, random)
  expect([own.made(), own.set.get('policy')?.periodInMinutes]).toEqual([2, 30])
})

test('the first ring is never nearer than a browser allows, nor later than the period', async () => {
  for (const byte of [0, 255]) {
    const own = alarms()
    await keepAlarm(own, 'policy', 1, n => new Uint8Array(n).fill(byte))
    const delay = own.set.get('policy')?.delayInMinutes ?? -1
    expect(delay).toBeGreaterThanOrEqual(0.5)
    expect(delay).toBeLessThanOrEqual(1)
  }
})
