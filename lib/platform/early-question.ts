import type { Message } from '../model/message.ts'

type Scope = { early?: Promise<unknown> }

/** Begins the script of a page that shows a question (`cli/one-script-pages.ts`): it is on its way while all else is made. */
export const ASK_EARLY =
  'globalThis.early=(globalThis.browser??globalThis.chrome).runtime.sendMessage({type:"question"});globalThis.early.catch(()=>{});\n'

/**
 * Sends messages to the worker; the first question was sent already, and its answer is handed over once.
 * @param scope where `ASK_EARLY` left it
 */
export const sendAfterEarly =
  (send: (message: Message) => Promise<unknown>, scope: Scope = globalThis as Scope) =>
  (message: Message): Promise<unknown> => {
    const { early } = scope
    if (!early || message.type !== 'question') return send(message)
    delete scope.early
    return early
  }
