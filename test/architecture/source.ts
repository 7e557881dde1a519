import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseSync } from 'vite'

/** A file as every check takes it: a real one, or one planted by a test. The path is relative to the root, with `/`. */
export type SourceFile = { path: string; text: string }
export type Violation = { path: string; line: number; rule: string; what: string }
export type Import = { specifier: string; line: number; isType: boolean }
export type AstNode = { type: string; start: number; end: number; [key: string]: unknown }
export type Parsed = SourceFile & {
  imports: Import[]
  comments: { value: string; line: number }[]
  program: AstNode
  lineOf(node: { start: number }): number
}

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

const SKIPPED = new Set(['node_modules', '.git', '.wxt', 'fixtures'])
/** Every file of the tree with one of these endings; build output, dependencies and fixtures are left out. */
export const readTree = (folders: string[], endings: RegExp): SourceFile[] => {
  const walk = (folder: string): SourceFile[] =>
    readdirSync(join(root, folder), { withFileTypes: true }).flatMap(entry => {
      const path = folder === '.' ? entry.name : posix.join(folder, entry.name)
      if (entry.isDirectory()) return SKIPPED.has(entry.name) || entry.name.startsWith('.output') ? [] : walk(path)
      return entry.isFile() && endings.test(entry.name) ? [{ path, text: readFileSync(join(root, path), 'utf8') }] : []
    })
  return folders.flatMap(walk)
}

export const isCode = (path: string) => /\.(tsx?|mts|mjs)$/.test(path)
/** Tests, and what only tests use: `x.test.ts`, `x.arbitrary.ts` (generators), `samples.ts`, `sample-x.ts`. */
export const isTest = (path: string) =>
  path.startsWith('test/') || /\.(test|arbitrary)\.tsx?$/.test(path) || /(^|\/)samples?(-[a-z-]+)?\.tsx?$/.test(path)

const isNode = (value: unknown): value is AstNode =>
  typeof value === 'object' && value !== null && typeof (value as AstNode).type === 'string'

/** Calls `visit` for each node of the tree, parents first. */
export const walk = (node: AstNode, visit: (node: AstNode, parent: AstNode | null) => void, parent: AstNode | null = null): void => {
  visit(node, parent)
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) if (isNode(child)) walk(child, visit, node)
  }
}

/** Parses with the parser that builds the extension. Throws on a syntax error, with the file's name. */
export const parse = ({ path, text }: SourceFile): Parsed => {
  const { program, comments, errors } = parseSync(path, text)
  if (errors.length > 0) throw new Error(`${path}: ${errors[0]?.message}`)
  const lineOf = ({ start }: { start: number }) => text.slice(0, start).split('\n').length
  const imports: Import[] = []
  walk(program as unknown as AstNode, node => {
    const source = node.source as AstNode | null | undefined
    if (typeof source?.value !== 'string') return
    const isReExport = node.type === 'ExportAllDeclaration' || node.type === 'ExportNamedDeclaration'
    if (!isReExport && node.type !== 'ImportDeclaration' && node.type !== 'ImportExpression') return
    const isType = node.importKind === 'type' || node.exportKind === 'type'
    imports.push({ specifier: source.value, line: lineOf(node), isType })
  })
  const lines = comments.map(comment => ({ value: comment.value, line: lineOf(comment) }))
  return { path, text, imports, comments: lines, program: program as unknown as AstNode, lineOf }
}

/** Where a relative import leads, from the root; null for a library. */
export const target = (from: string, specifier: string): string | null =>
  specifier.startsWith('.') ? posix.join(posix.dirname(from), specifier.replace(/\?.*$/, '')) : null

export const show = ({ path, line, rule, what }: Violation) => `${path}:${line} ${rule}: ${what}`
