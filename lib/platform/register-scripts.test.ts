import { expect, test } from 'vitest'
import { scriptRegistry } from './register-scripts.ts'

/** A browser that takes its time, and that says so where a script is there twice or not at all. */
function slowBrowser() {
  const there = new Map<string, { id: string; matches: string[]; js: string[] }>()
  const slow = () => new Promise(resolve => setTimeout(resolve, 5))
  const scripting = {
    getRegisteredContentScripts: async ({ ids }: { ids: string[] }) => {
      await slow()
      return ids.flatMap(id => there.get(id) ?? [])
    },
    registerContentScripts: async (scripts: { id: string; matches: string[]; js: string[] }[]) => {
      await slow()
      for (const script of scripts) {
        if (there.has(script.id)) throw new Error(`Duplicate script ID '${script.id}'`)
        there.set(script.id, script)
      }
    },
    unregisterContentScripts: async ({ ids }: { ids: string[] }) => {
      await slow()
      for (const id of ids) if (!there.delete(id)) throw new Error(`Nonexistent script ID '${id}'`)
    },
  }
  const troubles: string[] = []
  return { there, troubles, registry: scriptRegistry({ scripting } as never, code => void troubles.push(code)) }
}

test('a flow that ends while its hosts are still being registered leaves nothing behind', async () => {
  const { there, troubles, registry } = slowBrowser()
  const watching = registry.watchHosts('one', ['auth.a.example'])
  await Promise.all([watching, registry.unwatchHosts('one')])
  expect([[...there.keys()], troubles]).toEqual([[], []])
})

test('flows have their readers beside each other, and one that is watched anew has its newest hosts', async () => {
  const { there, troubles, registry } = slowBrowser()
  await Promise.all([
    registry.watchHosts('one', ['auth.a.example']),
    registry.watchHosts('two', ['auth.b.example']),
    registry.watchHosts('one', ['auth.c.example']),
  ])
  expect([...there.values()].map(({ id, matches }) => `${id} ${matches}`).sort()).toEqual([
    'flow-one *://auth.c.example/*',
    'flow-two *://auth.b.example/*',
  ])
  expect(troubles).toEqual([])
})

test('a registration that names other files than this version has is made anew', async () => {
  const { there, registry } = slowBrowser()
  await registry.watchHosts('one', ['auth.a.example'])
  const made = there.get('flow-one')
  if (!made) throw new Error('nothing was registered')
  there.set('flow-one', { ...made, js: ['reader.js'] })
  await registry.watchHosts('one', ['auth.a.example'])
  expect(there.get('flow-one')?.js).toEqual(['reader.js', 'eyes.js'])
})
