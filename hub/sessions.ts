import { createHmac, randomBytes } from 'node:crypto'
import { sameSecret } from './secrets.ts'

const SESSION_SECONDS = 12 * 3600

/**
 * Admin sessions that need no memory: `<random>.<expiry>.<HMAC by a key made from the admin token>`. Any process of the hub
 * can check them, and a new admin token ends them all.
 */
export const sessions = (adminToken: string, now: () => number) => {
  const key = createHmac('sha256', adminToken).update('scopewarden-hub-session').digest()
  const mac = (text: string) => createHmac('sha256', key).update(text).digest('base64url')
  return {
    maxAgeSeconds: SESSION_SECONDS,
    open: (): string => {
      const head = `${randomBytes(16).toString('base64url')}.${Math.floor(now() / 1000) + SESSION_SECONDS}`
      return `${head}.${mac(head)}`
    },
    holds: (value: string | undefined): boolean => {
      const [, head, expiry, given] = /^([\w-]{22}\.(\d{1,12}))\.([\w-]{43})$/.exec(value ?? '') ?? []
      return head !== undefined && given !== undefined && sameSecret(given, mac(head)) && Number(expiry) * 1000 > now()
    },
  }
}
export type Sessions = ReturnType<typeof sessions>

/** Codes for the sign-in link that the hub prints: each good once, for a quarter of an hour. */
export const signInCodes = (now: () => number) => {
  const codes = new Map<string, number>()
  return {
    make: (): string => {
      const code = randomBytes(24).toString('base64url')
      codes.set(code, now() + 15 * 60_000)
      return code
    },
    use: (code: string): boolean => {
      const untilMs = codes.get(code)
      codes.delete(code)
      return untilMs !== undefined && untilMs > now()
    },
  }
}
export type SignInCodes = ReturnType<typeof signInCodes>
