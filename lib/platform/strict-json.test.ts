import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseStrictJson } from './strict-json.ts'

const parse = (text: string) => parseStrictJson(new TextEncoder().encode(text))
const codeOf = (text: string) => {
  try {
    parse(text)
    return 'ok'
  } catch (error) {
    return (error as { code?: string }).code
  }
}

test.each([
  ['{"a":1,"b":{"a":1},"c":[{"a":1},{"a":1}]}', 'ok'],
  ['{"a":"b","b":"a"}', 'ok'],
  ['["a","a"]', 'ok'],
  ['{"a":["a","a"],"b":1}', 'ok'],
  ['{"a\\"":1,"a":2}', 'ok'],
  ['{"a":"{\\"b\\":1,\\"b\\":2}"}', 'ok'],
  ['{"a":1,"a":2}', 'json-duplicate-key'],
  ['{"a":1,"\\u0061":2}', 'json-duplicate-key'],
  ['{"":1,"":2}', 'json-duplicate-key'],
  ['[{"x":{"y":[1,{"a":1,"b":2,"a":3}]}}]', 'json-duplicate-key'],
  ['{"a":[1,2],"a":3}', 'json-duplicate-key'],
  ['{"__proto__":{"isAdmin":true}}', 'json-key'],
  ['{"_\\u005fproto__":{}}', 'json-key'],
  [`${'['.repeat(16)}${']'.repeat(16)}`, 'ok'],
  [`${'['.repeat(17)}${']'.repeat(17)}`, 'json-too-deep'],
  [`"${'['.repeat(40)}"`, 'ok'],
  ['{"a":1', 'json-invalid'],
  ['{"a', 'json-invalid'],
  ['"\\', 'json-invalid'],
  ['', 'json-invalid'],
  ["{'a':1}", 'json-invalid'],
  ['{"a":1,}', 'json-invalid'],
  [']}', 'json-invalid'],
])('%s: %s', (text, code) => {
  expect(codeOf(text)).toBe(code)
})

test('whatever JSON.stringify writes is read back the same', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 8 }), value => {
      const text = JSON.stringify(value)
      fc.pre(!text.includes('__proto__'))
      expect(parse(text)).toEqual(JSON.parse(text))
    }),
  )
})

test('any text at all ends in a value or in a failure with a code', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('{', '}', '[', ']', '"', '\\', ',', ':', 'a', '1', ' ', 'u') }),
      text => void expect(codeOf(text)).toMatch(/^(ok|json-)/),
    ),
    {
      numRuns: 2000,
    },
  )
})

test('a lone surrogate in bytes is not UTF-8', () => {
  expect(() => parseStrictJson(Uint8Array.from([0x22, 0xed, 0xa0, 0x80, 0x22]))).toThrow(/UTF-8/)
})
