import { MANAGED_KEYS } from '../../lib/model/managed.ts'
import type { BrowserPolicy, Dictionary, PlainValue } from './browser-policy.ts'
import type { Browser } from './mdm-config.ts'

/** A value in the Windows registry below HKEY_LOCAL_MACHINE; `null` data: none of this name may be there. */
export type RegistryValue = { key: string; name: string } & (
  | { type: 'REG_SZ'; data: string }
  | { type: 'REG_DWORD'; data: number }
  | { type: 'none'; data: null }
)

const ROOTS: Record<Browser, string | null> = {
  chrome: 'SOFTWARE\\Policies\\Google\\Chrome',
  edge: 'SOFTWARE\\Policies\\Microsoft\\Edge',
  firefox: 'SOFTWARE\\Policies\\Mozilla\\Firefox',
  // Chromium on Windows is nobody's product to push.
  chromium: null,
}

/**
 * A value as Chromium's `registry_dict.cc` and Firefox's `WindowsGPOParser` read it: booleans and whole numbers as DWORD, text as
 * REG_SZ, lists as one REG_SZ with JSON, because numbered values are sorted as text ("10" before "2").
 */
const entryOf = (key: string, name: string, value: PlainValue): RegistryValue => {
  if (typeof value === 'boolean') return { key, name, type: 'REG_DWORD', data: value ? 1 : 0 }
  if (typeof value === 'number') return { key, name, type: 'REG_DWORD', data: value }
  return { key, name, type: 'REG_SZ', data: typeof value === 'string' ? value : JSON.stringify(value) }
}

/** Chromium: a dictionary is a key below. What stands beside ours, such as another extension's entry, is not touched. */
const chromiumValues = (key: string, values: Dictionary): RegistryValue[] =>
  Object.entries(values).flatMap(([name, value]) =>
    typeof value === 'object' && !Array.isArray(value) ? chromiumValues(`${key}\\${name}`, value) : [entryOf(key, name, value)],
  )

const settingsOf = (root: string, { browser, id, settings }: BrowserPolicy): RegistryValue[] => {
  // Firefox has no types there; the whole as one JSON keeps them.
  if (browser === 'firefox') return [{ key: `${root}\\3rdparty\\Extensions`, name: id, type: 'REG_SZ', data: JSON.stringify(settings) }]
  const key = `${root}\\3rdparty\\extensions\\${id}\\policy`
  return MANAGED_KEYS.map(name => {
    const value = settings[name]
    return value === undefined ? { key, name, type: 'none', data: null } : entryOf(key, name, value)
  })
}

/** What a browser finds in the registry: its own policies, and the settings of the extension. Null where Windows has no such browser. */
export const registryOf = (policy: BrowserPolicy): { policies: RegistryValue[]; settings: RegistryValue[] } | null => {
  const root = ROOTS[policy.browser]
  if (root === null) return null
  const policies =
    policy.browser === 'firefox'
      ? Object.entries(policy.policies).map(([name, value]) => entryOf(root, name, value))
      : chromiumValues(root, policy.policies)
  return { policies, settings: settingsOf(root, policy) }
}
