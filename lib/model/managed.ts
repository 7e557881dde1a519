import { z } from 'zod'

/**
 * The settings that an organisation pushes by MDM (`storage.managed`). Flat on purpose: every console, registry and
 * plist can carry it. This one schema generates `managed_schema.json` and the admin table.
 */
export const Managed = z.strictObject({
  organisationId: z.string().max(80).optional().meta({ description: 'Id of the organisation; a policy of another one is refused.' }),
  policyUrl: z.string().max(2000).optional().meta({ description: 'HTTPS address of the signed policy (loopback may be HTTP).' }),
  policyKeys: z
    .array(z.string().max(60))
    .max(5)
    .optional()
    .meta({ description: 'Ed25519 public keys (base64url, 32 bytes) that may sign the policy: the current one and the next.' }),
  hubUrl: z
    .string()
    .max(2000)
    .optional()
    .meta({ description: 'Address of the hub that takes reports. Empty: nothing leaves the browser.' }),
  enrolmentToken: z.string().max(200).optional().meta({ description: 'Token with which a browser enrols at the hub.' }),
  policyRefreshMinutes: z
    .number()
    .int()
    .min(1)
    .max(1440)
    .optional()
    .meta({ description: 'Minutes between looks for a newer policy (default 60).' }),
  groups: z.array(z.string().max(120)).max(50).optional().meta({ description: 'Groups of the person, for rules that name a group.' }),
  accountEmail: z
    .string()
    .max(254)
    .optional()
    .meta({ description: 'Work account of the person, for rules that name a user; reported only if the policy names people.' }),
})
export type Managed = z.infer<typeof Managed>
export const MANAGED_KEYS = Object.keys(Managed.shape) as (keyof Managed)[]

/** What holds where a setting was not made. */
export const MANAGED_DEFAULTS = { policyRefreshMinutes: 60 } as const satisfies Managed
/** Settings without which the built-in policy speaks. */
export const POLICY_SETTINGS: readonly (keyof Managed)[] = ['organisationId', 'policyUrl', 'policyKeys']

/** A setting, or one item of a list (`policyKeys[1]`), that was there and could not be used. `code` is stable. */
export type RefusedSetting = { key: string; code: string; message: string }

/** The settings as they are known at a moment. */
export type ManagedState = {
  settings: Managed
  /** `cached`: as they were at the last start; the browser has not answered yet. */
  source: 'managed' | 'cached' | 'none'
  refused: RefusedSetting[]
  /** The browser has not said its last word: do not act on what is missing. */
  pending: boolean
  /** The name of the error with which the browser refused to say what is set. */
  failure?: string
}
