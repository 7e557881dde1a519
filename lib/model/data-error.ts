import type { z } from 'zod'

const MOST_SHOWN_CHARS = 60
const MOST_CHOICES = 8
/** Left by a scaffold: `FILL IN: what has to stand here`. A data file that still has one is not done. */
const PLACEHOLDER = /^FILL IN: (.+)$/s

type Path = readonly PropertyKey[]
type Problem = { path: Path; expected: string }

/** `["scopes", 3, "access"]` reads `scopes[3].access`; the whole document reads `(document)`. */
export function pathText(path: Path): string {
  const parts = path.map(key => {
    if (typeof key === 'number') return `[${key}]`
    return /^[A-Za-z_$][\w$-]*$/.test(String(key)) ? `.${String(key)}` : `[${JSON.stringify(String(key))}]`
  })
  return parts.join('').replace(/^\./, '') || '(document)'
}

const valueAt = (input: unknown, path: Path): unknown =>
  path.reduce<unknown>((value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined), input)

function shown(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (typeof value === 'string' && PLACEHOLDER.test(value)) return 'a placeholder'
  const text = JSON.stringify(value) ?? String(value)
  return text.length > MOST_SHOWN_CHARS ? `${text.slice(0, MOST_SHOWN_CHARS)}…` : text
}

function choices(values: readonly unknown[]): string {
  const first = values.slice(0, MOST_CHOICES).map(value => String(value))
  return `${first.join(' | ')}${values.length > MOST_CHOICES ? ' …' : ''}`
}

/** Of several readings of a value, the one that came furthest is what the writer meant. */
function likeliest(branches: readonly (readonly z.core.$ZodIssue[])[]): readonly z.core.$ZodIssue[] {
  const depth = (issues: readonly z.core.$ZodIssue[]) => Math.max(...issues.map(issue => issue.path.length), 0)
  return [...branches].sort((a, b) => depth(b) - depth(a))[0] ?? []
}

function problemsOf(issue: z.core.$ZodIssue, above: Path): Problem[] {
  const path = [...above, ...issue.path]
  if (issue.code === 'invalid_value') return [{ path, expected: choices(issue.values) }]
  if (issue.code === 'invalid_type') return [{ path, expected: issue.expected }]
  if (issue.code === 'unrecognized_keys') return issue.keys.map(key => ({ path: [...path, key], expected: 'no such field' }))
  if (issue.code === 'invalid_union' && issue.errors.length > 0) return likeliest(issue.errors).flatMap(inner => problemsOf(inner, path))
  if (issue.code === 'invalid_key') return issue.issues.flatMap(inner => problemsOf(inner, path))
  return [{ path, expected: issue.message }]
}

function placeholders(value: unknown, path: Path = []): Problem[] {
  if (typeof value === 'string') {
    const expected = PLACEHOLDER.exec(value)?.[1]
    return expected === undefined ? [] : [{ path, expected }]
  }
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) => placeholders(inner, [...path, Array.isArray(value) ? Number(key) : key]))
}

const line = (file: string, input: unknown, { path, expected }: Problem) =>
  `${file} › ${pathText(path)}: expected ${expected}, got ${shown(valueAt(input, path))}`

/**
 * What is wrong with a data file, one line for each: `policies/providers/slack.json › scopes[3].access: expected
 * list | read …, got "hi"`.
 * @param file its path from the project's root
 * @returns no lines for a good file. Never throws.
 */
export function dataErrors(schema: z.ZodType, text: string, file: string): string[] {
  let input: unknown
  try {
    input = JSON.parse(text)
  } catch (cause) {
    return [`${file} › (document): expected JSON, got ${cause instanceof Error ? cause.message : 'something else'}`]
  }
  const left = placeholders(input)
  const named = new Set(left.map(problem => pathText(problem.path)))
  const result = schema.safeParse(input)
  const wrong = result.success ? [] : result.error.issues.flatMap(issue => problemsOf(issue, []))
  return [...left, ...wrong.filter(problem => !named.has(pathText(problem.path)))].map(problem => line(file, input, problem))
}
