import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Element, JsonSplitter, splitJson } from './split-json.ts'

async function split(text: string, size: number, isLines = false): Promise<Element[]> {
  const bytes = Buffer.from(text)
  async function* chunks() {
    for (let i = 0; i < bytes.length; i += size) yield bytes.subarray(i, i + size)
  }
  const found: Element[] = []
  for await (const some of splitJson(chunks(), isLines)) found.push(...some)
  return found
}
const values = (found: Element[]) => found.map(one => ('text' in one ? JSON.parse(one.text) : one))
const object = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 }), { maxKeys: 4 })
const size = fc.integer({ min: 1, max: 40 })

describe('splitting JSON', () => {
  it('finds the same objects in a list, one after the other, and a line each, wherever the pieces end', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(object, { minLength: 1, maxLength: 5 }), size, fc.boolean(), async (list, bytes, pretty) => {
        // An object that holds a list of this name is a report, and comes apart.
        fc.pre(list.every(one => !Array.isArray(one.apps) && !Array.isArray(one.events)))
        const json = (value: unknown) => JSON.stringify(value, null, pretty ? 2 : 0)
        expect(values(await split(json(list), bytes))).toEqual(JSON.parse(json(list)))
        expect(values(await split(list.map(json).join('\n'), bytes))).toEqual(JSON.parse(json(list)))
        const lines = list.map(one => JSON.stringify(one)).join('\n')
        expect(values(await split(lines, bytes, true))).toEqual(JSON.parse(json(list)))
        expect(values(await split(`${JSON.stringify(list)}\n${JSON.stringify(list)}`, bytes, true))).toHaveLength(list.length * 2)
      }),
      { numRuns: 150 },
    )
  })
  it('takes a report apart: its apps, then what is around them', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(object, { maxLength: 4 }), size, async (apps, bytes) => {
        const report = { schema: 'x', apps, gaps: [{ code: 'a' }] }
        const found = values(await split(JSON.stringify(report, null, 2), bytes))
        expect(found).toEqual([...JSON.parse(JSON.stringify(apps)), { ...report, apps: [] }])
      }),
      { numRuns: 100 },
    )
  })
  it('says what was cut off, too long, or no JSON at all', async () => {
    expect(values(await split('[{"a": 1}, {"b": ', 5))).toEqual([{ a: 1 }, { lost: 'cut-off' }])
    expect(values(await split('hello', 5))).toEqual([{ lost: 'stray' }])
    const splitter = new JsonSplitter()
    expect(splitter.push(Buffer.from(`[{"a": "${'x'.repeat(9 * 1024 * 1024)}"}, {"b": 1}]`))).toEqual([
      { lost: 'too-long' },
      { text: '{"b": 1}' },
    ])
  })
  it('loses one line only where each stands for itself', async () => {
    const found = await split('{"a": 1}\n{"b": {\n{"c": 3}\n', 7, true)
    expect(found).toEqual([{ text: '{"a": 1}' }, { text: '{"b": {' }, { text: '{"c": 3}' }])
  })
})
