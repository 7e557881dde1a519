import { MANAGED_DEFAULTS, MANAGED_KEYS, type Managed, type ManagedState, POLICY_SETTINGS } from './managed.ts'

/**
 * Where a setting's value comes from. `managed`: from the organisation, confirmed by the browser since it started; `cached`:
 * as it was at the last start; `embedded`: not set, so that the built-in policy speaks; `default`: not set, and this holds
 * instead; `unset`: not set, and nothing stands for it; `refused`: set and of no use; `unknown`: the browser has yet to say.
 */
export type SettingSource = 'managed' | 'cached' | 'embedded' | 'default' | 'unset' | 'refused' | 'unknown'
export type SettingRow = { key: keyof Managed; value: unknown; source: SettingSource }

/** Every setting there is, with its value and where that comes from; `value` null where there is none. */
export const settingRows = ({ settings, source, refused, pending }: Omit<ManagedState, 'failure'>): SettingRow[] =>
  MANAGED_KEYS.map(key => {
    const value = settings[key]
    // A list of which no item was good is no setting that was made.
    const isThere = value !== undefined && !(Array.isArray(value) && value.length === 0 && isRefused(key, refused))
    if (isThere) return { key, value, source: source === 'managed' ? 'managed' : 'cached' }
    if (isRefused(key, refused)) return { key, value: null, source: 'refused' }
    if (pending && source === 'none') return { key, value: null, source: 'unknown' }
    if (POLICY_SETTINGS.includes(key)) return { key, value: null, source: 'embedded' }
    const standIn = (MANAGED_DEFAULTS as Managed)[key]
    return standIn === undefined ? { key, value: null, source: 'unset' } : { key, value: standIn, source: 'default' }
  })

const isRefused = (key: string, refused: ManagedState['refused']) => refused.some(one => one.key.replace(/\[\d+\]$/, '') === key)
