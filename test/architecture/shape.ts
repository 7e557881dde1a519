import { isCode, isTest, type Parsed, type SourceFile, type Violation } from './source.ts'

const FORBIDDEN_NAMES = new Set([
  'util',
  'utils',
  'helper',
  'helpers',
  'common',
  'service',
  'services',
  'manager',
  'managers',
  'misc',
  'shared',
])
const KEBAB = /^[a-z0-9]+(-[a-z0-9]+)*$/

/** Names say what a thing is. A drawer for everything is not a name. */
export const checkNames = (files: SourceFile[]): Violation[] =>
  files
    .filter(file => isCode(file.path))
    .flatMap(({ path }) =>
      path.split('/').flatMap((part): Violation[] => {
        const [name = ''] = part.replace(/^\./, '').split('.')
        if (FORBIDDEN_NAMES.has(name)) return [{ path, line: 1, rule: 'name', what: `"${name}" says nothing about what is inside` }]
        if (!KEBAB.test(name) && name !== '') return [{ path, line: 1, rule: 'name', what: `"${part}" is not kebab-case` }]
        return []
      }),
    )

/** An index that only re-exports hides where things come from, and makes circles easy. */
export const checkIndexes = (files: Parsed[]): Violation[] =>
  files
    .filter(file => /(^|\/)index\.tsx?$/.test(file.path))
    .filter(file => {
      const body = file.program.body as { type: string; source?: unknown }[]
      return body.length > 0 && body.every(s => s.type === 'ImportDeclaration' || s.type === 'ExportAllDeclaration' || isBareExport(s))
    })
    .map(({ path }) => ({ path, line: 1, rule: 'index', what: 'only re-exports' }))

const isBareExport = (statement: { type: string; declaration?: unknown }) =>
  statement.type === 'ExportNamedDeclaration' && !statement.declaration

export const CEILING_LINES = 400
export const ENTRYPOINT_CEILING_LINES = 60

const linesOf = (text: string) => text.replace(/\n$/, '').split('\n').length

/** Files stay short enough to be read at once. */
export const checkCeilings = (files: SourceFile[]): Violation[] =>
  files
    .filter(file => isCode(file.path) || file.path.endsWith('.css'))
    .flatMap(({ path, text }): Violation[] => {
      const lines = linesOf(text)
      if (lines > CEILING_LINES) return [{ path, line: lines, rule: 'ceiling', what: `${lines} lines, at most ${CEILING_LINES}` }]
      if (path.startsWith('entrypoints/') && !isTest(path) && lines >= ENTRYPOINT_CEILING_LINES) {
        return [{ path, line: lines, rule: 'ceiling', what: `${lines} lines, an entrypoint stays under ${ENTRYPOINT_CEILING_LINES}` }]
      }
      return []
    })

/** `TODO(2027-01-31): …` is a promise with a day; without one it is a wish. */
export const checkPromises = (files: Parsed[]): Violation[] =>
  files.flatMap(file =>
    file.comments
      .filter(({ value }) => /\b(TODO|FIXME|XXX|HACK)\b(?!\(\d{4}-\d{2}-\d{2}\))/.test(value))
      .map(({ value, line }) => ({ path: file.path, line, rule: 'promise', what: value.trim().slice(0, 80) })),
  )

/** Paths of the machine on which a file was written mean nothing to who reads it. */
const ELSEWHERE = /\/(work|root|home)\/(main|shared)\b|\.\.\/shared\b|\/tmp\/(brief|say)\b/
export const checkElsewhere = (files: SourceFile[]): Violation[] =>
  files.flatMap(({ path, text }) =>
    text
      .split('\n')
      .flatMap((line, i) =>
        ELSEWHERE.test(line) ? [{ path, line: i + 1, rule: 'elsewhere', what: ELSEWHERE.exec(line)?.[0] ?? '' }] : [],
      ),
  )
