import { embeddedPolicy } from 'virtual:embedded-policy'
import { heard, knowledge } from 'virtual:knowledge'
import browser from 'webextension-polyfill'
import { defineBackground } from 'wxt/utils/define-background'
import { assess, getReady } from '../lib/assess/assess.ts'
import { explain } from '../lib/assess/explain.ts'
import { lateAppKey } from '../lib/inventory/app-key.ts'
import { dayWords } from '../lib/model/day-words.ts'
import { compileProviders, pagesFor, serverAt } from '../lib/observe/compile-providers.ts'
import { FLOWS } from '../lib/observe/flow.ts'
import { joinPage, observe, observeSignUp } from '../lib/observe/observe.ts'
import { landingOfFields, readGiven, readLanding } from '../lib/observe/read-landing.ts'
import { browserLanguage } from '../lib/platform/browser-language.ts'
import { browserName } from '../lib/platform/browser-name.ts'
import { startWorker } from '../lib/platform/start-worker.ts'

export default defineBackground(() => {
  // Until an organisation has spoken, the built-in policy speaks in nobody's name. Words are fetched when they are needed.
  const organisation = {
    id: embeddedPolicy.organisation.id,
    get name() {
      return browserLanguage(browser.i18n).say('explain_your_organisation')
    },
    domains: [],
  }
  const keys = lateAppKey(() => import('../lib/inventory/site-of.ts'))
  startWorker({
    browser,
    browserName: browserName(navigator.userAgent),
    knowledge,
    heard,
    embedded: { ...embeddedPolicy, organisation },
    drawer: import.meta.env.FIREFOX ? null : async () => (await import('../lib/ui/draw-ahead.tsx')).drawerIn(browserLanguage(browser.i18n)),
    bookkeeping: () => import('../lib/inventory/bookkeeping.ts'),
    join: ({ knowledge: known, inForce, who, nowMs }) => {
      const index = known.providers === knowledge.providers ? builtIn : compileProviders(known.providers)
      const language = browserLanguage(browser.i18n)
      getReady(inForce, known)
      return {
        observe: sighting => observe(sighting, index),
        observeSignUp,
        joinPage: (observation, page) => joinPage(observation, page, index),
        serverAt: url => serverAt(url, index),
        pagesFor: url => pagesFor(url, index),
        engineSigns: () => index.signs,
        ...FLOWS,
        readLanding,
        landingOfFields,
        assess: (seen, before, inOrganisation) => assess(seen, inForce, known, { ...who, nowMs: nowMs(), before, inOrganisation }),
        readGiven: (observation, scopesGranted) => readGiven(observation, scopesGranted, index),
        explain: (observation, assessment, told) => explain({ observation, assessment, inForce, knowledge: known, language, told }),
        dayWords: atMs => dayWords(atMs, language.lang),
        ...keys,
      }
    },
  })
  // What the last worker knew is on its way meanwhile, and nothing is joined before it is there.
  const builtIn = compileProviders(knowledge.providers)
})
