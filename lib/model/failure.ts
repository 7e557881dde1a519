/** Something that went wrong, said so that a person can act: a stable code, a sentence, and what to do. */
export class Failure extends Error {
  readonly code: string
  readonly hint: string
  constructor(code: string, message: string, hint = '', options?: { cause?: unknown }) {
    super(message, options)
    this.name = 'Failure'
    this.code = code
    this.hint = hint
  }
}
