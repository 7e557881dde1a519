import { Failure } from '../model/failure.ts'
import type { DocumentKind } from './document-kinds.ts'
import type { PlatformDeps } from './platform-deps.ts'
import { REQUEST_TIMEOUT_MS, readBody } from './read-body.ts'
import { safeUrl } from './safe-url.ts'

/** `isRefusal`: an answer came that must not be used; otherwise the place could not be reached just now. */
export type Fetched =
  | { kind: 'unchanged' }
  | { kind: 'text'; jws: string; etag: string | null }
  | { kind: 'failed'; code: string; message: string; isRefusal: boolean }

const failed = (code: string, message: string, isRefusal: boolean): Fetched => ({ kind: 'failed', code, message, isRefusal })

/** An ETag as RFC 9110 §8.8.3 spells it, and short; anything else is not sent back. */
const readEtag = (response: Response): string | null => {
  const etag = response.headers.get('etag')
  return etag && /^(W\/)?"[\x21\x23-\x7e]{0,200}"$/.test(etag) ? etag : null
}

/**
 * Gets the text behind `url`, at most as much as this kind may have and within ten seconds, without cookies and without
 * following a redirect. Nothing is verified here. Never throws.
 */
export const fetchDocument = async (
  { id, noun, setting, maxBytes }: Pick<DocumentKind, 'id' | 'noun' | 'setting' | 'maxBytes'>,
  { fetch }: Pick<PlatformDeps, 'fetch'>,
  url: string,
  etag: string | null,
): Promise<Fetched> => {
  try {
    const response = await fetch(safeUrl(setting, url).href, {
      headers: { accept: 'application/jose, text/plain;q=0.9, */*;q=0.1', ...(etag ? { 'if-none-match': etag } : {}) },
      redirect: 'error',
      credentials: 'omit',
      cache: 'no-store',
      referrerPolicy: 'no-referrer',
      signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
    })
    if (response.status === 304 && etag) return { kind: 'unchanged' }
    if (response.status !== 200) {
      void response.body?.cancel().catch(() => {})
      return failed(`${id}-http-${response.status}`, `The address of the ${noun} answered ${response.status}.`, response.status < 500)
    }
    const bytes = await readBody(response, maxBytes)
    // Editors and `echo` put a line break behind a file; it is no part of the JWS.
    return { kind: 'text', jws: new TextDecoder().decode(bytes).replace(/\r?\n$/, ''), etag: readEtag(response) }
  } catch (error) {
    if (!(error instanceof Failure))
      return failed(`${id}-unreachable`, `The ${noun} could not be fetched: ${String(error).slice(0, 150)}`, false)
    if (error.code === 'body-too-large') return failed(`${id}-too-large`, `The ${noun} is larger than ${maxBytes / 1024} KiB.`, true)
    return failed(error.code, error.message, true)
  }
}
