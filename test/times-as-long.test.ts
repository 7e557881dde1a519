import { expect, test } from 'vitest'
import { LINEAR, timesAsLong } from './times-as-long.ts'

const once = (size: number) => () => {
  for (let i = 0; i < size * 100; i++) Math.sqrt(i)
}
const eachWithEach = (size: number) => () => {
  for (let i = 0; i < size; i++) for (let j = 0; j < size; j++) Math.sqrt(i * j)
}

test('tells what goes through once from what compares each with each', () => {
  expect(timesAsLong(once, 1000)).toBeLessThan(LINEAR)
  expect(timesAsLong(eachWithEach, 500)).toBeGreaterThan(LINEAR)
})
