import type { Browser } from 'webextension-polyfill'
import { regionOf } from '../model/day-words.ts'
import { browserLanguage } from './browser-language.ts'
import type { Answered } from './request-book.ts'

const PREFIX = 'request:'
/** Of reminders of what was granted: see `tell-receipts.ts`, which a worker that only listens does not need. */
export const RECEIPT_NOTIFICATION = 'receipt:'

/**
 * Says in a notification of the system that a request was answered. It names the host and not the app: what an app calls
 * itself stands nowhere where it could be taken for a word of ours, and a notification is seen on a locked screen. One that
 * the system does not show is no trouble: popup and mirror say the same.
 */
export async function tellAnswer(
  { notifications, i18n, runtime }: Pick<Browser, 'notifications' | 'i18n' | 'runtime'>,
  { request, answer }: Answered,
  nowMs: number,
): Promise<void> {
  const language = browserLanguage(i18n)
  const { say } = language
  const { redirect, server } = request.observation
  const host = redirect.host ?? server.host
  const day = (ms: number) => new Intl.DateTimeFormat(regionOf(language.lang), { dateStyle: 'long' }).format(ms)
  const approved = answer.kind === 'approved'
  const untilMs = approved ? answer.untilMs : null
  if (untilMs !== null && untilMs <= nowMs) return
  const message = approved
    ? untilMs === null
      ? say('notify_approved', host)
      : say('notify_approved_until', host, day(untilMs))
    : say('notify_declined', host)
  await notifications
    .create(PREFIX + request.ask, {
      type: 'basic',
      iconUrl: runtime.getURL('/icon/128.png'),
      title: say(approved ? 'notify_approved_title' : 'notify_declined_title'),
      message,
    })
    .catch(() => undefined)
}

/** Opens the employee's own page where such a notification is pressed. */
export const openOnPress = ({ notifications, tabs, runtime }: Pick<Browser, 'notifications' | 'tabs' | 'runtime'>): void =>
  notifications.onClicked.addListener(id => {
    if (!id.startsWith(PREFIX) && !id.startsWith(RECEIPT_NOTIFICATION)) return
    void tabs.create({ url: runtime.getURL('/mirror.html') + (id.startsWith(PREFIX) ? '#requests' : '#receipts') }).catch(() => undefined)
    void notifications.clear(id).catch(() => undefined)
  })
