import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { AppRecord } from '../model/record.ts'
import { csvCell, exportCsv } from './export-csv.ts'
import { FORMULAS, observed } from './facts.arbitrary.ts'
import { fold } from './fold.ts'

const base = fold(undefined, observed(1)) as AppRecord
const options = { words: () => ['see your e-mail'], revokeUrl: () => null }

/** Reads CSV as RFC 4180 says; `separator` lets the test play a spreadsheet of another locale. */
const read = (csv: string, separator = ','): string[][] => {
  const rows: string[][] = [[]]
  let cell = ''
  let quoted = false
  for (let i = 0; i < csv.length; i += 1) {
    const c = csv[i]
    if (quoted) {
      if (c === '"' && csv[i + 1] === '"') {
        cell += '"'
        i += 1
      } else if (c === '"') quoted = false
      else cell += c
    } else if (c === '"') quoted = true
    else if (c === separator || (c === '\r' && csv[i + 1] === '\n')) {
      rows.at(-1)?.push(cell)
      cell = ''
      if (c === '\r') {
        i += 1
        rows.push([])
      }
    } else cell += c
  }
  return rows.slice(0, -1)
}
const STARTS_FORMULA = /^[\s\p{Z}\p{Cc}\p{Cf}]*[=+\-@＝＋－＠]/u

describe('exportCsv', () => {
  it('is RFC 4180 with a byte order mark', () => {
    const csv = exportCsv([base], options)
    expect(csv.startsWith('\uFEFF"key",')).toBe(true)
    expect(csv.endsWith('\r\n')).toBe(true)
    const [head = [], row = []] = read(csv.slice(1))
    expect(Object.fromEntries(head.map((h, i) => [h, row[i]]))).toMatchObject({
      key: 'acme|client:mailer',
      name: 'Mailer',
      scopes: 'mail.send',
      access: 'see your e-mail',
      verdict: 'request',
      first_seen: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:00Z$/),
      encounters: '1',
    })
  })

  it('says when an app was first and last granted something, what it holds, and what was more', () => {
    const iso = '2026-03-03T12:00:00Z'
    const atMs = Date.parse(iso)
    const held = {
      scopes: [...base.scopes, ...base.scopes].map((scope, i) => ({ ...scope, id: ['mail.send', '=1+1'][i] ?? '', sinceMs: atMs })),
      complete: true,
      firstGrantedMs: atMs,
      lastGrantedMs: atMs,
      grown: { atMs, scopes: ['=1+1'] },
    }
    const cells = (record: AppRecord) => {
      const [head = [], row = []] = read(exportCsv([record], options).slice(1))
      return ['first_granted', 'last_granted', 'scopes_held', 'grown', 'scopes_added'].map(name => row[head.indexOf(name)])
    }
    expect(cells({ ...base, held })).toEqual([iso, iso, 'mail.send =1+1', iso, "'=1+1"])
    expect(cells(base)).toEqual(['', '', '', '', ''])
  })

  it('hands on the reason and the note, and lets no note become a formula', () => {
    const [head = [], row = []] = read(exportCsv([{ ...base, decision: 'requested', reason: 'other', note: '=1+1' }], options).slice(1))
    expect(row[head.indexOf('reason')]).toBe('other')
    expect(row[head.indexOf('note')]).toBe("'=1+1")
  })

  it('carries commas, quotes, line breaks, umlauts and columns of the caller', () => {
    const name = 'Ä, "B"\r\nC; ß'
    const csv = exportCsv([{ ...base, client: { ...base.client, name } }], { ...options, extra: [{ name: 'people', cell: () => 7 }] })
    const [head = [], row = []] = read(csv.slice(1))
    expect(row[head.indexOf('name')]).toBe(name)
    expect(row[head.indexOf('people')]).toBe('7')
  })

  it.each(FORMULAS)('disarms %j in every place, whatever separates the cells', text => {
    const csv = exportCsv(
      [
        {
          ...base,
          key: text,
          client: { id: text, name: text, publisher: text, verified: 'no' },
          decidedBy: [text],
          scopes: base.scopes.map(s => ({ ...s, id: text })),
        },
      ],
      { ...options, words: () => [text], revokeUrl: () => text },
    )
    for (const separator of [',', ';', '\t'])
      for (const cell of read(csv.slice(1), separator).flat())
        for (const line of separator === ',' ? [cell] : [cell, ...cell.split(/[;\t\n"]/)]) expect(line).not.toMatch(STARTS_FORMULA)
  })

  it('leaves harmless cells as they are, and never makes a formula', () => {
    expect(csvCell('a-b')).toBe('"a-b"')
    expect(csvCell('https://a.example/x?y=1')).toBe('"https://a.example/x?y=1"')
    expect(csvCell(null)).toBe('""')
    expect(csvCell('\uD800x')).toBe('"\uFFFDx"')
    expect(csvCell('NU\0L \x1B[31m inv\u202Egnp.exe')).toBe('"NU\uFFFDL \uFFFD[31m inv\uFFFDgnp.exe"')
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), text => {
        const [[cell = ''] = []] = read(`${csvCell(text)}\r\n`)
        expect(cell).not.toMatch(STARTS_FORMULA)
        expect(cell).not.toMatch(/(?![\r\n\t])[\p{Cc}\p{Cs}\p{Bidi_Control}]/u)
      }),
      { numRuns: 2000 },
    )
  })
})
