import { room } from './arrows.ts'
import { type AstNode, isTest, type Parsed, type Violation, walk } from './source.ts'

type Ban = {
  rule: string
  /** Files in which it is forbidden. */
  where: (path: string) => boolean
  /** What is forbidden, as said to the reader; null when this node is fine. */
  find: (node: AstNode, parent: AstNode | null) => string | null
}

const isName = (node: unknown, ...names: string[]) => {
  const it = node as AstNode | undefined
  return it?.type === 'Identifier' && names.includes(it.name as string)
}
const isMember = (node: AstNode, objects: string[], property?: string) =>
  node.type === 'MemberExpression' && isName(node.object, ...objects) && (property === undefined || isName(node.property, property))
const isGlobalMember = (node: AstNode, ...names: string[]) =>
  isMember(node, ['globalThis', 'window', 'self']) && isName(node.property, ...names)

const inLib = (path: string) => path.startsWith('lib/') && !isTest(path)
const pureLib = (path: string) => inLib(path) && room(path) !== 'lib/platform'
const shipped = (path: string) => /^(lib|entrypoints|hub|cli)\//.test(path) && !isTest(path)
const inExtension = (path: string) => /^(lib|entrypoints)\//.test(path) && !isTest(path)
const reading = (path: string) => path.startsWith('lib/observe/') && !isTest(path)

const HTML_SINKS = ['innerHTML', 'outerHTML', 'srcdoc']
const LAYOUT = [
  'getBoundingClientRect',
  'getClientRects',
  'getComputedStyle',
  'offsetWidth',
  'offsetHeight',
  'clientWidth',
  'clientHeight',
  'innerText',
]

const BANS: Ban[] = [
  {
    rule: 'browser-api',
    where: pureLib,
    find: node =>
      (node.type === 'MemberExpression' && isName(node.object, 'browser', 'chrome')) || isGlobalMember(node, 'browser', 'chrome')
        ? 'the browser belongs to lib/platform'
        : null,
  },
  {
    rule: 'storage',
    where: pureLib,
    find: node =>
      isName(node, 'indexedDB', 'localStorage', 'sessionStorage', 'caches') || isGlobalMember(node, 'indexedDB')
        ? 'storage belongs to lib/platform'
        : null,
  },
  {
    rule: 'network',
    where: pureLib,
    find: (node, parent) =>
      (node.type === 'CallExpression' && (isName(node.callee, 'fetch') || isGlobalMember(node.callee as AstNode, 'fetch'))) ||
      (node.type === 'NewExpression' && isName(node.callee, 'XMLHttpRequest', 'WebSocket', 'EventSource')) ||
      (isName(node, 'sendBeacon') && parent?.type === 'MemberExpression')
        ? 'the network belongs to lib/platform'
        : null,
  },
  {
    rule: 'crypto',
    where: pureLib,
    find: node => (isMember(node, ['crypto']) || isGlobalMember(node, 'crypto') ? 'crypto belongs to lib/platform' : null),
  },
  {
    rule: 'clock',
    where: pureLib,
    find: node =>
      isMember(node, ['Date'], 'now') ||
      isMember(node, ['performance'], 'now') ||
      (node.type === 'NewExpression' && isName(node.callee, 'Date') && (node.arguments as unknown[]).length === 0)
        ? 'time is a parameter'
        : null,
  },
  { rule: 'randomness', where: pureLib, find: node => (isMember(node, ['Math'], 'random') ? 'randomness is a parameter' : null) },
  {
    rule: 'layout',
    where: reading,
    find: (node, parent) =>
      isName(node, ...LAYOUT) && parent !== null && parent.type !== 'Property' ? `${node.name} makes the page compute its layout` : null,
  },
  {
    rule: 'html',
    where: shipped,
    find: node => {
      if (node.type === 'JSXIdentifier' && node.name === 'dangerouslySetInnerHTML') return 'dangerouslySetInnerHTML'
      if (isName(node, 'dangerouslySetInnerHTML', 'insertAdjacentHTML', 'setHTMLUnsafe', 'createContextualFragment'))
        return String(node.name)
      const left = node.type === 'AssignmentExpression' ? (node.left as AstNode) : null
      if (left?.type === 'MemberExpression' && isName(left.property, ...HTML_SINKS)) return `${(left.property as AstNode).name} =`
      return isMember(node, ['document'], 'write') ? 'document.write' : null
    },
  },
  {
    rule: 'eval',
    where: shipped,
    find: node => {
      const callee = node.type === 'CallExpression' || node.type === 'NewExpression' ? (node.callee as AstNode) : null
      if (isName(callee, 'eval', 'Function') || (callee && isGlobalMember(callee, 'eval', 'Function'))) return 'text is never run as code'
      const first = (node.arguments as AstNode[] | undefined)?.[0]
      return isName(callee, 'setTimeout', 'setInterval') && (first?.type === 'Literal' || first?.type === 'TemplateLiteral')
        ? 'text is never run as code'
        : null
    },
  },
  {
    rule: 'remote-import',
    where: shipped,
    find: node => {
      const value = (node.source as AstNode | null | undefined)?.value
      return typeof value === 'string' && /^(https?:|data:|blob:|\/\/)/.test(value) ? `code from ${value.slice(0, 40)}` : null
    },
  },
  {
    rule: 'console',
    where: inExtension,
    find: node => (isMember(node, ['console']) ? 'what is worth saying is an event or a health fact' : null),
  },
]

export const BAN_RULES = BANS.map(ban => ban.rule)

/** Holds each node of each file against the bans. */
export const checkBans = (files: Parsed[]): Violation[] =>
  files.flatMap(file => {
    const bans = BANS.filter(ban => ban.where(file.path))
    const found: Violation[] = []
    if (bans.length === 0) return found
    walk(file.program, (node, parent) => {
      for (const ban of bans) {
        const what = ban.find(node, parent)
        if (what !== null) found.push({ path: file.path, line: file.lineOf(node), rule: ban.rule, what })
      }
    })
    return found
  })
