// @vitest-environment happy-dom
import { readFileSync } from 'node:fs'
import { render } from 'preact'
import { act } from 'preact/test-utils'
import { expect, test, vi } from 'vitest'
import { explanationOf, hostileExplanation } from '../../test/fixtures/ui/explanations.ts'
import { languageOf } from '../../test/fixtures/ui/language.ts'
import type { Explanation, Question } from '../model/explanation.ts'
import { drawerIn } from './draw-ahead.tsx'
import { drawOver } from './draw-over.ts'
import { Gate } from './gate.tsx'
import { Notice } from './notice.tsx'

const language = languageOf('de')
const question = (explanation: Explanation): Question => ({ encounterId: 'e', nonce: 'token', state: 'open', explanation })
const parsed = (html: string) => new DOMParser().parseFromString(html, 'text/html')
const idle = () => undefined
const wrong = () => async () => 'failed' as const
const pageOf = (place: 'gate' | 'notice', asked: Question) =>
  place === 'gate' ? (
    <Gate state={{ at: 'question', question: asked }} language={language} onDecide={idle} onReturn={idle} onRetry={idle} wrong={wrong} />
  ) : (
    <Notice
      state={{ at: 'question', question: asked }}
      modal
      language={language}
      onAct={idle}
      onClose={idle}
      onRetry={idle}
      wrong={wrong}
    />
  )

test.each(['gate', 'notice'] as const)('the %s has the head of the page as it is built', place => {
  const drawn = parsed(drawerIn(language)(place, question(explanationOf('acknowledge', 'de')), 'n1'))
  const built = parsed(readFileSync(`entrypoints/${place}/index.html`, 'utf8'))
  const tags = ({ head }: Document) => [...head.querySelectorAll('meta, link')].map(tag => tag.outerHTML)
  expect(tags(drawn)).toEqual(tags(built))
  expect([drawn.documentElement.lang, drawn.title]).toEqual(['de', language.say(`ui_title_${place}`)])
  expect([...drawn.querySelectorAll('script')].map(one => [one.getAttribute('src'), one.textContent])).toEqual([
    [`/chunks/${place}.js`, ''],
  ])
  const [style, ...more] = drawn.querySelectorAll('style')
  expect([style?.getAttribute('nonce'), more]).toEqual(['n1', []])
})

test.each(['gate', 'notice'] as const)('the %s is drawn as its own script draws it, which finds nothing to mend', async place => {
  const asked = question(explanationOf('acknowledge', 'de'))
  const root = parsed(drawerIn(language)(place, asked, 'n1')).querySelector('#app') as HTMLElement
  expect(root.hasAttribute('inert')).toBe(true)
  const before = [root.innerHTML, root.querySelector('h1'), root.querySelector('button')]
  const plain = document.createElement('div')
  await act(() => render(pageOf(place, asked), plain))
  expect(root.innerHTML).toBe(plain.innerHTML)
  await act(async () =>
    drawOver(
      root,
      null,
      async () => asked,
      first => (first ? pageOf(place, first) : null),
    ),
  )
  expect([root.innerHTML, root.querySelector('h1'), root.querySelector('button')]).toEqual(before)
  expect(root.querySelector('h1')).toBe(before[1])
  expect(root.hasAttribute('inert')).toBe(false)
})

test('what is known by then takes the place of what was drawn', async () => {
  const root = document.createElement('div')
  root.innerHTML = parsed(drawerIn(language)('gate', question(explanationOf('justify', 'de')), 'n1')).querySelector('#app')?.innerHTML ?? ''
  const now = question({ ...explanationOf('block', 'de'), headline: 'Anders' })
  await act(async () =>
    drawOver(
      root,
      null,
      async () => now,
      first => (first ? pageOf('gate', first) : null),
    ),
  )
  const plain = document.createElement('div')
  await act(() => render(pageOf('gate', now), plain))
  expect(root.innerHTML).toBe(plain.innerHTML)
  expect(root.querySelector('h1')?.textContent).toBe('Anders')
})

test('a page that came undrawn waits, as it is told to', () => {
  const root = document.createElement('div')
  const now = vi.fn()
  void act(() => drawOver(root, 'waiting', now, first => <p>{first}</p>))
  expect([root.innerHTML, now.mock.calls.length]).toEqual(['<p>waiting</p>', 0])
})

test('names and words of strangers are text in it, and no token is', () => {
  const html = drawerIn(language)('gate', question(hostileExplanation('de')), 'n1')
  const drawn = parsed(html)
  expect([...drawn.body.querySelectorAll('script, img:not(.brand img), iframe')]).toEqual([])
  expect(
    [...drawn.body.querySelectorAll('*')].flatMap(({ attributes }) => [...attributes].filter(({ name }) => name.startsWith('on'))),
  ).toEqual([])
  expect(html).not.toContain('token')
})
