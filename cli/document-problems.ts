import { z } from 'zod'
import { pathText } from '../lib/model/data-error.ts'
import { nearestWord } from './nearest-word.ts'

/** One fault of a document: its place, what has to be there, what is there instead, and what to do about it. */
export type Problem = { path: string; expected: string; got: string; hint: string }

/** `rules[3].then: expected allow | inform, got "hi"`. */
export const problemText = ({ path, expected, got }: Problem): string => `${path}: expected ${expected}, got ${got}`
/** The same with what to do, in one line. */
export const problemLine = (problem: Problem): string => `${problemText(problem)}. ${problem.hint}`

type Issue = z.core.$ZodIssue
type Path = readonly PropertyKey[]

const valueAt = (value: unknown, path: Path): unknown =>
  path.reduce<unknown>(
    (inner, key) => (inner === null || typeof inner !== 'object' ? undefined : (inner as Record<PropertyKey, unknown>)[key]),
    value,
  )

/** A value as it stands in the document, cut where it is long. */
export const shown = (value: unknown): string => {
  const text = JSON.stringify(value) ?? 'nothing'
  return text.length > 60 ? `${text.slice(0, 57)}…` : text
}

/** Of a choice that fits in no way, the way that comes nearest: one that is wrong inside, not as a whole. */
const flatten = (issue: Issue, path: Path): Issue[] => {
  const here = { ...issue, path: [...path, ...issue.path] }
  // Several names that are none are told one by one: each has a place of its own, and may have been meant to be another.
  if (issue.code === 'unrecognized_keys') return issue.keys.map(key => ({ ...issue, keys: [key], path: [...here.path, key] }))
  // What is wrong with a name is told of the name, not of what stands under it.
  if (issue.code === 'invalid_key') return issue.issues.map(inner => ({ ...inner, path: here.path, input: here.path.at(-1) }) as Issue)
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return [here]
  const deeper = issue.errors.some(errors => errors.length > 0 && errors.every(error => error.path.length > 0))
  const isOfAnotherKind = (error: Issue) =>
    error.path.length === 0 && (error.code === 'invalid_type' || (deeper && error.code === 'invalid_value'))
  const ways = issue.errors.filter(errors => !errors.some(isOfAnotherKind))
  const nearest = (ways.length > 0 ? ways : issue.errors).toSorted((a, b) => a.length - b.length)[0] ?? []
  return nearest.flatMap(error => flatten(error, here.path))
}

type Node = {
  description?: string
  properties?: Record<string, Node>
  required?: string[]
  propertyNames?: { enum?: string[] }
  items?: Node
  anyOf?: Node[]
  allOf?: Node[]
  $ref?: string
  $defs?: Record<string, Node>
}

/** What the schema says of a place of a document. */
const nodesAt = (root: Node, path: Path): Node[] => {
  const open = (node: Node): Node[] => {
    const meant = node.$ref === undefined ? undefined : node.$ref === '#' ? root : root.$defs?.[node.$ref.replace('#/$defs/', '')]
    return [node, ...(meant ? [meant] : []), ...[...(node.anyOf ?? []), ...(node.allOf ?? []), ...(meant?.anyOf ?? [])].flatMap(open)]
  }
  const step = (nodes: Node[], key: PropertyKey) =>
    nodes.flatMap(node => {
      const inner = typeof key === 'number' ? node.items : node.properties?.[String(key)]
      return inner ? open(inner) : []
    })
  return path.reduce(step, open(root))
}
const namesAt = (root: Node, path: Path): string[] => [
  ...new Set(nodesAt(root, path).flatMap(node => [...Object.keys(node.properties ?? {}), ...(node.propertyNames?.enum ?? [])])),
]
/** Words about a field; those about a list go for its entries. */
const descriptionAt = (root: Node, path: Path): string => {
  const field = typeof path.at(-1) === 'number' ? path.slice(0, -1) : path
  return nodesAt(root, field).find(node => node.description)?.description ?? ''
}

const TYPES: Record<string, string> = {
  string: 'text',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
  int: 'a whole number',
  number: 'a number',
}
const FORMATS: Record<string, string> = {
  email: 'an e-mail address',
  url: 'an https address',
  datetime: 'a time with its zone, as 2027-01-31T00:00:00Z',
  date: 'a day, as 2027-01-31',
}
const UNITS: Record<string, [one: string, more: string]> = { string: ['character', 'characters'], array: ['entry', 'entries'] }
const counted = (count: number, origin: string): string => {
  const [one, more] = UNITS[origin] ?? ['', '']
  return `${count} ${count === 1 ? one : more}`.trim()
}

const expectedOf = (issue: Issue): string => {
  if (issue.code === 'unrecognized_keys') return 'the name of a field'
  if (issue.code === 'invalid_value') return issue.values.map(String).join(' | ')
  if (issue.code === 'invalid_type') return TYPES[issue.expected] ?? issue.expected
  if (issue.code === 'too_small') return `at least ${counted(Number(issue.minimum), issue.origin)}`
  if (issue.code === 'too_big') return `at most ${counted(Number(issue.maximum), issue.origin)}`
  if (issue.code === 'invalid_format') return FORMATS[issue.format] ?? issue.message
  return issue.message
}

