import { describe, expect, it } from 'vitest'
import type { PolicyInForce } from '../model/policy.ts'
import { type World, type WorldArea, worldMemory } from './world.ts'

const embedded = { policy: { rules: [] }, version: 0, epoch: 0, source: 'embedded', stale: false } as unknown as PolicyInForce
const fetched = { ...embedded, policy: { rules: ['r'] }, version: 7, epoch: 1, source: 'fetched' } as unknown as PolicyInForce
const world = (change: Partial<World> = {}): World => ({
  managed: { settings: { groups: ['sales'] }, source: 'managed', refused: [], pending: false },
  inForce: fetched,
  threats: null,
  browserId: 'b-1',
  ...change,
})
const area = () => {
  const kept: Record<string, unknown> = {}
  let writes = 0
  return {
    kept,
    writes: () => writes,
    set: async (items: Record<string, unknown>) => {
      writes++
      Object.assign(kept, structuredClone(items))
    },
  }
}
/** A worker that was born later. */
const recallWorld = (...given: Parameters<ReturnType<typeof worldMemory>['recall']>) => worldMemory(area()).recall(...given)
const rememberWorld = (session: WorldArea, ...given: Parameters<ReturnType<typeof worldMemory>['remember']>) =>
  worldMemory(session).remember(...given)
const AT = { nowMs: 1000, untilMs: 5000 }

describe('worldMemory', () => {
  it('give the next worker what the last one had verified, as settings that the browser has yet to confirm', async () => {
    const session = area()
    await rememberWorld(session, world(), AT)
    expect(recallWorld(session.kept, embedded, 1001)).toEqual(
      world({ managed: { settings: { groups: ['sales'] }, source: 'cached', refused: [], pending: true } }),
    )
  })

  it('keep of the built-in policy only that it is in force', async () => {
    const session = area()
    await rememberWorld(session, world({ inForce: embedded }), { nowMs: 1000, untilMs: null })
    expect(JSON.stringify(session.kept)).not.toContain('rules')
    const other = { ...embedded, policy: { rules: ['newer'] } } as unknown as PolicyInForce
    expect(recallWorld(session.kept, other, 1e15)?.inForce).toBe(other)
  })

  it('say nothing where nothing is, where something has expired, or where the clock was set back', async () => {
    expect(recallWorld({}, embedded, 1)).toBe(null)
    const session = area()
    await rememberWorld(session, world(), AT)
    expect([999, 1000, 4999, 5000, 9999].map(nowMs => recallWorld(session.kept, embedded, nowMs) !== null)).toEqual([
      false,
      true,
      true,
      false,
      false,
    ])
  })

  it('write again only what has changed, also since another worker', async () => {
    const session = area()
    const memory = worldMemory(session)
    await memory.remember(world(), AT)
    await memory.remember(world(), { ...AT, nowMs: 2000 })
    const next = worldMemory(session)
    const recalled = next.recall(session.kept, embedded, 2000)
    if (recalled) await next.remember(recalled, { ...AT, nowMs: 3000 })
    expect(session.writes()).toBe(1)
    await next.remember(world({ inForce: { ...fetched, stale: true } }), AT)
    await next.remember(world({ managed: { ...world().managed, settings: {} } }), AT)
    await next.remember(world({ threats: { list: {} as never, version: 1, epoch: 1, issuedAtMs: 0, stale: false } }), AT)
    await next.remember(world(), { ...AT, untilMs: 6000 })
    await next.remember(world({ browserId: 'b-2' }), { ...AT, untilMs: 6000 })
    expect(session.writes()).toBe(6)
  })
})
