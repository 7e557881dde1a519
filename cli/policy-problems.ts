import { z } from 'zod'
import { Policy } from '../lib/model/policy.ts'
import { conditionsIn } from './conditions-in.ts'
import { nearestWord } from './nearest-word.ts'

type Issue = z.core.$ZodIssue

const pathText = (path: PropertyKey[]): string =>
  path.reduce<string>((text, part) => (typeof part === 'number' ? `${text}[${part}]` : `${text}${text && '.'}${String(part)}`), '')

const valueAt = (value: unknown, path: PropertyKey[]): unknown =>
  path.reduce<unknown>(
    (inner, key) => (inner === null || typeof inner !== 'object' ? undefined : (inner as Record<PropertyKey, unknown>)[key]),
    value,
  )

const shown = (value: unknown): string => {
  const text = JSON.stringify(value) ?? 'nothing'
  return text.length > 60 ? `${text.slice(0, 57)}…` : text
}

/** Of a choice that fits in no way, the way that comes nearest: one that is wrong inside, not as a whole. */
const flatten = (issue: Issue, path: PropertyKey[]): Issue[] => {
  const here = { ...issue, path: [...path, ...issue.path] }
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return [here]
  const deeper = issue.errors.some(errors => errors.length > 0 && errors.every(error => error.path.length > 0))
  const isOfAnotherKind = (error: Issue) =>
    error.path.length === 0 && (error.code === 'invalid_type' || (deeper && error.code === 'invalid_value'))
  const ways = issue.errors.filter(errors => !errors.some(isOfAnotherKind))
  const nearest = (ways.length > 0 ? ways : issue.errors).toSorted((a, b) => a.length - b.length)[0] ?? []
  return nearest.flatMap(error => flatten(error, here.path))
}

type Node = { properties?: Record<string, Node>; items?: Node; anyOf?: Node[]; $ref?: string; $defs?: Record<string, Node> }

/** The names that an object at this place of a document can have. */
const namesAt = (root: Node, path: PropertyKey[]): string[] => {
  const open = (node: Node): Node[] => {
    const meant = node.$ref === undefined ? node : node.$ref === '#' ? root : root.$defs?.[node.$ref.replace('#/$defs/', '')]
    return meant ? [meant, ...(meant.anyOf ?? []).flatMap(open)] : []
  }
  const step = (nodes: Node[], key: PropertyKey) =>
    nodes.flatMap(node => {
      const inner = typeof key === 'number' ? node.items : node.properties?.[String(key)]
      return inner ? open(inner) : []
    })
  return path.reduce(step, open(root)).flatMap(node => Object.keys(node.properties ?? {}))
}

/** What was probably meant by a name or a word that is none. */
const meant = (issue: Issue, value: unknown, schema: z.ZodType): string => {
  const isName = issue.code === 'unrecognized_keys'
  const wrong = isName ? issue.keys[0] : valueAt(value, issue.path)
  if (typeof wrong !== 'string') return ''
  const words = isName
    ? namesAt(z.toJSONSchema(schema, { io: 'input' }) as Node, issue.path)
    : issue.code === 'invalid_value'
      ? issue.values.map(String)
      : []
  const word = nearestWord(wrong, words)
  return word === null ? '' : `; did you mean "${word}"?`
}

/** Several names that are none are told one by one: each may have been meant to be another. */
const oneByOne = (issue: Issue): Issue[] =>
  issue.code === 'unrecognized_keys' ? issue.keys.map(key => ({ ...issue, keys: [key], message: `Unrecognized key: "${key}"` })) : [issue]

const issueText = (issue: Issue, value: unknown, schema: z.ZodType): string => {
  const where = pathText(issue.path) || '(top)'
  const got = issue.code === 'unrecognized_keys' || issue.code === 'custom' ? '' : `, got ${shown(valueAt(value, issue.path))}`
  return `${where}: ${issue.message}${got}${meant(issue, value, schema)}`
}

/** The issues of a document that its schema (default: a policy's) refused, each as `path: what was expected, got what`. */
export const issueTexts = (issues: readonly Issue[], value: unknown, schema: z.ZodType = Policy): string[] =>
  issues.flatMap(issue => flatten(issue, []).flatMap(oneByOne)).map(issue => issueText(issue, value, schema))

const bare = (domain: string) => domain.replace(/^\*\./, '')

/** Ids that are named and stand nowhere: a rule or an exception that would silently never apply. */
const danglingIds = ({ organisation, apps, rules, exceptions }: Policy): string[] => {
  const appIds = new Set(apps.map(app => app.id))
  const domains = new Set(organisation.domains.map(bare))
  const ruleIds = new Set(['when-unknown', ...rules.map(rule => rule.id)])
  const missing = (where: string, kind: string, ids: string[], known: Set<string>) =>
    ids.flatMap(id => {
      if (known.has(id)) return []
      const near = nearestWord(id, known)
      return [`${where}: there is no ${kind} "${id}"${near === null ? '' : `; did you mean "${near}"?`}`]
    })
  return [
    ...apps.flatMap((app, i) => missing(`apps[${i}].alternatives`, 'app', app.alternatives ?? [], appIds)),
    ...rules.flatMap((rule, i) =>
      conditionsIn(rule.when, `rules[${i}].when`).flatMap(([{ app, accountDomain }, path]) => [
        ...missing(`${path}.app`, 'app', [app ?? []].flat(), appIds),
        ...missing(`${path}.accountDomain`, 'entry of organisation.domains', [accountDomain ?? []].flat().map(bare), domains),
      ]),
    ),
    ...exceptions.flatMap((exception, i) => missing(`exceptions[${i}].app`, 'app', exception.app ? [exception.app] : [], appIds)),
    ...exceptions.flatMap((exception, i) => missing(`exceptions[${i}].rules`, 'rule', exception.rules ?? [], ruleIds)),
  ]
}

/** Everything that is wrong with a policy, each as `rules[3].then: …, got "hi"`. Empty: it can be signed. */
export const policyProblems = (value: unknown): string[] => {
  const read = Policy.safeParse(value)
  if (read.success) return danglingIds(read.data)
  return issueTexts(read.error.issues, value)
}