const gotOf = (issue: Issue, value: unknown): string => {
  if (issue.code === 'unrecognized_keys') return shown(issue.keys[0])
  const length = (issue.code === 'too_small' || issue.code === 'too_big') && (typeof value === 'string' || Array.isArray(value))
  return length && value.length > 1 ? counted(value.length, Array.isArray(value) ? 'array' : 'string') : shown(value)
}

const isRequired = (root: Node, path: Path): boolean =>
  nodesAt(root, path.slice(0, -1)).some(({ required }) => required?.includes(String(path.at(-1))))

/** How a text that is almost of the form might have been meant; only what really is of the form is offered. */
const mended = (issues: readonly Issue[], value: unknown): string | null => {
  if (typeof value !== 'string') return null
  const bare = value.trim().toLowerCase()
  const slug = bare.replaceAll(/[^a-z0-9]+/g, '-').replaceAll(/^-|-$/g, '')
  const host = URL.canParse(bare) ? new URL(bare).hostname : ''
  const fits = (text: string) => (issue: Issue) =>
    issue.code === 'invalid_format' &&
    (issue.format === 'datetime'
      ? z.iso.datetime({ offset: true }).safeParse(text).success
      : issue.format === 'url'
        ? /^https:\/\/[^/\s]+\.[^/\s]+/.test(text) && URL.canParse(text)
        : issue.format === 'regex' && new RegExp(String(issue.pattern).replace(/^\/|\/[a-z]*$/g, '')).test(text))
  const guesses = [
    bare,
    host,
    `${value}T00:00:00Z`,
    `${value}Z`,
    bare.replace(/^http:/, 'https:'),
    `https://${bare.replace(/^[a-z]+:\/\//, '')}`,
    slug,
  ]
  return guesses.find(text => text !== '' && text !== value && issues.every(fits(text))) ?? null
}

const hintOf = (issue: Issue, value: unknown, root: Node, ofSamePlace: readonly Issue[]): string => {
  const about = descriptionAt(root, issue.path)
  const said = issue.code === 'custom' ? issue.params?.hint : undefined
  if (typeof said === 'string') return said
  if (issue.code === 'unrecognized_keys') {
    const names = namesAt(root, issue.path.slice(0, -1))
    const near = nearestWord(issue.keys[0] ?? '', names)
    return near === null ? `Take it out, or write one of ${names.join(', ')}.` : `Did you mean "${near}"?`
  }
  if (value === undefined) return about ? `Add it: ${about}` : 'Add it.'
  const [only, ...more] = Array.isArray(value) ? (value as unknown[]) : []
  if (Array.isArray(value) && more.length === 0 && (issue.code === 'invalid_value' || issue.code === 'invalid_type'))
    return only === undefined ? `Write ${expectedOf(issue)}.` : `Write it without the list: ${shown(only)}.`
  if (issue.code === 'invalid_value') {
    const near = typeof value === 'string' ? nearestWord(value, issue.values.map(String)) : null
    return near === null ? 'Write one of these.' : `Did you mean "${near}"?`
  }
  const guess = mended(ofSamePlace, value)
  if (guess !== null) return `Did you mean "${guess}"?`
  if (issue.code === 'too_big' && issue.origin === 'string' && typeof value === 'string')
    return `Shorten it by ${counted(value.length - Number(issue.maximum), 'string')}.`
  if (issue.code === 'too_big' && Array.isArray(value)) return `Take out ${counted(value.length - Number(issue.maximum), 'array')}.`
  if (issue.code === 'too_small' && (value === '' || Array.isArray(value)))
    return `Fill it in${isRequired(root, issue.path) ? '' : ', or leave the field out'}.${about && ` ${about}`}`
  if (issue.code === 'invalid_type' && issue.expected === 'array') return `Put it into a list: [${shown(value)}].`
  return `Write ${expectedOf(issue)}.${about && ` ${about}`}`
}

/** Every issue of a document that its schema refused, each with a place of its own, in the order of the schema. */
export function issueProblems(issues: readonly Issue[], value: unknown, schema: z.ZodType): Problem[] {
  const root = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Node
  const flat = issues.flatMap(issue => flatten(issue, []))
  const byPlace = new Map<string, Issue[]>()
  for (const issue of flat) byPlace.set(pathText(issue.path), [...(byPlace.get(pathText(issue.path)) ?? []), issue])
  return flat.map(issue => {
    const path = pathText(issue.path)
    const found = issue.input === undefined ? valueAt(value, issue.path) : issue.input
    return { path, expected: expectedOf(issue), got: gotOf(issue, found), hint: hintOf(issue, found, root, byPlace.get(path) ?? []) }
  })
}
/** The same as lines, for documents of which only that is told. */
export const issueLines = (issues: readonly Issue[], value: unknown, schema: z.ZodType): string[] =>
  issueProblems(issues, value, schema).map(problemLine)
