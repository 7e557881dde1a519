import browser from 'webextension-polyfill'
import type { Language, MessageKey } from '../model/knowledge.ts'
import { workerAsker } from './ask-worker.ts'
import { browserLanguage } from './browser-language.ts'
import { reportWrong } from './report-wrong.ts'

const wait = (ms: number) => new Promise<void>(resolve => setTimeout(resolve, ms))

/** What every page of ours begins with: its language and title, its root, and the ways to the worker. */
export function startPage(title: MessageKey) {
  const language: Language = browserLanguage(browser.i18n)
  document.documentElement.lang = language.lang
  document.title = language.say(title)
  const root = document.getElementById('app')
  if (!root) throw new Error('this page has no #app')
  const { onMessage } = browser.runtime
  const ask = workerAsker({ send: message => browser.runtime.sendMessage(message), wait })
  return { language, root, wait, onMessage, ask, wrong: reportWrong(ask) }
}
