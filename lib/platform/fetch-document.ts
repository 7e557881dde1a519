import { isLater } from '../model/document-trouble.ts'
import { Failure } from '../model/failure.ts'
import type { DocumentKind } from './document-kinds.ts'
import type { PlatformDeps } from './platform-deps.ts'
import { REQUEST_TIMEOUT_MS, readBody } from './read-body.ts'
import { safeUrl } from './safe-url.ts'

/** `isRefusal`: an answer came that must not be used; otherwise the place could not be reached just now, or asks to come later. */
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

const isRedirect = ({ type, status }: Response) => type === 'opaqueredirect' || [301, 302, 303, 307, 308].includes(status)

/**
 * Gets the text behind `url`, at most as much as this kind may have and within ten seconds, without cookies and without
 * following a redirect. Nothing is verified here. Never throws. Codes, each after the kind's id: `url-unsafe`, `unreachable`,
 * `too-slow` (an answer that began and did not end), `redirected`, `too-large`, `http-` and the status.
 */
export const fetchDocument = async (
  { id, noun, setting, maxBytes }: Pick<DocumentKind, 'id' | 'noun' | 'setting' | 'maxBytes'>,
  { fetch }: Pick<PlatformDeps, 'fetch'>,
  url: string,
  etag: string | null,
): Promise<Fetched> => {
  let begun = false
  const signal = AbortSignal.timeout(REQUEST_TIMEOUT_MS)
  try {
    const response = await fetch(safeUrl(setting, url).href, {
      headers: { accept: 'application/jose, text/plain;q=0.9, */*;q=0.1', ...(etag ? { 'if-none-match': etag } : {}) },
      // Not "error": that looks like no network, and whoever moved the file should hear of it. Followed it is neither way.
      redirect: 'manual',
      credentials: 'omit',
      cache: 'no-store',
      referrerPolicy: 'no-referrer',
      signal,
    })
    begun = true
    if (response.status === 304 && etag) return { kind: 'unchanged' }
    if (response.status !== 200) {
      void response.body?.cancel().catch(() => {})
      if (isRedirect(response))
        return failed(`${id}-redirected`, `The address of the ${noun} leads elsewhere, which is not followed.`, true)
      return failed(`${id}-http-${response.status}`, `The address of the ${noun} answered ${response.status}.`, !isLater(response.status))
    }
    const bytes = await readBody(response, maxBytes)
    // Editors and `echo` put a line break behind a file; it is no part of the JWS.
    return { kind: 'text', jws: new TextDecoder().decode(bytes).replace(/\r?\n$/, ''), etag: readEtag(response) }
  } catch (error) {
    // The signal is asked, not the error: of a body that was broken off older browsers say `AbortError`, whatever the reason.
    if (begun && signal.aborted && !(error instanceof Failure))
      return failed(`${id}-too-slow`, `The ${noun} did not arrive within ${REQUEST_TIMEOUT_MS / 1000} seconds.`, true)
    if (!(error instanceof Failure))
      return failed(`${id}-unreachable`, `The ${noun} could not be fetched: ${String(error).slice(0, 150)}`, false)
    if (error.code === 'body-too-large') return failed(`${id}-too-large`, `The ${noun} is larger than ${maxBytes / 1024} KiB.`, true)
    return failed(`${id}-${error.code}`, error.message, true)
  }
}
