import { readSettings } from '../../lib/platform/read-settings.ts'
import { issueLines } from '../document-problems.ts'
import { isPlaceholder } from './browser-policy.ts'
import { MdmConfig } from './mdm-config.ts'

/** What neither a profile nor a registry can hold: XML has no way to write these characters. */
const UNWRITABLE = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/u

const unwritable = (value: unknown, path: string): string[] => {
  if (typeof value === 'string') return UNWRITABLE.test(value) ? [`${path}: holds a character that no profile can carry`] : []
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, inner]) => unwritable(inner, path ? `${path}.${name}` : name))
}

/** Settings that the extension would refuse, or that do nothing without another. */
const settingProblems = ({ settings }: MdmConfig): string[] => {
  const { accountEmail, ...rest } = settings
  const ours = accountEmail !== undefined && isPlaceholder(accountEmail) ? rest : settings
  const refused = readSettings(ours).refused.map(({ key, message }) => `settings.${key}: ${message}`)
  const needs = (has: unknown, other: unknown, text: string) => (has && !other ? [text] : [])
  return [
    ...refused,
    ...needs(settings.policyUrl, settings.policyKeys?.length, 'settings.policyKeys: policyUrl does nothing without the keys that may sign'),
    ...needs(settings.hubUrl, settings.enrolmentToken, 'settings.enrolmentToken: no browser enrols at hubUrl without it'),
  ]
}

/** One CRX is packed, with one key, and lies in one place. */
const hostingProblems = ({ browsers }: MdmConfig): string[] => {
  const hosted = [browsers.chrome, browsers.edge, browsers.chromium].filter(browser => browser?.from === 'self-hosted')
  const places = new Set(hosted.map(({ extensionId, baseUrl }) => `${extensionId} at ${baseUrl}`))
  return places.size > 1 ? [`browsers: what is hosted by oneself has one id and one place, not ${[...places].join(' and ')}`] : []
}

/** Everything that is wrong with an `org.json`, each as `browsers.chrome.from: expected …, got "hi"` with what to do. Empty: files can be made of it. */
export const mdmProblems = (value: unknown): string[] => {
  const read = MdmConfig.safeParse(value)
  if (!read.success) return issueLines(read.error.issues, value, MdmConfig)
  return [...unwritable(read.data, ''), ...settingProblems(read.data), ...hostingProblems(read.data)]
}
