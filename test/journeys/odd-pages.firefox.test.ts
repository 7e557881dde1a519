import { afterAll, beforeAll } from 'vitest'
import type { LocalAnswer } from '../../cli/local-web.ts'
import { type Journey, startJourney } from './journey.ts'
import { oddHeaderRoutes, oddHeaders } from './odd-headers.ts'
import { oddTabRoutes, oddTabs } from './odd-tabs.ts'

const html = (body: string): LocalAnswer => ({ body: `<!doctype html><html lang="en"><meta charset="utf-8"><title>Page</title>${body}` })

let journey: Journey
beforeAll(async () => {
  journey = await startJourney('firefox', {
    routes: { ...oddHeaderRoutes, ...oddTabRoutes, 'site-one.example/': html('<h1>Site one</h1>') },
  })
})
afterAll(() => journey?.close())

oddHeaders('firefox', () => journey)
oddTabs('firefox', () => journey)
