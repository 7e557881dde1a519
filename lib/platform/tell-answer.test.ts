import { expect, it } from 'vitest'
import type { Browser } from 'webextension-polyfill'
import type { AccessRequest, RequestAnswer } from '../model/access-request.ts'
import { NOW_MS, observed } from './platform-deps.fake.ts'
import { openOnPress, tellAnswer } from './tell-answer.ts'

const { observation } = observed()
const HOSTILE = { ...observation, client: { ...observation.client, name: 'Your bank: call 0800' } }
const tell = async (answer: RequestAnswer, create: (id: string, options: unknown) => Promise<string> = async id => id) => {
  const shown: unknown[] = []
  const browser = {
    notifications: {
      create: (id: string, options: unknown) => {
        shown.push([id, options])
        return create(id, options)
      },
    },
    i18n: { getMessage: (key: string, values: string[] = []) => (key === 'ui_lang' ? 'en' : [key, ...values].join(' ')) },
    runtime: { getURL: (path: string) => path },
  } as unknown as Browser
  await tellAnswer(browser, { request: { ask: 'a', observation: HOSTILE } as AccessRequest, answer }, NOW_MS)
  return shown
}
const approved = (untilMs: number | null): RequestAnswer => ({ kind: 'approved', exception: 'x', untilMs, atMs: NOW_MS })

it('names the host and never what the app calls itself', async () => {
  for (const answer of [approved(null), approved(NOW_MS + 1e9), { kind: 'declined' as const, words: 'call 0800', atMs: NOW_MS }]) {
    const [one] = await tell(answer)
    expect(JSON.stringify(one)).toContain('app.test')
    expect(JSON.stringify(one)).not.toMatch(/bank|0800/)
  }
})
it('says nothing of an approval that is over by the time it is heard of', async () => {
  expect(await tell(approved(NOW_MS))).toEqual([])
})
it('is no trouble where the system shows none', async () => {
  await expect(tell(approved(null), () => Promise.reject(new Error('no')))).resolves.toHaveLength(1)
})
it('leads to the employee’s own page, and leaves other notifications alone', () => {
  const opened: string[] = []
  let press: (id: string) => void = () => undefined
  openOnPress({
    notifications: {
      onClicked: {
        addListener: (heard: typeof press) => {
          press = heard
        },
      },
      clear: async () => true,
    },
    tabs: { create: async ({ url }: { url: string }) => void opened.push(url) },
    runtime: { getURL: (path: string) => path },
  } as unknown as Browser)
  press('other')
  press('request:a')
  press('receipt:alpha|client:a')
  expect(opened).toEqual(['/mirror.html#requests', '/mirror.html#receipts'])
})
