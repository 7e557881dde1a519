import { expect, it } from 'vitest'
import { refusalWords, renewed } from './renewed.ts'

const question = (nonce: string) => ({ nonce }) as never
type State = { at: 'waiting' } | { at: 'question'; question: never; busy?: boolean; error?: string }

it('puts the newer question in the place of the one that is shown, and keeps what stands beside it', () => {
  const shown: State = { at: 'question', question: question('1'), error: 'no' }
  expect(renewed(question('2'))(shown)).toEqual({ ...shown, question: { nonce: '2' } })
})
it('leaves alone what is being answered, and what is no question', () => {
  for (const state of [{ at: 'question', question: question('1'), busy: true }, { at: 'waiting' }] as State[])
    expect(renewed(question('2'))(state)).toBe(state)
})
it('tells an answer that was refused from one that was not stored', () => {
  const receipt = (code: string) => ({ taken: false, code }) as never
  expect([receipt('used-nonce'), receipt('not-stored'), null].map(refusalWords)).toEqual(['ui_not_taken', 'ui_not_stored', 'ui_not_stored'])
})
