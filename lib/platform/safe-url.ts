import { Failure } from '../model/failure.ts'

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]'])

/** Whether the address is this computer itself. */
export const isLoopback = (text: string): boolean => URL.canParse(text) && LOOPBACK.has(new URL(text).hostname)

/**
 * The address that policies come from or reports go to: HTTPS, or HTTP on this computer itself; no credentials, no fragment.
 * Throws `Failure('url-unsafe')` that names the setting.
 */
export const safeUrl = (setting: string, text: string): URL => {
  const url = URL.canParse(text) ? new URL(text) : null
  const isSafe = url && (url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.has(url.hostname)))
  if (!isSafe || url.username || url.password || url.hash)
    throw new Failure('url-unsafe', `${setting} is not an HTTPS address without user name and fragment.`, `Correct ${setting}.`)
  return url
}
