import { Failure } from '../model/failure.ts'

/** One request may take this long, from the first byte sent to the last byte read. */
export const REQUEST_TIMEOUT_MS = 10_000

/**
 * The body, up to `maxBytes`; then reading stops and the connection is closed, however much more would come. Throws
 * `Failure('body-too-large')`; what the network throws goes through.
 */
export const readBody = async (response: Response, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> => {
  const chunks: Uint8Array[] = []
  let length = 0
  const reader = response.body?.getReader()
  for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
    chunks.push(part.value)
    length += part.value.length
    if (length <= maxBytes) continue
    void reader?.cancel().catch(() => {})
    throw new Failure('body-too-large', `The answer is larger than ${maxBytes} bytes.`)
  }
  const whole = new Uint8Array(length)
  let at = 0
  for (const chunk of chunks) {
    whole.set(chunk, at)
    at += chunk.length
  }
  return whole
}
