import { expect, test, vi } from 'vitest'
import { Failure } from '../model/failure.ts'
import { workerAsker } from './ask-worker.ts'

const never = () => new Promise<never>(() => {})
/** Pauses pass at once, timeouts never come. */
const pausesOnly = (ms: number) => (ms >= 5_000 ? never() : Promise.resolve())
const asleep = new Error('Could not establish connection. Receiving end does not exist.')
const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'answered',
    (error: Failure) => error.code,
  )

test('gives the answer, null included', async () => {
  const send = vi.fn().mockResolvedValue(null)
  expect(await workerAsker({ send, wait: pausesOnly })({ type: 'question' })).toBe(null)
  expect(send).toHaveBeenCalledExactlyOnceWith({ type: 'question' })
})

test('asks again while the worker wakes', async () => {
  const send = vi.fn().mockRejectedValueOnce(asleep).mockRejectedValueOnce(asleep).mockResolvedValue({ state: 'nothing' })
  expect(await workerAsker({ send, wait: pausesOnly })({ type: 'tab-state', tabId: 3 })).toEqual({ state: 'nothing' })
  expect(send).toHaveBeenCalledTimes(3)
})

test('gives up on a worker that never wakes', async () => {
  const send = vi.fn().mockRejectedValue(asleep)
  expect(await codeOf(workerAsker({ send, wait: pausesOnly })({ type: 'question' }))).toBe('worker-silent')
  expect(send).toHaveBeenCalledTimes(5)
})

test('a port that closed after the message was taken is no reason to decide twice', async () => {
  const send = vi.fn().mockRejectedValue(new Error('The message port closed before a response was received.'))
  expect(await codeOf(workerAsker({ send, wait: pausesOnly })({ type: 'question' }))).toBe('worker-silent')
  expect(send).toHaveBeenCalledOnce()
})

test('undefined is no answer', async () => {
  const send = vi.fn().mockResolvedValue(undefined)
  expect(await codeOf(workerAsker({ send, wait: pausesOnly })({ type: 'question' }))).toBe('worker-silent')
})

test('a worker that says nothing is not waited for without end', async () => {
  const waited: number[] = []
  const wait = (ms: number) => {
    waited.push(ms)
    return Promise.resolve()
  }
  const failure = await workerAsker({ send: never, wait })({ type: 'refresh-policy' }).catch(error => error)
  expect(failure).toBeInstanceOf(Failure)
  expect(failure.code).toBe('worker-silent')
  expect(waited).toEqual([30_000])
})
