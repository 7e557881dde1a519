// @vitest-environment happy-dom
import { act } from 'preact/test-utils'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { explanationOf, grownExplanation, hostileExplanation, LOGO, namedExplanation } from '../../test/fixtures/ui/explanations.ts'
import { languageOf } from '../../test/fixtures/ui/language.ts'
import type { Explanation, Question } from '../model/explanation.ts'
import { click, drawn, visibleSince } from './drawn.ts'
import { Gate, type GateState } from './gate.tsx'

const language = languageOf('en')
const asked = (explanation: Explanation): GateState => ({
  at: 'question',
  question: { encounterId: 'e', nonce: 'n', state: 'open', explanation },
})
function gate(state: GateState, sinceMs: number | null = 0) {
  const [onDecide, onReturn, onRetry] = [vi.fn(), vi.fn(), vi.fn()]
  const watch = visibleSince(sinceMs)
  const root = drawn(<Gate state={state} language={language} onDecide={onDecide} onReturn={onReturn} onRetry={onRetry} watch={watch} />)
  return { root, onDecide, onReturn, onRetry }
}
const button = (root: HTMLElement, action: string) => root.querySelector<HTMLButtonElement>(`[data-action="${action}"]`)
function choose(root: HTMLElement, reason: string) {
  const radio = root.querySelector<HTMLInputElement>(`[name=reason][value=${reason}]`)
  if (!radio) throw new Error('no such reason')
  radio.checked = true
  void act(() => void radio.dispatchEvent(new Event('change', { bubbles: true })))
}

test('says what is new this time, and lists what was granted before with its day', () => {
  const { root } = gate(asked(grownExplanation('justify', 'en')))
  expect(root.querySelector('.change b')?.textContent).toMatch(/^New this time: /)
  expect(root.querySelector('.change')?.textContent).toContain('Since 3 March 2026 it could see your contacts.')
  const fold = [...root.querySelectorAll('details')].find(one => one.textContent?.startsWith('What it was granted before'))
  expect(fold?.textContent).toContain('See your contactsGranted on 3 March 2026')
  expect(root.querySelectorAll('.added')).toHaveLength(2)
  expect(gate(asked(explanationOf('justify', 'en'))).root.querySelector('.change, .added')).toBe(null)
})

test('says what became of the same request, and offers no second one while it is under way', () => {
  const explanation = { ...explanationOf('request', 'en'), actions: ['went-back' as const] }
  const question = (request: NonNullable<Question['request']>): GateState => ({
    at: 'question',
    question: { encounterId: 'e', nonce: 'n', state: 'open', explanation, request },
  })
  const { root } = gate(question({ standing: { state: 'sent' }, askedAtMs: Date.UTC(2026, 2, 3) }))
  expect(root.querySelector('.request-standing')?.textContent).toBe('You asked on 3 Mar 2026. It was sent and waits for an answer.')
  expect(button(root, 'requested')).toBe(null)
  expect(root.querySelector('textarea')).toBe(null)
  const declined = gate(question({ standing: { state: 'declined', words: '<i>No</i>\u202E' }, askedAtMs: 0 })).root
  expect(declined.querySelector('.quoted')?.textContent).toBe('<i>No</i>‹U+202E›')
})

test('says how many colleagues use the app, where that was told', () => {
  expect(gate(asked(explanationOf('request', 'en'))).root.querySelector('.asker')?.textContent).toContain('Colleagues12 colleagues use it')
  const untold = gate(asked({ ...explanationOf('request', 'en'), inOrganisation: null })).root
  expect(untold.querySelector('.asker')?.textContent).not.toContain('Colleagues')
})

test('shows the organisation’s picture beside the product’s name, and where there is none nothing', () => {
  const explanation = explanationOf('justify', 'en')
  expect(gate(asked(explanation)).root.querySelector('.brand img')?.getAttribute('src')).toBe(LOGO)
  expect(gate(asked({ ...explanation, brand: null })).root.querySelector('img')).toBe(null)
})

test('marks in the list what the app can do without, and only that', () => {
  const explanation = explanationOf('justify', 'de')
  const scopes = explanation.scopes.map((scope, i) => (i === 1 ? { ...scope, optional: true as const } : scope))
  const { root } = gate(asked({ ...explanation, scopes }))
  expect(
    [...root.querySelectorAll('.optional')].map(mark => [
      mark.closest('.scopes > li')?.querySelector('bdi')?.textContent,
      mark.textContent,
    ]),
  ).toEqual([[scopes[1]?.id, 'Optional']])
  expect(gate(asked(explanation)).root.querySelector('.optional')).toBe(null)
})

