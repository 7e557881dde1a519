import type { Message } from '../model/message.ts'

/** What of `browser.runtime` a page's script uses. `id` is gone once the extension was updated or removed under it. */
export type ReaderRuntime = {
  readonly id?: string
  sendMessage(message: Message): Promise<unknown>
  getURL(path: string): string
  onMessage: { addListener(heard: (message: unknown) => void): void }
}

/** `gone`: there is no extension behind this script any more. `unanswered`: there is one, and it did not answer in time. */
export type Answer<T> = { state: 'answered'; value: T } | { state: 'gone' } | { state: 'unanswered' }

const ANSWER_MS = 1000
const RETRY_AFTER_MS = [250, 500, 1000]

type Timers = { setTimeout: (run: () => void, ms: number) => unknown }

/** Whether there is no extension behind this script any more: updated, removed, or switched off until it is updated. */
export const isGone = (runtime: ReaderRuntime, error?: unknown): boolean => {
  if (/context invalidated/i.test(String((error as Error | undefined)?.message))) return true
  try {
    return runtime.id === undefined
  } catch {
    return true
  }
}

async function once(runtime: ReaderRuntime, message: Message, timers: Timers): Promise<unknown> {
  const late = new Promise<undefined>(resolve => timers.setTimeout(() => resolve(undefined), ANSWER_MS))
  return await Promise.race([runtime.sendMessage(message), late])
}

/** Asks the worker, up to four times (a worker may be waking, or dying); an answer that `accept` refuses counts as none. Never rejects. */
export async function ask<T>(
  runtime: ReaderRuntime,
  message: Message,
  accept: (answer: unknown) => answer is T,
  timers: Timers,
): Promise<Answer<T>> {
  for (let tried = 0; ; tried++) {
    try {
      if (isGone(runtime)) return { state: 'gone' }
      const value = await once(runtime, message, timers)
      if (accept(value)) return { state: 'answered', value }
    } catch (error) {
      if (isGone(runtime, error)) return { state: 'gone' }
    }
    const pause = RETRY_AFTER_MS[tried]
    if (pause === undefined) return { state: 'unanswered' }
    await new Promise<void>(resolve => timers.setTimeout(resolve, pause))
  }
}

/** Says something that needs no answer. */
export function tell(runtime: ReaderRuntime, message: Message): void {
  try {
    runtime.sendMessage(message).catch(() => {})
  } catch {
    // The extension is gone, and nobody is left to hear it.
  }
}
