import { describe, expect, it } from 'vitest'
import { drawnAs, isDrawnAlike, skeleton, withoutMarks } from './skeleton.ts'

describe('skeleton', () => {
  it('makes one of what looks alike', () => {
    for (const text of ['Zoom', 'Ζοοm', 'Z00m', 'Zооm', 'Ｚｏｏｍ', 'Z\u200Boom', 'Zöóm'])
      expect([text, skeleton(text)]).toEqual([text, 'zoom'])
    expect(skeleton('МІСRОЅОFТ')).toBe('microsoft')
  })

  it('takes small Cyrillic letters for Latin ones only at a glance', () => {
    expect(skeleton('мета')).toBe('мeтa')
    expect(skeleton('МЕТА')).toBe('meta')
    expect(skeleton('мета', true)).toBe('meta')
    expect(skeleton('Łódź', true)).toBe('lodz')
    expect(skeleton('Łódź')).toBe('łodz')
  })

  it('leaves other scripts as they are', () => {
    for (const text of ['日本語', 'アプリ', '한국어', 'привет мир'.slice(0, 3)]) expect(withoutMarks(text).length).toBeGreaterThan(0)
    expect(drawnAs('日本語アフリ')).toBe('日本語アフリ')
    expect([isDrawnAlike('а'), isDrawnAlike('a'), isDrawnAlike('т'), isDrawnAlike('Т')]).toEqual([true, false, false, true])
  })
})
