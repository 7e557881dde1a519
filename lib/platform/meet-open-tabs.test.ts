import { expect, test } from 'vitest'
import { meetOpenTabs } from './meet-open-tabs.ts'

const TABS = [
  { id: 1, url: 'https://news.example/' },
  { id: 2, url: 'https://login.example/authorize' },
  { id: 3, url: 'https://login.example/authorize', discarded: true },
  { url: 'https://login.example/authorize' },
  { id: 5 },
]
const meeting = async (isNew: boolean, watchSignUps = true) => {
  const done: string[] = []
  await meetOpenTabs(
    {
      register: async () => {
        await Promise.resolve()
        done.push('registered')
      },
      tabs: async () => {
        done.push('looked')
        return TABS
      },
      isAsking: url => url.includes('authorize'),
      meet: async id => done.push(`met ${id}`),
      watchSignUps: () => watchSignUps,
      injectSentinel: async id => void done.push(`sentinel ${id}`),
    },
    isNew,
  )
  return done
}

test('a new version registers its scripts before it looks, meets what asks first, and then watches every other page for sign-ups', async () => {
  expect(await meeting(true)).toEqual(['registered', 'looked', 'met 2', 'sentinel 1', 'sentinel 2'])
  expect(await meeting(true, false)).toEqual(['registered', 'looked', 'met 2'])
})

test('a browser that starts has kept what was registered, and its tabs have their sentinel', async () => {
  expect(await meeting(false)).toEqual(['looked', 'met 2'])
})
