import { Failure } from '../model/failure.ts'
import type { PlatformDeps } from './platform-deps.ts'
import { REQUEST_TIMEOUT_MS, readBody } from './read-body.ts'
import { safeUrl } from './safe-url.ts'
import { POLICY_MAX_BYTES } from './verify-policy.ts'

/** `isRefusal`: an answer came that must not be used; otherwise the place could not be reached just now. */
export type FetchedPolicy =
  | { kind: 'unchanged' }
  | { kind: 'text'; jws: string; etag: string | null }
  | { kind: 'failed'; code: string; message: string; isRefusal: boolean }

const failed = (code: string, message: string, isRefusal: boolean): FetchedPolicy => ({ kind: 'failed', code, message, isRefusal })

/** An ETag as RFC 9110 §8.8.3 spells it, and short; anything else is not sent back. */
const readEtag = (response: Response): string | null => {
  const etag = response.headers.get('etag')
  return etag && /^(W\/)?"[\x21\x23-\x7e]{0,200}"$/.test(etag) ? etag : null
}

/**
 * Gets the text behind `url`, at most 256 KiB within ten seconds, without cookies and without following a redirect. Nothing is
 * verified here. Never throws.
 */
export const fetchPolicy = async ({ fetch }: Pick<PlatformDeps, 'fetch'>, url: string, etag: string | null): Promise<FetchedPolicy> => {
  try {
    const response = await fetch(safeUrl('policyUrl', url).href, {
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
      return failed(`policy-http-${response.status}`, `The policy’s address answered ${response.status}.`, response.status < 500)
    }
    const bytes = await readBody(response, POLICY_MAX_BYTES)
    // Editors and `echo` put a line break behind a file; it is no part of the JWS.
    return { kind: 'text', jws: new TextDecoder().decode(bytes).replace(/\r?\n$/, ''), etag: readEtag(response) }
  } catch (error) {
    if (!(error instanceof Failure))
      return failed('policy-unreachable', `The policy could not be fetched: ${String(error).slice(0, 150)}`, false)
    if (error.code === 'body-too-large') return failed('policy-too-large', 'The policy is larger than 256 KiB.', true)
    return failed(error.code, error.message, true)
  }
}
