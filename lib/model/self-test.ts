import { z } from 'zod'

/**
 * What keeps the extension from seeing. `host-blocked`: the browser's policy keeps it away from a host
 * (`runtime_blocked_hosts`, Firefox's restricted domains); `host-access-withheld`: the person who uses the browser does not
 * let it see all sites; `private-windows-unseen`: it does not run in private windows. Codes are stable.
 */
export const BLIND_CODES = ['host-blocked', 'host-access-withheld', 'private-windows-unseen'] as const
export const BlindSpot = z.strictObject({
  code: z.enum(BLIND_CODES),
  /** Of a known server, or of one that asks for access; null where it is not about one host. */
  host: z.string().max(253).nullable(),
  sinceMs: z.number().int().min(0),
})
export type BlindSpot = z.infer<typeof BlindSpot>

/** What the last look of the extension at itself found. */
export const SelfTest = z.strictObject({ checkedAtMs: z.number().int().min(0), spots: z.array(BlindSpot).max(50) })
export type SelfTest = z.infer<typeof SelfTest>
