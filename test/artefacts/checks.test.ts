import { expect, test } from 'vitest'
import { checkLocales, checkPages, checkScripts, librariesIn } from './checks.ts'

const file = (path: string, content: string) => [{ path, bytes: Buffer.from(content) }]

test.each([
  ['eval("1")', 'eval'],
  ['const f=new Function("return 1")', 'Function'],
  ['Function("return 1")()', 'Function'],
  ['importScripts("x.js")', 'importScripts'],
  ['importScripts(name)', 'importScripts'],
  ['importScripts(...["/late/a.js","https://cdn.example/x.js"])', 'importScripts'],
  ['import("https://cdn.example/x.js")', 'import from elsewhere'],
  ['fetch("https://collect.example/v1")', 'unknown address https://collect.example/v1'],
  ['fetch(`https://collect.example/`+a)', 'unknown address'],
  ['new WebSocket("wss://collect.example")', 'unknown address'],
  ['f(`[https://collect.example/]\nmore`)', 'unknown address'],
  ['f(`key\thttps://collect.example/\nmore`)', 'unknown address'],
  ['f(`key\thttps://collect.example/`)', 'unknown address'],
  ['a()\n//# sourceMappingURL=a.js.map', 'source map'],
])('a shipped script is held back for %s', (script, words) => {
  expect(checkScripts(file('a.js', script)).join()).toContain(words)
})

test('a script may name vocabularies, and carry data that names addresses', () => {
  const fine = `()=>{const ns="http://www.w3.org/2000/svg";const d=JSON.parse('{"revoke":["https://a.example/apps"]}');e.evaluate(d,'[["https://b.example/"]][["https://c.example/"]]','b.example\\thttps://b.example/\\nc.example\\thttps://c.example/');importScripts(...["/late/a.js","/late/b-c.js"]),importScripts("/late/"+e);x instanceof Function;try{return Function(\`\`),!0}catch{}}`
  expect(checkScripts(file('a.js', fine))).toEqual([])
  expect(checkScripts(file('a.js.map', '{}'))).toHaveLength(1)
})

test.each([
  ['<script src="https://cdn.example/x.js"></script>', 'elsewhere'],
  ['<link href=//cdn.example/x.css>', 'elsewhere'],
  ['<script>go()</script>', 'inside'],
  ['<p onclick="go()">', 'handler'],
  ['<p style="color:red">', 'style'],
])('a page is held back for %s', (html, words) => {
  expect(checkPages(file('a.html', html)).join()).toContain(words)
})

test('a page may load its own files', () => {
  expect(
    checkPages(
      file('a.html', '<!doctype html><link rel=stylesheet href="/a.css"><script type="module" src="/chunks/a.js"></script><p>one on = two'),
    ),
  ).toEqual([])
})

test('languages are compared key by key, value by value', () => {
  const en = { a: { message: '$1 wants $2' }, b: { message: 'yes' } }
  expect(checkLocales({ en, de: { a: { message: '$2 für $1' }, b: { message: 'ja' } } })).toEqual([])
  expect(checkLocales({ en, de: { a: { message: '$1' }, c: { message: 'x' } } })).toEqual([
    'de: b is missing',
    'de: c is not in en',
    'de: a has other values than en',
  ])
  expect(checkLocales({ en, de: { a: { message: '$1 $2' }, b: { message: ' ' } } })).toEqual(['de: b is empty'])
})

test('libraries are seen by their marks', () => {
  expect(librariesIn('x._zod.def;class Dexie{}')).toEqual(['zod', 'dexie'])
  expect(librariesIn('sendMessage({type:"form-seen"})')).toEqual([])
})
