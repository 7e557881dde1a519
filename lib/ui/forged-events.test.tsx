// @vitest-environment happy-dom
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { explanationOf } from '../../test/fixtures/ui/explanations.ts'
import { languageOf } from '../../test/fixtures/ui/language.ts'
import { click, drawn, visibleSince } from './drawn.ts'
import { Gate } from './gate.tsx'
import { Notice } from './notice.tsx'

const language = languageOf('en')
const SEQUENCES = 100_000
/** Another seed: `SCOPEWARDEN_SEED=7 npx vitest run --project unit lib/ui/forged-events.test.tsx`. A failure prints its own. */
const seed = Number(process.env.SCOPEWARDEN_SEED ?? 20_261_122)

let taken: string[] = []
const question = (verdict: 'acknowledge' | 'justify' | 'inform') => ({
  at: 'question' as const,
  question: { encounterId: 'e', nonce: 'n', state: 'open' as const, explanation: explanationOf(verdict, 'en') },
})
/** Visible for long, focused, a reason chosen where one is wanted: all that is missing is a person. */
const PAGES = {
  notice: () =>
    drawn(
      <Notice
        state={question('acknowledge')}
        modal
        language={language}
        onAct={action => taken.push(action)}
        onClose={() => taken.push('close')}
        onRetry={() => undefined}
        watch={visibleSince(0)}
      />,
    ),
  gate: () => {
    const root = drawn(
      <Gate
        state={question('justify')}
        language={language}
        onDecide={({ action }) => taken.push(action)}
        onReturn={() => taken.push('return')}
        onRetry={() => undefined}
        watch={visibleSince(0)}
      />,
    )
    return root
  },
}

const MOUSE = ['pointerdown', 'mousedown', 'pointerup', 'mouseup', 'click', 'dblclick', 'auxclick', 'contextmenu', 'touchstart', 'touchend']
const KEYS = ['keydown', 'keypress', 'keyup']
const OTHERS = ['submit', 'change', 'input', 'focus', 'focusin', 'activate', 'command', 'toggle', 'pageshow', 'visibilitychange', 'message']
const step = fc.record({
  type: fc.oneof({ weight: 6, arbitrary: fc.constantFrom(...MOUSE) }, fc.constantFrom(...KEYS), fc.constantFrom(...OTHERS)),
  /** Which element; the buttons come first. */
  at: fc.nat({ max: 40 }),
  key: fc.constantFrom('Enter', ' ', 'Tab', 'Escape', 'a'),
  detail: fc.constantFrom(0, 1, 2, 20),
  bubbles: fc.boolean(),
  composed: fc.boolean(),
  /** By the element's own method in place of an event. */
  method: fc.constantFrom(null, null, 'click', 'focus', 'requestSubmit'),
})
const sequences = fc.array(step, { minLength: 1, maxLength: 6 })
type Step = typeof step extends fc.Arbitrary<infer One> ? One : never

/** Looked for anew only once something was added or taken away: to look takes longer than to play. */
const targetsIn = (root: HTMLElement) => {
  const look = (): EventTarget[] => [...root.querySelectorAll('button'), root, ...root.querySelectorAll(':not(a)'), document, window]
  const observer = new MutationObserver(() => undefined)
  observer.observe(root, { childList: true, subtree: true })
  let targets = look()
  return () => {
    if (observer.takeRecords().length > 0) targets = look()
    return targets
  }
}

function play(targets: EventTarget[], steps: Step[]): void {
  for (const { type, at, key, detail, bubbles, composed, method } of steps) {
    const target = targets[at % targets.length] as HTMLElement & Record<string, unknown>
    const act = method ? target[method] : undefined
    const init = { bubbles, composed, cancelable: true }
    if (typeof act === 'function') act.call(target)
    else if (KEYS.includes(type)) target.dispatchEvent(new KeyboardEvent(type, { ...init, key }))
    else target.dispatchEvent(MOUSE.includes(type) ? new MouseEvent(type, { ...init, detail }) : new Event(type, init))
  }
}

test.each(['notice', 'gate'] as const)(
  'a hundred thousand sequences of events that a script makes: half of them give the %s no answer',
  page => {
    taken = []
    const targets = targetsIn(PAGES[page]())
    const runs = fc.check(
      fc.property(sequences, steps => {
        play(targets(), steps)
        return taken.length === 0
      }),
      { numRuns: SEQUENCES / 2, seed, maxSkipsPerRun: 0 },
    )
    expect([runs.failed, runs.numRuns, runs.counterexample, `seed ${runs.seed}`]).toEqual([false, SEQUENCES / 2, null, `seed ${seed}`])
  },
  120_000,
)

test('one press of a person is one', () => {
  taken = []
  click(PAGES.notice(), '[data-action="acknowledged"]')
  expect(taken).toEqual(['acknowledged'])
  taken = []
  const root = PAGES.gate()
  const reason = root.querySelector<HTMLInputElement>('[name=reason]')
  if (reason) reason.checked = true
  click(root, '[data-action="went-back"]')
  expect(taken).toEqual(['went-back'])
})
