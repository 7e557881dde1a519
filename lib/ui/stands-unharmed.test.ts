import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { standsUnharmed } from './stands-unharmed.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }))
afterEach(() => void vi.useRealTimers())

/** A frame whose page can be made to say something; */
function frame() {
  const heard: ((event: { ports: unknown[] }) => void)[] = []
  const window = {
    addEventListener: (_: string, hear: (event: { ports: unknown[] }) => void) => heard.push(hear),
    performance,
    setTimeout,
    clearTimeout,
  }
  const stands = standsUnharmed(window as unknown as Window)
  const port = () => ({ onmessage: () => {}, postMessage: vi.fn() })
  const give = (one: ReturnType<typeof port>) => {
    for (const hear of heard) hear({ ports: [one] })
    return one
  }
  return { stands, port, give, hear: () => heard.forEach(hear => void hear({ ports: [] })) }
}
const now = () => performance.now()

test('nobody has said anything: it is not known to stand anywhere', async () => {
  const { stands, hear } = frame()
  hear()
  expect(stands.sinceMs(now())).toBeNull()
  const asked = stands.now()
  await vi.advanceTimersByTimeAsync(1000)
  expect(await asked).toBe(false)
})

test('it stands unharmed since the first word, as long as there is no gap', () => {
  const { stands, port, give } = frame()
  const page = give(port())
  expect(page.postMessage).toHaveBeenCalledExactlyOnceWith(null)
  page.onmessage()
  const first = now()
  for (let i = 0; i < 8; i++) {
    vi.advanceTimersByTime(250)
    page.onmessage()
  }
  expect(stands.sinceMs(now())).toBe(first)
  expect(stands.sinceMs(now() + 600)).toBe(first)
  expect(stands.sinceMs(now() + 601)).toBeNull()
  vi.advanceTimersByTime(601)
  page.onmessage()
  expect(stands.sinceMs(now())).toBe(now())
})

test('a word that is asked for is waited for, for a second', async () => {
  const { stands, port, give } = frame()
  const page = give(port())
  const asked = stands.now()
  expect(page.postMessage).toHaveBeenCalledTimes(2)
  page.onmessage()
  expect(await asked).toBe(true)
  const late = stands.now()
  await vi.advanceTimersByTimeAsync(1001)
  page.onmessage()
  expect(await late).toBe(false)
})

test('nobody else is listened to later', async () => {
  const { stands, port, give } = frame()
  give(port())
  const other = give(port())
  expect(other.postMessage).not.toHaveBeenCalled()
  other.onmessage()
  expect(stands.sinceMs(now())).toBeNull()
})
