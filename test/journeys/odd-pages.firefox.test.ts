import { afterAll, beforeAll } from 'vitest'
import { type Journey, startJourney } from './journey.ts'
import { oddHeaderRoutes, oddHeaders } from './odd-headers.ts'

let journey: Journey
beforeAll(async () => {
  const site = { body: '<!doctype html><html lang="en"><meta charset="utf-8"><title>Site one</title><h1>Site one</h1>' }
  journey = await startJourney('firefox', { routes: { ...oddHeaderRoutes, 'site-one.example/': site } })
})
afterAll(() => journey?.close())

oddHeaders('firefox', () => journey)
