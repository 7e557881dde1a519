import type { BrowserPolicy, Dictionary } from './browser-policy.ts'

/** JSON as files carry it: one that ends before its end is seen to. */
export const jsonText = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`

/** A policy file for Linux: Chromium, Chrome and Edge read any name in their folder, Firefox one `policies.json`. */
export const linuxPolicies = ({ browser, id, policies, settings }: BrowserPolicy): Dictionary =>
  browser === 'firefox'
    ? { policies: { ...policies, '3rdparty': { Extensions: { [id]: settings } } } }
    : { ...policies, '3rdparty': { extensions: { [id]: settings } } }

/** What the Google Admin console takes as "Policy for extensions". */
export const googleAdminPolicy = ({ settings }: BrowserPolicy): Dictionary =>
  Object.fromEntries(Object.entries(settings).map(([name, value]) => [name, { Value: value }]))
