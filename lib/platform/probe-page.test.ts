import { expect, test } from 'vitest'
import { probePage } from './probe-page.ts'

const PAGE = { tabId: 1, url: 'https://id.acme.test/authorize' }
const THERE = { url: PAGE.url, errorOccurred: false }
const probed = (runs: boolean, frame: object | null | Error) =>
  probePage(
    {
      scripting: {
        executeScript: async () => {
          if (!runs) throw new Error('This page cannot be scripted due to an ExtensionsSettings policy.')
          return []
        },
      },
      webNavigation: {
        getFrame: async () => {
          if (frame instanceof Error) throw frame
          return frame
        },
      },
    } as unknown as Parameters<typeof probePage>[0],
    PAGE,
  )

test.each([
  ['a script runs', true, THERE, true],
  ['no script runs though the page is there', false, THERE, false],
  ['the tab has moved on', false, { ...THERE, url: 'https://elsewhere.test/' }, null],
  ['the browser shows an error of its own', false, { ...THERE, errorOccurred: true }, null],
  ['the tab is gone', false, null, null],
  ['the browser does not say', false, new Error('gone'), null],
])('%s', async (_, runs, frame, answer) => {
  expect(await probed(runs, frame)).toBe(answer)
})