describe('what counts as an answer', () => {
  test('going back needs no reason, and is the primary button', () => {
    const { root, onDecide } = gate(asked(explanationOf('justify', 'en')))
    expect(root.querySelector('.actions button')?.className).toBe('primary')
    click(root, '[data-action="went-back"]')
    expect(onDecide).toHaveBeenCalledExactlyOnceWith({ action: 'went-back', reason: null, note: null })
  })

  test('going on needs a reason first', () => {
    const { root, onDecide } = gate(asked(explanationOf('justify', 'en')))
    expect(button(root, 'continued')?.disabled).toBe(true)
    expect(root.textContent).toContain('Choose a reason to continue.')
    choose(root, 'trial')
    expect(button(root, 'continued')?.disabled).toBe(false)
    click(root, '[data-action="continued"]')
    expect(onDecide).toHaveBeenCalledExactlyOnceWith({ action: 'continued', reason: 'trial', note: null })
  })

  test('a note goes along, trimmed, and only with an answer that it belongs to', () => {
    const { root, onDecide } = gate(asked(explanationOf('request', 'en')))
    const note = root.querySelector('textarea')
    if (!note) throw new Error('no note')
    note.value = '  For the fair in March  '
    void act(() => void note.dispatchEvent(new Event('input', { bubbles: true })))
    click(root, '[data-action="went-back"]')
    click(root, '[data-action="requested"]')
    expect(onDecide.mock.calls).toEqual([
      [{ action: 'went-back', reason: null, note: null }],
      [{ action: 'requested', reason: null, note: 'For the fair in March' }],
    ])
  })

  test('a click that a script made is not answered at all', () => {
    const { root, onDecide } = gate(asked(explanationOf('justify', 'en')))
    choose(root, 'trial')
    click(root, '[data-action="continued"]', { isTrusted: false })
    click(root, '[data-action="went-back"]', { isTrusted: false })
    expect(onDecide).not.toHaveBeenCalled()
  })

  test('a click half a second after the page came is too early, and says so', () => {
    const { root, onDecide } = gate(asked(explanationOf('justify', 'en')), 9_501)
    choose(root, 'trial')
    click(root, '[data-action="continued"]')
    expect(onDecide).not.toHaveBeenCalled()
    expect(root.querySelector('[role=status]')?.textContent).toContain('very quick')
    click(root, '[data-action="continued"]', { timeStamp: 10_001 })
    expect(onDecide).toHaveBeenCalledOnce()
  })

  test('what is not on screen cannot be answered', () => {
    const { root, onDecide } = gate(asked(explanationOf('request', 'en')), null)
    click(root, '[data-action="requested"]')
    expect(onDecide).not.toHaveBeenCalled()
    expect(root.querySelector('[role=status]')?.textContent).toContain('covered')
    click(root, '[data-action="went-back"]')
    expect(onDecide).toHaveBeenCalledOnce()
  })

  test('while an answer is on its way there is no second one', () => {
    const { root } = gate({ ...asked(explanationOf('request', 'en')), busy: true } as GateState)
    expect([...root.querySelectorAll('button')].every(b => b.disabled)).toBe(true)
  })
})

describe('names that want to harm', () => {
  let root: HTMLElement
  beforeEach(() => {
    root = gate(asked(hostileExplanation('en'))).root
  })
  test('stay text', () => {
    expect(root.querySelector('img, script')).toBe(null)
    expect(root.querySelector('h1')?.textContent).toContain('<img src=x onerror=alert(1)>')
  })
  test('show what has no shape', () => {
    expect(root.querySelector('.asker')?.textContent).toContain('Micr‹U+200B›osoft‹U+202E›txt.exe')
  })
  test('become no link', () => {
    expect([...root.querySelectorAll('a')].map(a => a.getAttribute('href'))).toEqual([])
  })
})

describe('gates without a question', () => {
  test('nothing waits: calm, with a way back', () => {
    const { root, onReturn } = gate({ at: 'nothing' })
    expect(root.querySelector('h1')?.textContent).toBe('Nothing is waiting here.')
    click(root, 'button')
    expect(onReturn).toHaveBeenCalledOnce()
  })
  test('no answer from the worker: held, and one can ask again', () => {
    const { root, onRetry } = gate({ at: 'unreachable' })
    expect(root.textContent).toContain('The request is held')
    click(root, 'button.primary')
    expect(onRetry).toHaveBeenCalledOnce()
  })
  test('after a request: what was done, and the link back', () => {
    const { root } = gate({ at: 'done', action: 'requested', explanation: explanationOf('request', 'en'), canReturn: true })
    expect(root.querySelector('h1')?.textContent).toBe('You asked for approval.')
    expect(root.textContent).toContain('Use Outlook')
    expect(root.querySelectorAll('button')).toHaveLength(1)
  })
  test('nowhere to go back to: says that the tab can be closed', () => {
    const { root } = gate({ at: 'done', action: 'went-back', explanation: null, canReturn: false })
    expect(root.textContent).toContain('You can close this tab.')
    expect(root.querySelector('button')).toBe(null)
  })
  test('while waiting nothing can be pressed', () => {
    expect(gate({ at: 'waiting' }).root.querySelector('button')).toBe(null)
  })

  test('what says that somebody poses as another stands beside the name, once', () => {
    const { root } = gate(asked(namedExplanation('justify', 'en', 'Mi\u0441r\u043Es\u043Eft T\u0435ams')))
    const flags = [...root.querySelectorAll('.flag')].map(flag => flag.textContent)
    expect(flags).toContainEqual(expect.stringContaining('is written with other characters'))
    for (const flag of flags) expect(root.querySelector('.findings')?.textContent).not.toContain(flag)
    expect(gate(asked(explanationOf('justify', 'en'))).root.querySelector('.flag')).toBe(null)
  })
})
