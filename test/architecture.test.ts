import { describe, expect, test } from 'vitest'
import { checkArrows, checkCircles, checkReach } from './architecture/arrows.ts'
import { BAN_RULES, checkBans } from './architecture/bans.ts'
import { checkProviderNames } from './architecture/provider-names.ts'
import { checkCeilings, checkElsewhere, checkIndexes, checkNames, checkPromises } from './architecture/shape.ts'
import { isCode, type Parsed, parse, readTree, type SourceFile, show, type Violation } from './architecture/source.ts'

const everything = readTree(['.'], /\.(tsx?|mts|mjs|json|md|html|css)$/).filter(file => file.path !== 'package-lock.json')
const code = everything.filter(file => isCode(file.path)).map(parse)
const providers = readTree(['policies/providers'], /\.json$/).map(file => JSON.parse(file.text))

const plant = (...files: [path: string, text: string][]): SourceFile[] => files.map(([path, text]) => ({ path, text }))
const rules = (violations: Violation[]) => violations.map(violation => violation.rule)

/** Each planted violation is a file that must be reported, beside one that must not. */
const expectPlanted = (check: (files: Parsed[]) => Violation[], rule: string, bad: [string, string][], good: [string, string][]) => {
  for (const file of bad) expect(rules(check(plant(file).map(parse))), `${file[0]}: ${file[1]}`).toContain(rule)
  for (const file of good) expect(rules(check(plant(file).map(parse))), `${file[0]}: ${file[1]}`).not.toContain(rule)
}

describe('the real tree', () => {
  test('was read', () => {
    expect(code.map(file => file.path)).toEqual(
      expect.arrayContaining(['lib/model/observation.ts', 'test/architecture.test.ts', 'wxt.config.ts']),
    )
  })
  test.each<[string, () => Violation[]]>([
    ['arrows point at the model', () => checkArrows(code)],
    ['there are no circles', () => checkCircles(code)],
    ['nothing heavy reaches a page, nothing of the browser reaches Node', () => checkReach(code)],
    ['each thing is touched only where it belongs', () => checkBans(code)],
    ['no provider is named in lib', () => checkProviderNames(code, providers)],
    ['names say something', () => checkNames(everything)],
    ['no index only re-exports', () => checkIndexes(code)],
    ['files stay readable', () => checkCeilings(everything)],
    ['promises have a day', () => checkPromises(code)],
    [
      'nothing points at the machine it was written on',
      () => checkElsewhere(everything.filter(f => !f.path.startsWith('test/architecture'))),
    ],
  ])('%s', (_name, check) => {
    const found = check().map(show)
    expect(found, found.join('\n')).toEqual([])
  })
})

