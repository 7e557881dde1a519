import { Failure } from '../lib/model/failure.ts'

/**
 * Reads a request's body, `maxBytes` at most, in `timeoutMs` at most (a body that drips is given up). Throws
 * `Failure('body-too-large')`, `Failure('body-too-slow')` or `Failure('body-lost')`.
 */
export const readBody = async (request: Request, maxBytes: number, timeoutMs: number): Promise<Uint8Array<ArrayBuffer>> => {
  const tooLarge = () => new Failure('body-too-large', `The body is larger than ${maxBytes} bytes.`, 'Send smaller batches.')
  if (Number(request.headers.get('content-length') ?? 0) > maxBytes) throw tooLarge()
  const reader = request.body?.getReader()
  if (!reader) return new Uint8Array()
  const chunks: Uint8Array[] = []
  let size = 0
  let late = false
  const timer = setTimeout(() => {
    late = true
    reader.cancel().catch(() => undefined)
  }, timeoutMs)
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) break
      size += value.length
      if (size > maxBytes) throw tooLarge()
      chunks.push(value)
    }
  } catch (cause) {
    if (cause instanceof Failure) throw cause
    if (!late) throw new Failure('body-lost', 'The body broke off.', 'Send it again.', { cause })
  } finally {
    clearTimeout(timer)
  }
  if (late) throw new Failure('body-too-slow', `The body did not arrive within ${timeoutMs / 1000} s.`, 'Send it again.')
  return new Uint8Array(Buffer.concat(chunks))
}

/** The body as JSON. Throws `Failure('json-invalid')` for anything that is not JSON in UTF-8. */
export const parseJson = (body: Uint8Array): unknown => {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body))
  } catch {
    throw new Failure('json-invalid', 'The body is not JSON in UTF-8.', 'Send JSON.')
  }
}
