import { parseHTML } from 'linkedom'
import { expect, it } from 'vitest'
import { LINEAR, timesAsLong } from '../../test/times-as-long.ts'
import { readInlineState, valuesAt } from './inline-state.ts'
import { safeDom } from './safe-dom.ts'

const state = (html: string, variable = 'S') => {
  const document = parseHTML(`<!doctype html><html><body>${html}</body></html>`).document as unknown as Document
  const dom = safeDom(document)
  if (!dom) throw new Error('no root')
  return readInlineState(dom, document, variable)
}
const nested = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`

it('finds an assignment as a statement of its own', () => {
  for (const text of ['S={"a":1};', 'var S = {"a":1}', 'window.S={"a":1}', 'x={};\n  S = {"a":1}', '//<![CDATA[\nS={"a":1};\n//]]>'])
    expect(state(`<script>${text}</script>`), text).toEqual({ a: 1 })
})

it('reads a data script by its id, and no script with a source', () => {
  expect(state('<script id="__NEXT_DATA__" type="application/json"> {"a":[1]} </script>', '__NEXT_DATA__')).toEqual({ a: [1] })
  expect(state('<script src="/x.js">S={"a":1}</script>')).toBeUndefined()
})

it('goes on after an object that is empty or broken', () => {
  expect(state('<script>S={};S={"a":</script><script>S={b:1}; S={"a":"}\\""}</script>')).toEqual({ a: '}"' })
})

it('stops at 64 levels', () => {
  expect(state(`<script>S=${nested(64)}</script>`)).toBeDefined()
  expect(state(`<script>S=${nested(65)}</script>`)).toBeUndefined()
})

it('takes a long hostile script in linear time', () => {
  const reading = (count: number) => {
    const html = `<script>${'S='.repeat(4 * count)}${';S={"a":['.repeat(count)}</script>`
    return () => expect(state(html)).toBeUndefined()
  }
  expect(timesAsLong(reading, 6000)).toBeLessThan(LINEAR)
})

it('reads own keys only, and lists by *', () => {
  expect(valuesAt({ a: 1 }, ['toString'])).toEqual([])
  expect(valuesAt({ a: 1 }, ['__proto__'])).toEqual([])
  expect(valuesAt(JSON.parse('{"__proto__":{"x":1}}'), ['__proto__', 'x'])).toEqual([1])
  expect(valuesAt({ a: [{ b: 1 }, null, { b: 2 }, 'b'] }, ['a', '*', 'b'])).toEqual([1, 2])
  expect(valuesAt({ a: [[5]] }, ['a', '0', '0'])).toEqual([5])
})
