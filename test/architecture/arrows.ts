import { isTest, type Parsed, target, type Violation } from './source.ts'

/** Only entrypoints, hub and cli introduce the rooms to each other. */
const JOINED = ['lib/model', 'lib/observe', 'lib/assess', 'lib/inventory', 'lib/platform', 'lib/ui', 'policies', 'public']

/** What a room may use: other rooms, and libraries (by package). `any` is for rooms that join others. */
const MAY: Record<string, { rooms: string[]; libraries: RegExp }> = {
  'lib/model': { rooms: [], libraries: /^zod$/ },
  'lib/observe': { rooms: ['lib/model'], libraries: /^(tldts|punycode)$/ },
  'lib/assess': { rooms: ['lib/model'], libraries: /^$/ },
  'lib/inventory': { rooms: ['lib/model'], libraries: /^tldts$/ },
  'lib/ui': { rooms: ['lib/model'], libraries: /^preact(-render-to-string)?$/ },
  'lib/platform': { rooms: ['lib/model'], libraries: /./ },
  entrypoints: { rooms: JOINED, libraries: /^(wxt|preact|zod|webextension-polyfill|virtual:knowledge|virtual:embedded-policy)$/ },
  hub: { rooms: JOINED, libraries: /./ },
  cli: { rooms: JOINED, libraries: /./ },
}
/** The browser's API and its database come from here. Entrypoints only hand the polyfill on to lib/platform. */
const BROWSER_LIBRARIES = /^(webextension-polyfill|wxt\/browser|dexie)$/
const mayTouch = (from: string, library: string) => from === 'lib/platform' || (from === 'entrypoints' && library !== 'dexie')

export const room = (path: string): string => {
  const [first = '', second = ''] = path.split('/')
  if (first === 'lib') return `lib/${second}`
  return path.includes('/') ? first : 'root'
}
const packageOf = (specifier: string) => specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/')

/** Arrows point at the model. Tests and the root's configuration may use what they test and configure. */
export const checkArrows = (files: Parsed[]): Violation[] =>
  files
    .filter(file => !isTest(file.path) && room(file.path) !== 'root')
    .flatMap(file => {
      const from = room(file.path)
      const may = MAY[from]
      if (!may) return [{ path: file.path, line: 1, rule: 'room', what: `no room of this name is in the design: ${from}` }]
      return file.imports.flatMap(({ specifier, line, isType }): Violation[] => {
        const to = target(file.path, specifier)
        const report = (what: string) => [{ path: file.path, line, rule: 'arrow', what }]
        if (to === null) {
          if (specifier.startsWith('node:')) return from === 'hub' || from === 'cli' ? [] : report(`${from} uses ${specifier}`)
          if (BROWSER_LIBRARIES.test(specifier) && !mayTouch(from, specifier)) return report(`${specifier} belongs to lib/platform`)
          if (isType && specifier === 'zod') return []
          return may.libraries.test(packageOf(specifier)) ? [] : report(`${from} uses the library ${specifier}`)
        }
        const into = room(to)
        if (isTest(to)) return report(`${to} is there for tests only`)
        if (into === from) return from === 'entrypoints' && !sameEntrypoint(file.path, to) ? report(`${to} is another entrypoint`) : []
        // `scopewarden hub` and `npm start` are the hub's door; nothing else knows of it.
        if (from === 'cli' && into === 'hub') return []
        if (from === 'cli' && into === 'root' && to === 'package.json') return []
        return may.rooms.includes(into) ? [] : report(`${from} imports ${into}`)
      })
    })

const sameEntrypoint = (a: string, b: string) => a.split('/').length > 2 && a.split('/')[1] === b.split('/')[1]

/** No circles, not even of types: what needs each other is one thing. */
export const checkCircles = (files: Parsed[]): Violation[] => {
  const edges = new Map(files.map(file => [file.path, file.imports.map(i => target(file.path, i.specifier)).filter(to => to !== null)]))
  const done = new Set<string>()
  const found: Violation[] = []
  const visit = (path: string, trail: string[]): void => {
    const at = trail.indexOf(path)
    if (at >= 0) {
      found.push({ path, line: 1, rule: 'circle', what: [...trail.slice(at), path].join(' → ') })
      return
    }
    if (done.has(path)) return
    for (const next of edges.get(path) ?? []) visit(next, [...trail, path])
    done.add(path)
  }
  for (const path of edges.keys()) visit(path, [])
  return found
}

/**
 * What may never be loaded, however many steps away. The sentinel is on every page and takes no library at all; under
 * Node the browser's API is not there, and its polyfill throws.
 */
const NEVER: { start: RegExp; libraries: RegExp; data: boolean }[] = [
  { start: /^entrypoints\/sentinel(\.|\/)/, libraries: /^(?!wxt\/utils\/)/, data: false },
  { start: /^entrypoints\/reader(\.|\/)/, libraries: /^(zod|preact|dexie|webextension-polyfill|virtual:knowledge)(\/|$)/, data: false },
  // A person waits before these two: whatever they load is looked for, read and run before the question is there.
  { start: /^entrypoints\/(gate|notice)\//, libraries: /^(zod|dexie|tldts|jose|virtual:[a-z-]+)(\/|$)/, data: false },
  { start: /^(cli|hub)\//, libraries: /^(webextension-polyfill|dexie|wxt)(\/|$)/, data: true },
]

/** Follows what each of them really loads (`import type` vanishes and is not followed). */
export const checkReach = (files: Parsed[]): Violation[] => {
  const byPath = new Map(files.map(file => [file.path, file]))
  return NEVER.flatMap(({ start, libraries, data }) => {
    const first = files.filter(file => start.test(file.path) && !isTest(file.path))
    const reached = new Map<string, string>(first.map(file => [file.path, file.path]))
    const found: Violation[] = []
    for (const [path, way] of reached) {
      for (const { specifier, line, isType } of byPath.get(path)?.imports ?? []) {
        if (isType) continue
        const to = target(path, specifier)
        if (to === null) {
          if (libraries.test(specifier)) found.push({ path, line, rule: 'reach', what: `${specifier} would be loaded: ${way}` })
        } else if (to.startsWith('policies/')) {
          if (!data) found.push({ path, line, rule: 'reach', what: `policy data would be loaded: ${way} → ${to}` })
        } else if (!reached.has(to)) reached.set(to, `${way} → ${to}`)
      }
    }
    return found
  })
}
