import { expect, test } from 'vitest'
import { sharedChunk } from './shared-chunk.ts'

const IMPORTERS: Record<string, string[]> = {
  '/gate/main.tsx': ['/gate/index.html'],
  '/notice/main.tsx': ['/notice/index.html'],
  '/notice/index.html': [],
  '/report/main.tsx': [],
  '/preact.js': ['/words.ts', '/report/main.tsx'],
  '/words.ts': ['/gate/main.tsx', '/notice/main.tsx', '/words.ts'],
  '/form.tsx': ['/gate/main.tsx'],
  '/zod.js': ['/report/main.tsx'],
  '/theme.css': ['/gate/main.tsx', '/notice/main.tsx'],
  '/gate.css': ['/gate/main.tsx'],
  '/gate/index.html': [],
}
const { name } = sharedChunk('question', ['/gate/index.html', '/notice/index.html'])
const chunkOf = (id: string) => name(id, { getModuleInfo: one => ({ importers: IMPORTERS[one] ?? [] }) })

test('what all of the entries load, at whatever depth, is one chunk', () => {
  expect(['/words.ts', '/preact.js', '/theme.css'].map(chunkOf)).toEqual(Array(3).fill('question'))
})

test('what only one of them or another page loads, the entries themselves and their HTML are left to the bundler', () => {
  const others = ['/form.tsx', '/zod.js', '/gate/main.tsx', '/gate.css', '/gate/index.html']
  expect(others.map(chunkOf)).toEqual(others.map(() => null))
})
