import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readLines } from './read-lines.ts'

async function* inChunks(text: string, sizes: number[]) {
  const bytes = Buffer.from(text)
  for (let start = 0, i = 0; start < bytes.length; i++) {
    const end = start + (sizes[i % sizes.length] ?? 1)
    yield bytes.subarray(start, end)
    start = end
  }
}
async function linesOf(text: string, sizes = [4], most = 1000) {
  const lines: { text: string; whole: boolean }[] = []
  for await (const some of readLines(inChunks(text, sizes), most))
    for (const { bytes, whole } of some) lines.push({ text: Buffer.from(bytes).toString(), whole })
  return lines
}

describe('readLines', () => {
  it('does not care where the chunks are cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ unit: 'binary' }).map(text => text.replaceAll('\n', ' '))),
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }),
        async (texts, sizes) => {
          const whole = texts.map(text => ({ text: Buffer.from(text).toString(), whole: true }))
          expect(await linesOf(texts.map(text => `${text}\n`).join(''), sizes)).toEqual(whole)
        },
      ),
    )
  })

  it('takes a last line without an end, and nothing for nothing', async () => {
    expect(await linesOf('a\nb')).toEqual([
      { text: 'a', whole: true },
      { text: 'b', whole: true },
    ])
    expect(await linesOf('')).toEqual([])
    expect(await linesOf('\n\n')).toHaveLength(2)
  })

  it('drops a line that is too long but for its head, and goes on', async () => {
    const long = `{"id":1,${'x'.repeat(5000)}`
    const lines = await linesOf(`${long}\nnext\n${'y'.repeat(1000)}\n${'z'.repeat(1001)}`, [7, 300])
    expect(lines.map(line => [line.text.length, line.whole])).toEqual([
      [512, false],
      [4, true],
      [1000, true],
      [512, false],
    ])
    expect(lines[0]?.text).toBe(long.slice(0, 512))
  })
})
