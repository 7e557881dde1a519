import type { z } from 'zod'
import { Failure } from '../model/failure.ts'
import { MANAGED_KEYS, Managed, type RefusedSetting } from '../model/managed.ts'
import { checkPolicyKey } from './policy-keys.ts'
import { safeUrl } from './safe-url.ts'

/** What the same setting may look like by way of a registry that knows neither lists nor booleans (Firefox on Windows). */
const spellings = (value: unknown): unknown[] => {
  if (value === 0 || value === 1) return [value, value === 1]
  if (typeof value !== 'string') return [value]
  try {
    return [value, JSON.parse(value)]
  } catch {
    return [value]
  }
}

type Refuse = (code: string, message: string, item?: number) => void

/** Refuses a value of the right type that could not be used; a list keeps its good items. */
const MEANING: { [K in keyof Managed]?: (value: NonNullable<Managed[K]>, refuse: Refuse) => Managed[K] } = {
  organisationId: (id, refuse) =>
    /^[a-z0-9]+(-[a-z0-9]+)*$/.test(id) ? id : void refuse('setting-format', 'must be lower-case words joined by hyphens'),
  policyUrl: (url, refuse) => tryOut(() => safeUrl('policyUrl', url) && url, refuse),
  hubUrl: (url, refuse) => tryOut(() => safeUrl('hubUrl', url) && url, refuse),
  policyKeys: (keys, refuse) =>
    keys.filter(
      (key, i) =>
        tryOut(
          () => checkPolicyKey(key) && true,
          (code, message) => refuse(code, message, i),
        ) === true,
    ),
  accountEmail: (email, refuse) =>
    /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email) ? email : void refuse('setting-format', 'is not an e-mail address'),
}
const tryOut = <T>(make: () => T, refuse: Refuse): T | undefined => {
  try {
    return make()
  } catch (error) {
    if (error instanceof Failure) refuse(error.code, error.message)
    else refuse('setting-format', 'cannot be used')
    return undefined
  }
}

/** The codes of a value that has not the shape of the setting. */
const codeOf = (issue: z.core.$ZodIssue | undefined) =>
  issue?.code === 'too_big' || issue?.code === 'too_small' ? 'setting-range' : 'setting-type'

/** More of them say nothing more to anybody. */
const REFUSED_MAX = 20

/**
 * Reads the managed settings, each by itself: one that cannot be used is left out and named in `refused`, the others
 * stand. An empty text is a setting that was not made. Values come from consoles, registries and plists, so `0`, `1` and
 * JSON in a text are taken for what they mean. A code is that of the check that failed, else `setting-unknown` (no such
 * setting), `setting-type`, `setting-range` or `setting-format`.
 */
export const readSettings = (raw: Record<string, unknown>): { settings: Managed; refused: RefusedSetting[] } => {
  const settings: Record<string, unknown> = {}
  const refused: RefusedSetting[] = []
  for (const [name, value] of Object.entries(raw)) {
    const key = MANAGED_KEYS.find(known => known === name)
    if (!key) {
      refused.push({ key: name.slice(0, 60), code: 'setting-unknown', message: 'is no setting of Scopewarden' })
      continue
    }
    if (value === null || value === undefined || value === '') continue
    const schema: z.ZodType = Managed.shape[key]
    const read = spellings(value).map(spelling => schema.safeParse(spelling))
    const good = read.find(result => result.success)
    if (!good) {
      const issue = read[0]?.error?.issues[0]
      refused.push({ key, code: codeOf(issue), message: issue?.message ?? 'cannot be used' })
      continue
    }
    const refuse: Refuse = (code, message, item) => void refused.push({ key: item === undefined ? key : `${key}[${item}]`, code, message })
    const check = MEANING[key] as ((value: unknown, refuse: Refuse) => unknown) | undefined
    const meant = check ? check(good.data, refuse) : good.data
    if (meant !== undefined) settings[key] = meant
  }
  return { settings: settings as Managed, refused: refused.slice(0, REFUSED_MAX) }
}
