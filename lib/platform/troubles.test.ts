import { expect, it } from 'vitest'
import { Failure } from '../model/failure.ts'
import { gatherTroubles } from './troubles.ts'

const build = () => {
  const written: [string, string, number][] = []
  let asked = 0
  let broken = false
  const troubles = gatherTroubles(
    async (code, detail, count) => {
      if (broken) throw new Error('disk full')
      written.push([code, detail, count])
    },
    () => {
      asked++
    },
  )
  return {
    ...troubles,
    written,
    asked: () => asked,
    break: (now: boolean) => {
      broken = now
    },
  }
}

it('counts what happens again, and asks once for a gathering to be written', async () => {
  const { trouble, flush, written, asked } = build()
  trouble('worker-error', new TypeError('x'))
  trouble('worker-error', new TypeError('y'))
  trouble('overlay-tampered', null)
  expect(asked()).toBe(1)
  await flush()
  expect(written).toEqual([
    ['worker-error', 'TypeError', 2],
    ['overlay-tampered', '', 1],
  ])
  await flush()
  expect(written).toHaveLength(2)
})

it("keeps our own words, and never those of a browser's error, which can hold an address", async () => {
  const { trouble, flush, written } = build()
  trouble('reader-not-injected', new Error('Cannot access contents of url "https://as.example/?code=SECRET"'))
  trouble('store-unusable', new Failure('store-newer', 'The store is newer.'))
  trouble('message-refused', 'decide from web')
  await flush()
  expect(written.map(([, detail]) => detail)).toEqual(['Error', 'store-newer: The store is newer.', 'decide from web'])
})

it('loses no count when it cannot write', async () => {
  const { trouble, flush, written, ...stand } = build()
  stand.break(true)
  trouble('worker-error', null)
  await flush()
  trouble('worker-error', null)
  stand.break(false)
  await flush()
  expect(written).toEqual([['worker-error', '', 2]])
})

it('has a bound on how many kinds it gathers', async () => {
  const { trouble, flush, written } = build()
  for (let i = 0; i < 500; i++) trouble(`code-${i}`, null)
  await flush()
  expect(written).toHaveLength(50)
})
