import { embeddedPolicy } from 'virtual:embedded-policy'
import { heard, knowledge } from 'virtual:knowledge'
import browser from 'webextension-polyfill'
import { defineBackground } from 'wxt/utils/define-background'
import { assess } from '../lib/assess/assess.ts'
import { explain } from '../lib/assess/explain.ts'
import { appKey } from '../lib/inventory/app-key.ts'
import { compileProviders, pagesFor, serverAt } from '../lib/observe/compile-providers.ts'
import { expire, flowAt, openFlow } from '../lib/observe/flow.ts'
import { joinPage, observe, observeSignUp } from '../lib/observe/observe.ts'
import { landingOfFields, readGiven, readLanding } from '../lib/observe/read-landing.ts'
import { browserLanguage } from '../lib/platform/browser-language.ts'
import { startWorker } from '../lib/platform/start-worker.ts'

export default defineBackground(() => {
  // Until an organisation has spoken, the built-in policy speaks in nobody's name.
  const organisation = {
    id: embeddedPolicy.organisation.id,
    name: browserLanguage(browser.i18n).say('explain_your_organisation'),
    domains: [],
  }
  const version = /(?:Chrome|Firefox)\/(\d+)/.exec(navigator.userAgent)?.[1] ?? '0'
  startWorker({
    browser,
    browserName: `${import.meta.env.FIREFOX ? 'firefox' : /\bEdg\//.test(navigator.userAgent) ? 'edge' : 'chrome'} ${version}`,
    knowledge,
    heard,
    embedded: { ...embeddedPolicy, organisation },
    bookkeeping: async () => {
      const [{ fold }, { toCloudEvent }, { beforeOf }] = await Promise.all([
        import('../lib/inventory/fold.ts'),
        import('../lib/inventory/to-cloud-event.ts'),
        import('../lib/inventory/before-of.ts'),
      ])
      return { fold, toCloudEvent, beforeOf }
    },
    join: ({ knowledge: known, inForce, groups, nowMs }) => {
      const index = compileProviders(known.providers)
      return {
        observe: sighting => observe(sighting, index),
        observeSignUp,
        joinPage: (observation, page) => joinPage(observation, page, index),
        serverAt: url => serverAt(url, index),
        pagesFor: url => pagesFor(url, index),
        openFlow,
        flowAt,
        expire,
        readLanding,
        landingOfFields,
        assess: (observation, before) => assess(observation, inForce, known, { nowMs: nowMs(), groups, before }),
        readGiven: (observation, scopesGranted) => readGiven(observation, scopesGranted, index),
        explain: (observation, assessment) =>
          explain({ observation, assessment, inForce, knowledge: known, language: browserLanguage(browser.i18n) }),
        appKey,
      }
    },
  })
})
