import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { openCatalogue, packCatalogue } from './catalogue.ts'
import type { CatalogueApp } from './knowledge.ts'
import { APP_CATEGORIES } from './terms.ts'

const APPS: CatalogueApp[] = [
  { name: 'Acme', domains: ['acme.com', 'acme.co', '*.acme-cloud.example'], category: 'crm' },
  { name: 'Denk, Gräfin & Söhne', domains: ['denk.example'], category: 'other', ai: true, lesser: true },
  { name: 'A', domains: ['a.b'], category: 'ai', ai: true },
]

describe('packCatalogue and openCatalogue', () => {
  it('give back what went in', () => {
    const catalogue = openCatalogue(packCatalogue(APPS))
    expect(catalogue.ownerOf('acme.co')).toEqual({ name: 'Acme', domains: ['acme.com'], category: 'crm' })
    expect(catalogue.ownerOf('acme-cloud.example')?.name).toBe('Acme')
    expect(catalogue.ownerOf('denk.example')).toEqual(APPS[1])
    const names = (apps: CatalogueApp[]) => apps.map(app => [app.name, app.domains.map(domain => domain.replace('*.', '')).sort()]).sort()
    expect(names(catalogue.all())).toEqual(names(APPS))
  })

  it('find what is there and nothing else, whatever is looked for', () => {
    const domain = fc.stringMatching(/^[a-c]{1,3}(\.[a-c]{1,2}){1,2}$/)
    fc.assert(
      fc.property(fc.uniqueArray(domain, { maxLength: 40 }), fc.array(domain, { maxLength: 20 }), (there, sought) => {
        const apps = there.map((one, i) => ({ name: `N${i}`, domains: [one], category: APP_CATEGORIES[i % 30] ?? ('ai' as const) }))
        const catalogue = openCatalogue(packCatalogue(apps))
        for (const app of apps) expect(catalogue.ownerOf(app.domains[0] ?? '')).toEqual(app)
        for (const one of sought) expect(catalogue.ownerOf(one)?.domains[0] ?? null).toBe(there.includes(one) ? one : null)
        expect(catalogue.all()).toHaveLength(apps.length)
      }),
    )
    const catalogue = openCatalogue(packCatalogue(APPS))
    for (const strange of ['', '\n', '\t', 'acme.com\t', 'acme.com\tAcme', 'Acme', '>acme.com', '\uffff', '0'])
      expect(catalogue.ownerOf(strange)).toBe(null)
    expect(openCatalogue(packCatalogue([])).ownerOf('a.b')).toBe(null)
    expect(openCatalogue(packCatalogue([])).all()).toEqual([])
  })

  it('keep names in any script, in a text that has Latin-1 alone', () => {
    for (const name of ['Пачка', 'カラーミー 😀', 'a\\u0041b\\', 'Söhne']) {
      const packed = packCatalogue([{ name, domains: ['a.b'], category: 'ai' }])
      expect(packed).toMatch(/^[\0-\xff]*$/)
      expect(openCatalogue(packed).ownerOf('a.b')?.name).toBe(name)
    }
  })

  it('refuse a name that would break a line', () => {
    for (const name of ['a\tb', 'a\nb', '>a']) expect(() => packCatalogue([{ name, domains: ['a.b'], category: 'ai' }])).toThrow(RangeError)
  })
})
