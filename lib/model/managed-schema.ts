import { z } from 'zod'
import { Managed } from './managed.ts'

type SchemaType = { type: string; description?: string; items?: { type: string } }

/**
 * `managed_schema.json` for Chromium's `storage.managed_schema`, made from `Managed`: names, types and descriptions. Lengths and
 * ranges are left out on purpose: Chromium would drop such a setting without a word, where the extension refuses it and
 * says so. Throws where a setting has a type that not every console can carry.
 */
export const managedSchema = (): { $schema: string; type: 'object'; properties: Record<string, SchemaType> } => {
  const { properties = {} } = z.toJSONSchema(Managed) as { properties?: Record<string, SchemaType> }
  const plain = Object.entries(properties).map(([key, { type, description, items }]): [string, SchemaType] => {
    const isList = type === 'array' && items?.type === 'string'
    if (!isList && !['string', 'integer', 'boolean'].includes(type)) throw new Error(`managed setting ${key}: no console can carry ${type}`)
    return [key, { type, ...(description ? { description } : {}), ...(isList ? { items: { type: 'string' } } : {}) }]
  })
  return { $schema: 'http://json-schema.org/draft-03/schema#', type: 'object', properties: Object.fromEntries(plain) }
}
