// @vitest-environment happy-dom
import { act } from 'preact/test-utils'
import { expect, test, vi } from 'vitest'
import { languageOf } from '../../test/fixtures/ui/language.ts'
import type { DisputeState } from '../model/message.ts'
import { click, drawn } from './drawn.ts'
import { Wrong } from './wrong.tsx'

const language = languageOf('en')
const wrong = (state: DisputeState) => {
  const onWrong = vi.fn(async () => state)
  return { root: drawn(<Wrong onWrong={onWrong} language={language} />), onWrong }
}
const settle = () => act(async () => undefined)

test('says what is sent before it is, and sends the words as they are typed', async () => {
  const { root, onWrong } = wrong('sent')
  expect(root.textContent).toContain('No address of a page.')
  const words = root.querySelector('textarea') as HTMLTextAreaElement
  void act(() => {
    words.value = '  It is ours.  '
    words.dispatchEvent(new Event('input', { bubbles: true }))
  })
  click(root, 'button')
  await settle()
  expect(onWrong.mock.calls).toEqual([['It is ours.']])
  expect(root.querySelector('[role=status]')?.textContent).toContain('Reported.')
  expect(root.querySelector('button')).toBe(null)
})
test('sends nothing for a click that a script made', async () => {
  const { root, onWrong } = wrong('sent')
  click(root, 'button', { isTrusted: false })
  await settle()
  expect(onWrong).not.toHaveBeenCalled()
})
test('says when there was nothing to send it with, and can be tried again', async () => {
  const { root, onWrong } = wrong('failed')
  click(root, 'button')
  await settle()
  expect(root.textContent).toContain('It could not be reported')
  click(root, 'button')
  await settle()
  expect(onWrong.mock.calls).toEqual([[null], [null]])
})
test('is not there where nobody would take it', () => {
  expect(drawn(<Wrong onWrong={undefined} language={language} />).textContent).toBe('')
})
