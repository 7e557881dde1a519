// @vitest-environment happy-dom
import { act } from 'preact/test-utils'
import { expect, test, vi } from 'vitest'
import { explanationOf, grownExplanation } from '../../test/fixtures/ui/explanations.ts'
import { languageOf } from '../../test/fixtures/ui/language.ts'
import { click, drawn, visibleSince } from './drawn.ts'
import { Notice, type NoticeState } from './notice.tsx'
import type { StandsUnharmed } from './stands-unharmed.ts'

const language = languageOf('de')
const asked = (verdict: 'inform' | 'acknowledge'): NoticeState => ({
  at: 'question',
  question: { encounterId: 'e', nonce: 'n', state: 'open', explanation: explanationOf(verdict, 'de') },
})
function notice(state: NoticeState, modal = false, sinceMs: number | null = 0, outside?: StandsUnharmed) {
  const [onAct, onClose, onRetry] = [vi.fn(), vi.fn(), vi.fn()]
  const watch = visibleSince(sinceMs)
  const root = drawn(
    <Notice
      state={state}
      modal={modal}
      language={language}
      onAct={onAct}
      onClose={onClose}
      onRetry={onRetry}
      watch={watch}
      {...(outside ? { outside } : {})}
    />,
  )
  return { root, onAct, onClose, onRetry }
}

test('draws nothing before the question and after the answer', () => {
  expect(notice({ at: 'waiting' }).root.innerHTML).toBe('')
  expect(notice({ at: 'answered' }).root.innerHTML).toBe('')
})

test('in its corner it is a dialog that takes no focus', () => {
  const { root } = notice(asked('inform'))
  expect(root.querySelector('[role=dialog]')?.getAttribute('aria-modal')).toBe(null)
  expect(document.activeElement).toBe(document.body)
})

test('over the page it is an alert, and its words have the focus, not a button', () => {
  const { root } = notice(asked('acknowledge'), true)
  expect(root.querySelector('[role=alertdialog]')?.getAttribute('aria-modal')).toBe('true')
  expect(document.activeElement?.id).toBe('notice-headline')
})

test('says who asks, by what cannot be made up, before what it could do', () => {
  const { root } = notice(asked('inform'))
  const line = root.querySelector('.asker-line')
  expect([...(line?.children ?? [])].map(part => part.textContent)).toEqual([
    'app.acme-mailer.example',
    'Herausgeber: Nicht bestätigt',
    '12 Personen hier nutzen sie',
  ])
  expect(line?.nextElementSibling?.id).toBe('notice-sentence')
})

test('hands on the action that was pressed', () => {
  const { root, onAct } = notice(asked('acknowledge'), true)
  click(root, '[data-action="acknowledged"]')
  expect(onAct).toHaveBeenCalledExactlyOnceWith('acknowledged')
})

test('is deaf to scripts, to what comes too early, and while covered', () => {
  const { root, onAct } = notice(asked('inform'), false, 9_600)
  click(root, '[data-action="dismissed"]', { isTrusted: false })
  click(root, '[data-action="dismissed"]')
  const covered = notice(asked('inform'), false, null)
  click(covered.root, '[data-action="dismissed"]')
  expect(onAct).not.toHaveBeenCalled()
  expect(covered.onAct).not.toHaveBeenCalled()
})

test('takes no answer that opens something unless the page around it vouches for it, before the press and at it', async () => {
  const answers = { sinceMs: 0 as number | null, now: true }
  const outside: StandsUnharmed = { sinceMs: () => answers.sinceMs, now: async () => answers.now }
  const { root, onAct } = notice(asked('acknowledge'), true, 0, outside)
  const press = async (action: string, timeStamp: number) => {
    click(root, `[data-action="${action}"]`, { timeStamp })
    await act(async () => {})
  }
  for (const [sinceMs, now, refused] of [
    [null, true, 'ui_refused_covered'],
    [9_600, true, 'ui_refused_early'],
    [0, false, 'ui_refused_covered'],
  ] as const) {
    Object.assign(answers, { sinceMs, now })
    await press('acknowledged', 10_000)
    expect(onAct).not.toHaveBeenCalled()
    expect(root.textContent).toContain(language.say(refused))
  }
  Object.assign(answers, { sinceMs: 0, now: true })
  await press('acknowledged', 20_000)
  expect(onAct).toHaveBeenCalledExactlyOnceWith('acknowledged')
  Object.assign(answers, { sinceMs: null, now: false })
  await press('went-back', 20_001)
  expect(onAct).toHaveBeenLastCalledWith('went-back')
})

test.each(['click', 'auxclick'])('no link is followed by a press that comes too early or while covered: %s', type => {
  const followed = (sinceMs: number | null, timeStamp: number) => {
    const link = notice(asked('acknowledge'), true, sinceMs).root.querySelector('.instead a[href]')
    const event = new MouseEvent(type, { bubbles: true, cancelable: true })
    Object.defineProperty(event, 'timeStamp', { value: timeStamp })
    let goes = link === null
    // Past everything of ours: nothing is really followed here.
    const end = (last: Event) => {
      goes = !last.defaultPrevented
      last.preventDefault()
    }
    addEventListener(type, end, { once: true })
    link?.dispatchEvent(event)
    return goes
  }
  expect([followed(0, 10_000), followed(9_600, 10_000), followed(null, 10_000)]).toEqual([true, false, false])
})

test('what could not be checked is said, never shown as harmless', () => {
  const { root, onClose } = notice({ at: 'unchecked' })
  expect(root.querySelector('[role=alert]')?.textContent).toContain('konnte nicht geprüft werden')
  click(root, '[data-action="close"]')
  expect(onClose).toHaveBeenCalledOnce()
})

test('over the page an unchecked notice asks again instead of leaving a clear pane', () => {
  const { root, onClose, onRetry } = notice({ at: 'unchecked' }, true)
  click(root, 'button')
  expect(onRetry).toHaveBeenCalledOnce()
  expect(onClose).not.toHaveBeenCalled()
})

test('an answer that was not stored is told, and can be given again', () => {
  const { root } = notice({ ...asked('inform'), error: language.say('ui_not_stored') } as NoticeState)
  expect(root.querySelector('[role=status]')?.textContent).toContain('konnte nicht gespeichert werden')
  expect(root.querySelector<HTMLButtonElement>('[data-action="dismissed"]')?.disabled).toBe(false)
})

test('says what is new beside what was there before, and nothing of it where there is no history', () => {
  const state = asked('inform')
  if (state.at !== 'question') throw new Error('no question')
  const grown = notice({ ...state, question: { ...state.question, explanation: grownExplanation('inform', 'de') } }).root
  expect(grown.querySelector('.change')?.textContent).toMatch(
    /^Neu ist diesmal: .* Seit dem 3\. März 2026 kann die App Ihre Kontakte sehen\.$/,
  )
  expect([...grown.querySelectorAll('.added')].map(mark => mark.closest('li')?.querySelector('bdi')?.textContent)).toEqual([
    'https://mail.google.com/',
    'acme.special',
  ])
  const folds = [...grown.querySelectorAll('details')].map(fold => [fold.querySelector('summary span')?.textContent, fold.open])
  expect(folds).toContainEqual(['Was ihr bisher erlaubt wurde', false])
  const { root } = notice(state)
  expect(root.querySelector('.change, .added')).toBe(null)
  expect(root.textContent).not.toContain('bisher erlaubt')
})
