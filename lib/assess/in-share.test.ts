import { expect, it } from 'vitest'
import { inShare } from './in-share.ts'

const BROWSERS = Array.from(
  { length: 4000 },
  (_, i) => `0190${i.toString(16).padStart(4, '0')}-1111-7000-8000-${String(i).padStart(12, '0')}`,
)

it('stays what it is: these browsers are in these shares in every version', () => {
  const inside = (share: number) => BROWSERS.slice(0, 20).flatMap((id, i) => (inShare('new-rule', share, id) ? [i] : []))
  expect([inside(10), inside(25), inside(50)]).toMatchInlineSnapshot(`
    [
      [
        1,
        4,
        16,
      ],
      [
        0,
        1,
        4,
        8,
        16,
        17,
      ],
      [
        0,
        1,
        2,
        4,
        8,
        11,
        12,
        14,
        16,
        17,
      ],
    ]
  `)
})

it('takes about as many browsers as it says, and for each rule others', () => {
  for (const share of [1, 10, 50, 90]) {
    const count = BROWSERS.filter(id => inShare('new-rule', share, id)).length
    expect(count / BROWSERS.length).toBeGreaterThan(share / 100 - 0.03)
    expect(count / BROWSERS.length).toBeLessThan(share / 100 + 0.03)
  }
  const both = BROWSERS.filter(id => inShare('new-rule', 50, id) && inShare('other-rule', 50, id)).length
  expect(both / BROWSERS.length).toBeGreaterThan(0.22)
  expect(both / BROWSERS.length).toBeLessThan(0.28)
})

it('only adds browsers when it is raised', () => {
  for (const id of BROWSERS.slice(0, 200)) {
    const shares = Array.from({ length: 100 }, (_, i) => inShare('new-rule', i + 1, id))
    expect(shares.lastIndexOf(false)).toBe(shares.indexOf(true) - 1)
  }
})

it('is all browsers without a share, and none but all for one that nobody can tell from others', () => {
  expect([inShare('r', undefined, null), inShare('r', 100, null), inShare('r', 99, null)]).toEqual([true, true, false])
})