describe('a planted violation is reported', () => {
  test('arrows', () => {
    expectPlanted(
      checkArrows,
      'arrow',
      [
        ['lib/model/a.ts', `import { b } from '../assess/b.ts'`],
        ['lib/model/a.ts', `import Dexie from 'dexie'`],
        ['lib/observe/a.ts', `import type { B } from '../assess/b.ts'`],
        ['lib/assess/a.ts', `import { b } from '../platform/b.ts'`],
        ['lib/assess/a.ts', `export * from '../inventory/b.ts'`],
        ['lib/inventory/a.ts', `const b = await import('../ui/b.ts')`],
        ['lib/ui/a.tsx', `import { b } from '../assess/b.ts'`],
        ['lib/ui/a.tsx', `import browser from 'webextension-polyfill'`],
        ['lib/platform/a.ts', `import { fold } from '../inventory/fold.ts'`],
        ['lib/assess/a.ts', `import { readFileSync } from 'node:fs'`],
        ['lib/assess/a.ts', `import data from '../../policies/providers/a.json' with { type: 'json' }`],
        ['lib/model/a.ts', `import { b } from '../../entrypoints/b.ts'`],
        ['entrypoints/popup/main.tsx', `import { b } from '../gate/b.ts'`],
        ['entrypoints/background.ts', `import { start } from '../cli/start.ts'`],
        ['hub/a.ts', `import { b } from '../cli/b.ts'`],
        ['lib/assess/a.ts', `import { b } from './samples.ts'`],
        ['lib/observe/a.ts', `import { b } from '../model/b.arbitrary.ts'`],
        ['entrypoints/a.ts', `import { startHub } from '../hub/start-hub.ts'`],
        ['entrypoints/a.ts', `import Dexie from 'dexie'`],
        ['hub/a.ts', `import browser from 'webextension-polyfill'`],
        ['cli/a.ts', `import { b } from '../test/b.ts'`],
      ],
      [
        ['lib/model/a.ts', `import { z } from 'zod'; import { Id } from './vocabulary.ts'`],
        ['lib/observe/a.ts', `import { getDomain } from 'tldts'; import type { B } from '../model/b.ts'`],
        ['lib/platform/a.ts', `import browser from 'webextension-polyfill'; import Dexie from 'dexie'`],
        ['lib/ui/a.tsx', `import { useState } from 'preact/hooks'`],
        ['entrypoints/popup/main.tsx', `import { b } from './b.ts'; import { observe } from '../../lib/observe/observe.ts'`],
        ['cli/a.ts', `import { startHub } from '../hub/start-hub.ts'`],
        ['entrypoints/background.ts', `import browser from 'webextension-polyfill'`],
        ['hub/a.ts', `import { fold } from '../lib/inventory/fold.ts'; import { createHash } from 'node:crypto'`],
        ['lib/assess/a.test.ts', `import { observe } from '../observe/observe.ts'`],
      ],
    )
    expectPlanted(checkArrows, 'room', [['lib/stuff/a.ts', 'export const a = 1']], [['lib/ui/a.ts', 'export const a = 1']])
  })

  test('circles', () => {
    const circle = plant(
      ['lib/ui/a.ts', `import './b.ts'`],
      ['lib/ui/b.ts', `import type { C } from './c.ts'`],
      ['lib/ui/c.ts', `import './a.ts'`],
    )
    expect(checkCircles(circle.map(parse)).map(v => v.what)).toEqual(['lib/ui/a.ts → lib/ui/b.ts → lib/ui/c.ts → lib/ui/a.ts'])
    const diamond = plant(
      ['a.ts', `import './b.ts'; import './c.ts'`],
      ['b.ts', `import './d.ts'`],
      ['c.ts', `import './d.ts'`],
      ['d.ts', ''],
    )
    expect(checkCircles(diamond.map(parse))).toEqual([])
  })

  test('reach', () => {
    const chain = (last: string) =>
      plant(
        ['entrypoints/reader.ts', `import '../lib/observe/a.ts'`],
        ['lib/observe/a.ts', `import '../model/b.ts'`],
        ['lib/model/b.ts', last],
      )
    expect(checkReach(chain(`import { z } from 'zod'`).map(parse))).toMatchObject([
      { path: 'lib/model/b.ts', what: expect.stringContaining('reader.ts → lib/observe/a.ts → lib/model/b.ts') },
    ])
    expect(checkReach(chain(`import type { z } from 'zod'`).map(parse))).toEqual([])
    // Under verbatimModuleSyntax this one is still loaded, for nothing.
    expect(checkReach(chain(`import { type z } from 'zod'`).map(parse))).toHaveLength(1)
    expectPlanted(
      checkReach,
      'reach',
      [
        ['entrypoints/sentinel.ts', `import { getDomain } from 'tldts'`],
        ['entrypoints/sentinel.content.ts', `import browser from 'webextension-polyfill'`],
        ['entrypoints/sentinel/index.ts', `const p = await import('preact')`],
        ['entrypoints/reader.ts', `import { h } from 'preact/hooks'`],
        ['entrypoints/gate/main.tsx', `import { z } from 'zod'`],
        ['entrypoints/notice/main.tsx', `import { knowledge } from 'virtual:knowledge'`],
        ['hub/a.ts', `import browser from 'webextension-polyfill'`],
        ['entrypoints/reader.ts', `import data from '../policies/providers/a.json' with { type: 'json' }`],
      ],
      [
        ['entrypoints/sentinel.ts', `import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script'`],
        ['entrypoints/reader.ts', `import { getDomain } from 'tldts'`],
        ['entrypoints/gate/main.tsx', `import { h } from 'preact'; import browser from 'webextension-polyfill'`],
        ['entrypoints/popup/main.tsx', `import { h } from 'preact'; import { z } from 'zod'`],
        ['cli/a.ts', `import data from '../policies/providers/a.json' with { type: 'json' }; import { z } from 'zod'`],
      ],
    )
  })

  test('bans, each of them', () => {
    const planted: Record<string, { bad: [string, string][]; good: [string, string][] }> = {
      'browser-api': {
        bad: [
          ['lib/observe/a.ts', 'browser.tabs.query({})'],
          ['lib/ui/a.tsx', 'const s = chrome.storage'],
          ['lib/assess/a.ts', 'globalThis.browser'],
        ],
        good: [
          ['lib/platform/a.ts', 'browser.tabs.query({})'],
          ['lib/assess/a.ts', 'const b = reporter.browser // chrome.tabs'],
        ],
      },
      storage: { bad: [['lib/inventory/a.ts', `indexedDB.open('x')`]], good: [['lib/platform/a.ts', `indexedDB.open('x')`]] },
      network: {
        bad: [
          ['lib/assess/a.ts', `await fetch('/x')`],
          ['lib/ui/a.ts', `new XMLHttpRequest()`],
          ['lib/ui/a.ts', `navigator.sendBeacon('/x')`],
        ],
        good: [['lib/platform/a.ts', `await fetch('/x')`]],
      },
      crypto: { bad: [['lib/inventory/a.ts', 'crypto.randomUUID()']], good: [['lib/platform/a.ts', 'crypto.subtle']] },
      clock: {
        bad: [
          ['lib/assess/a.ts', 'Date.now()'],
          ['lib/model/a.ts', 'const d = new Date()'],
          ['lib/ui/a.ts', 'performance.now()'],
        ],
        good: [
          ['lib/assess/a.ts', 'new Date(nowMs).toISOString()'],
          ['lib/platform/a.ts', 'Date.now()'],
        ],
      },
      randomness: { bad: [['lib/assess/a.ts', 'Math.random()']], good: [['lib/assess/a.ts', 'Math.max(1, 2)']] },
      layout: {
        bad: [
          ['lib/observe/a.ts', 'element.getBoundingClientRect()'],
          ['lib/observe/a.ts', 'const t = element.innerText'],
        ],
        good: [
          ['lib/observe/a.ts', 'const t = element.textContent'],
          ['lib/ui/a.ts', 'element.offsetWidth'],
        ],
      },
      html: {
        bad: [
          ['lib/ui/a.tsx', 'const a = <p dangerouslySetInnerHTML={{ __html: x }} />'],
          ['entrypoints/popup/main.tsx', 'element.innerHTML = text'],
          ['cli/a.ts', `element.insertAdjacentHTML('beforeend', text)`],
          ['hub/a.ts', 'document.write(text)'],
        ],
        good: [['lib/ui/a.tsx', 'const t = <p>{text}</p>; element.textContent = text']],
      },
      eval: {
        bad: [
          ['lib/platform/a.ts', `eval('1')`],
          ['hub/a.ts', `new Function('return 1')`],
          ['cli/a.ts', `globalThis.eval('1')`],
          ['entrypoints/a.ts', `setTimeout('go()', 1)`],
        ],
        good: [['lib/platform/a.ts', 'setTimeout(() => go(), 1); evaluate(x)']],
      },
      'remote-import': {
        bad: [
          ['hub/a.ts', `import x from 'https://cdn.example/x.js'`],
          ['lib/ui/a.ts', `await import('data:text/javascript,1')`],
        ],
        good: [['hub/a.ts', `const url = 'https://cdn.example/x.js'`]],
      },
      console: {
        bad: [
          ['lib/platform/a.ts', `console.log('x')`],
          ['entrypoints/background.ts', `console.error('x')`],
        ],
        good: [
          ['cli/a.ts', `console.log('x')`],
          ['lib/platform/a.test.ts', `console.log('x')`],
        ],
      },
    }
    expect(Object.keys(planted).sort()).toEqual([...BAN_RULES].sort())
    for (const [rule, { bad, good }] of Object.entries(planted)) expectPlanted(checkBans, rule, bad, good)
  })

  test('provider names', () => {
    const known = [
      { id: 'google', name: 'Google', hosts: ['accounts.google.com'] },
      { id: 'box', name: 'Box', hosts: ['account.box.com', '*.ent.box.com'] },
      { id: 'microsoft-entra', name: 'Microsoft Entra ID', hosts: ['login.microsoftonline.com'] },
    ]
    expectPlanted(
      files => checkProviderNames(files, known),
      'provider-name',
      [
        ['lib/observe/a.ts', `if (id === 'google') go()`],
        ['lib/observe/a.ts', 'const isGoogleHost = 1'],
        ['lib/assess/a.ts', `const t = \`open \${x} at accounts.google.com\``],
        ['lib/assess/a.ts', `if (provider === 'box') go()`],
        ['lib/observe/a.ts', `host.endsWith('.ent.box.com')`],
        ['lib/observe/a.ts', 'const r = /login\\.microsoftonline\\.com/'],
        ['lib/ui/a.tsx', 'const a = <p>Ask Microsoft</p>'],
        ['lib/observe/a.ts', 'const MICROSOFT_V1 = 1'],
      ],
      [
        ['lib/observe/a.ts', '// Google puts an opaque part= here'],
        ['lib/ui/a.tsx', `const box = <div class="check box" />`],
        ['lib/assess/a.test.ts', `const id = 'google'`],
        ['cli/a.ts', `const id = 'google'`],
      ],
    )
  })

  test('names, indexes, ceilings, promises, elsewhere', () => {
    const bad = [
      'lib/utils/a.ts',
      'lib/ui/helpers.ts',
      'hub/common/a.ts',
      'cli/mailService/a.ts',
      'lib/ui/Button.tsx',
      'lib/services.ts',
      'hub/managers/x.ts',
    ]
    for (const path of bad) expect(rules(checkNames(plant([path, '']))), path).toEqual(['name'])
    expect(checkNames(plant(['lib/ui/verdict-badge.test.tsx', ''], ['cli/start.mjs', ''], ['wxt.config.ts', '']))).toEqual([])

    const reExport = `export { a } from './a.ts'\nexport * from './b.ts'`
    expectPlanted(checkIndexes, 'index', [['lib/ui/index.ts', reExport]], [['entrypoints/popup/index.tsx', `${reExport}\nstart()`]])

    const lines = (count: number) => 'a()\n'.repeat(count)
    const long = plant(['lib/ui/a.ts', lines(401)], ['lib/ui/a.css', lines(401)], ['entrypoints/a.ts', lines(60)])
    expect(rules(checkCeilings(long))).toEqual(['ceiling', 'ceiling', 'ceiling'])
    expect(checkCeilings(plant(['lib/ui/a.ts', lines(400)], ['entrypoints/a.ts', lines(59)], ['policies/a.json', lines(999)]))).toEqual([])

    expectPlanted(
      checkPromises,
      'promise',
      [['cli/a.ts', '// TODO: later']],
      [['cli/a.ts', `const todo = 'TODO' // TODO(2027-01-31): drop it`]],
    )
    expect(
      rules(checkElsewhere(plant(['docs/a.md', `see ${'/work'}/shared/DESIGN.md`], ['lib/a.ts', `// ${'..'}/shared/facts`]))),
    ).toHaveLength(2)
    expect(checkElsewhere(plant(['docs/a.md', 'shared drives, https://a.example/work/mainly']))).toEqual([])
  })
})
