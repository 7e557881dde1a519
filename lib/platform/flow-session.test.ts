import { expect, it } from 'vitest'
import type { FlowStack } from '../model/flow.ts'
import { createFlowSession } from './flow-session.ts'

const area = () => {
  const kept: Record<string, unknown> = {}
  let gets = 0
  return {
    kept,
    gets: () => gets,
    get: async (key: string | null) => {
      gets++
      return key === null ? { ...kept } : { [key]: kept[key] }
    },
    set: async (items: Record<string, unknown>) => void Object.assign(kept, items),
    remove: async (key: string) => void delete kept[key],
  }
}
const flows = (...ids: string[]) => ids.map(id => ({ id })) as unknown as FlowStack
const look = (session: ReturnType<typeof createFlowSession>, tabId = 1) =>
  session.change(tabId, async stack => ({ stack, result: stack.map(({ id }) => id) }))
const put = (session: ReturnType<typeof createFlowSession>, stack: FlowStack) =>
  session.change(1, async () => ({ stack, result: undefined }))

it('works through the events of a tab one after another', async () => {
  const session = createFlowSession(area())
  const seen: string[] = []
  const slow = session.change(1, async stack => {
    await new Promise(resolve => setTimeout(resolve, 20))
    seen.push('first')
    return { stack: [...stack, ...flows('a')], result: undefined }
  })
  const next = session.change(1, async stack => {
    seen.push(`second after ${stack.map(({ id }) => id)}`)
    return { stack, result: undefined }
  })
  await Promise.all([slow, next])
  expect(seen).toEqual(['first', 'second after a'])
})

it('asks the store for nothing that was read when the worker began', async () => {
  const store = area()
  const session = createFlowSession(store, { early: {} })
  expect([await look(session), store.gets()]).toEqual([[], 0])
})

it('never brings back what has ended from what was read at the beginning', async () => {
  const store = area()
  const session = createFlowSession(store, { early: { 'flows:1': 'of another version' } })
  await put(session, flows('a'))
  await put(session, [])
  expect([await look(session), store.kept]).toEqual([[], {}])
})

it('goes on where a flow cannot be stored, and says so', async () => {
  const failures: unknown[] = []
  const broken = { ...area(), set: () => Promise.reject(new Error('full')) }
  const session = createFlowSession(broken, { failed: cause => failures.push(cause) })
  await put(session, flows('a'))
  expect(await look(session)).toEqual(['a'])
  expect(failures).toHaveLength(1)
})

it('drops flows of another version', async () => {
  const store = area()
  store.kept['flows:1'] = [{ id: 'old' }]
  expect(await look(createFlowSession(store))).toEqual([])
})
