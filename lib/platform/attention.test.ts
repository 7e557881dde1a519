import { expect, it } from 'vitest'
import { attention } from './attention.ts'

const build = () => {
  const timers: { run: () => void; ms: number }[] = []
  const watch = attention(400, (run, ms) => timers.push({ run, ms }))
  const isCalm = async () => {
    let calm = false
    void watch.calm().then(() => {
      calm = true
    })
    await new Promise(resolve => setTimeout(resolve))
    return calm
  }
  return { timers, watch, isCalm }
}

it('holds up nothing where nobody waits', async () => {
  const { watch, isCalm, timers } = build()
  expect(await isCalm()).toBe(true)
  watch.answered()
  expect([await isCalm(), timers]).toEqual([true, []])
})

it('waits for the answer and for its being painted', async () => {
  const { watch, isCalm, timers } = build()
  watch.begin()
  watch.begin()
  expect([await isCalm(), timers.map(({ ms }) => ms)]).toEqual([false, [400]])
  watch.answered()
  expect([await isCalm(), timers.map(({ ms }) => ms)]).toEqual([false, [400, 80]])
  timers[1]?.run()
  expect(await isCalm()).toBe(true)
})

it('waits no longer than it may, and an old timer ends no new wait', async () => {
  const { watch, isCalm, timers } = build()
  watch.begin()
  timers[0]?.run()
  expect(await isCalm()).toBe(true)
  watch.begin()
  timers[0]?.run()
  expect(await isCalm()).toBe(false)
  timers[1]?.run()
  expect(await isCalm()).toBe(true)
})
