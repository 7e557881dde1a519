import { expect, test } from 'vitest'
import { MANAGED_KEYS } from './managed.ts'
import { managedSchema } from './managed-schema.ts'

test('every setting is there, with a type that Chromium knows and a description, and nothing else', () => {
  const schema = managedSchema()
  expect(Object.keys(schema)).toEqual(['$schema', 'type', 'properties'])
  expect(Object.keys(schema.properties)).toEqual(MANAGED_KEYS)
  for (const property of Object.values(schema.properties)) {
    expect(Object.keys(property).every(key => ['type', 'description', 'items'].includes(key))).toBe(true)
    expect(property.description).toMatch(/\.$|\)\.?$/)
  }
  expect(schema.properties.policyRefreshMinutes?.type).toBe('integer')
  expect(schema.properties.policyKeys).toMatchObject({ type: 'array', items: { type: 'string' } })
})
