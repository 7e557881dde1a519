import type { Grant } from '../model/observation.ts'
import type { DataClass, DataType, Vocabulary } from '../model/vocabulary.ts'

const HARMLESS_DATA = new Set(['session', 'identity'])
const HARMLESS_ACCESS = new Set(['list', 'read'])
const OWN = new Set(['own', 'selected'])

/**
 * Words in the id of a scope that no data file knows. They lift its severity and never lower it, so a word too many
 * costs a question and a word too few costs nothing that was not there before.
 */
const GRAVE = /admin|fullcontrol|full[-_.]?access|owner|root|secret|token|credential|passw|impersonat|superuser|sudo|privileg|\*/
const GRAVE_WORDS = new Set(['full', 'all', 'key', 'keys', 'apikey', 'everything'])
const SERIOUS =
  /write|send|modif|manage|edit|delete|remove|update|upload|publish|mail|message|chat|file|drive|contact|payment|transfer|execute|deploy/

const wordsOf = (id: string) =>
  id
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z\d*]+/)

function severityOfWords(id: string): number {
  const words = wordsOf(id)
  const text = words.join(' ')
  if (GRAVE.test(text) || words.some(word => GRAVE_WORDS.has(word))) return 4
  return SERIOUS.test(text) ? 3 : 2
}

/**
 * How much a scope weighs before any policy speaks.
 * @returns 0 (says who you are) … 4 (critical); at least 2 for a scope that no data file knows
 */
export function severityOf(grant: Grant, vocabulary: Vocabulary): number {
  const { data, access, reach } = grant
  if (grant.known && HARMLESS_DATA.has(data) && HARMLESS_ACCESS.has(access) && OWN.has(reach)) return 0
  const base = Math.max(vocabulary.data[data]?.severity ?? 2, vocabulary.access[access]?.severity ?? 2)
  const lifted = base + (reach === 'organisation' ? 1 : 0) + (grant.vendor === 'restricted' || grant.vendor === 'admin' ? 1 : 0)
  const floor = grant.known ? 0 : severityOfWords(grant.id)
  return Math.min(Math.max(lifted, floor), 4)
}

const CLASS_OF_SEVERITY: readonly DataClass[] = ['public', 'internal', 'confidential', 'restricted', 'restricted']

/** The organisation's class of a type of data, else the one that its severity suggests. */
export const classOf = (data: DataType, classes: Partial<Record<DataType, DataClass>>, vocabulary: Vocabulary): DataClass =>
  classes[data] ?? CLASS_OF_SEVERITY[vocabulary.data[data]?.severity ?? 2] ?? 'restricted'
