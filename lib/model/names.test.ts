import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type GatheredNames, listNames, openNames, packNames } from './names.ts'

const word = fc.stringMatching(/^[a-zéл東0-9]{1,6}$/)
const name = fc.array(word, { minLength: 1, maxLength: 3 }).map(words => words.join(' '))
const domain = fc.stringMatching(/^[a-z0-9]{1,5}(\.[a-z]{2,3}){1,2}$/)
const gathered = fc
  .array(fc.tuple(name, fc.uniqueArray(domain, { minLength: 1, maxLength: 3 })), { maxLength: 8 })
  .map((entries): GatheredNames => {
    const own = entries.map(([key, domains]) => [key, new Set([...domains, `${key.replaceAll(' ', '')}.com`])] as const)
    // Some look like themselves, as nearly all do, and some like something else.
    return { domains: new Map(own), drawn: new Map(own.map(([key]) => [key.replaceAll('0', 'o').replaceAll('л', 'n'), key])) }
  })

describe('names that were packed', () => {
  it('are found as those that are at hand, and so is what they look like', () => {
    fc.assert(
      fc.property(gathered, name, (names, other) => {
        const [packed, listed] = [openNames(packNames(names)), listNames(names)]
        for (const key of [...names.domains.keys(), other]) expect(packed.domainsOf(key)).toEqual(listed.domainsOf(key))
        for (const key of [...names.drawn.keys(), other]) {
          // Where one name looks like another one, it is that other one first of all.
          const expected = names.domains.has(key) && !names.drawn.has(key) ? key : listed.drawnLike(key)
          expect(packed.drawnLike(key)).toBe(expected)
        }
      }),
      { numRuns: 500 },
    )
  })
  it('are one byte a letter, and short where a domain repeats the name', () => {
    const packed = packNames({
      domains: new Map([['acme 東', new Set(['acme東.com', 'acme.test'])]]),
      drawn: new Map([['acme 東', 'acme 東']]),
    })
    expect(packed).toEqual({ names: '\nacme \\u6771\t.com acme.test\n', drawn: '\n' })
    expect(openNames(packed).domainsOf('acme 東')).toEqual(['acme東.com', 'acme.test'])
  })
  it('know nothing of what nobody is called', () => {
    const names = openNames(packNames({ domains: new Map(), drawn: new Map() }))
    expect([names.domainsOf(''), names.domainsOf('acme'), names.drawnLike('acme')]).toEqual([null, null, null])
  })
})
