import { expect, test, vi } from 'vitest'
import { type LeaveWorld, leaveFlow } from './leave-flow.ts'

const world = (more: Partial<LeaveWorld> = {}) => ({
  historyLength: 5,
  go: vi.fn(),
  inPopup: async () => false,
  closeTab: vi.fn(async () => {}),
  wait: async () => {},
  ...more,
})

test('goes back past the consent page', async () => {
  const here = world()
  await leaveFlow(here)
  expect(here.go).toHaveBeenCalledExactlyOnceWith(-2)
  expect(here.closeTab).not.toHaveBeenCalled()
})

test('closes what was opened for the flow alone', async () => {
  for (const here of [world({ historyLength: 2 }), world({ inPopup: async () => true })]) {
    await leaveFlow(here)
    expect(here.closeTab).toHaveBeenCalledOnce()
    expect(here.go).not.toHaveBeenCalled()
  }
})

test('says so when the browser does not let it leave', async () => {
  const here = world({ historyLength: 1, closeTab: () => Promise.reject(new Error('not yours')) })
  expect(await leaveFlow(here)).toBe('stayed')
})
