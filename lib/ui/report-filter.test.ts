import { expect, test } from 'vitest'
import { RECORDS } from '../../test/fixtures/ui/records.ts'
import { FIRST_FILTER, filterRecords } from './report-filter.ts'

const hosts = (more: Partial<typeof FIRST_FILTER>) =>
  filterRecords(RECORDS, { ...FIRST_FILTER, ...more }, record => record.verdict === 'block').map(record => record.redirect.host)

test('the latest seen stands first', () => {
  expect(hosts({})).toEqual(RECORDS.map(record => record.redirect.host))
  expect(hosts({ descending: false })).toEqual(RECORDS.map(record => record.redirect.host).reverse())
})

test('every word of a search must be there, in any case and any place', () => {
  expect(hosts({ search: 'ACME mailer' })).toEqual(['app.acme-mailer.example'])
  expect(hosts({ search: 'mailer nowhere' })).toEqual([])
  expect(hosts({ search: 'login.microsoftonline' })).toEqual(['notes.example'])
  expect(hosts({ search: 'contacts.readonly' })).toEqual(['app.acme-mailer.example'])
})

test('by verdict, and only what is against the policy', () => {
  expect(hosts({ verdict: 'acknowledge' })).toEqual(['notes.example'])
  expect(hosts({ againstOnly: true })).toEqual(['app.acme-mailer.example'])
  expect(hosts({ againstOnly: true, verdict: 'inform' })).toEqual([])
})

test('verdicts are sorted by their strength, not by their letters', () => {
  const verdicts = filterRecords(RECORDS, { ...FIRST_FILTER, sort: 'verdict', descending: true }, () => true).map(record => record.verdict)
  expect(verdicts).toEqual(['block', 'request', 'justify', 'acknowledge', 'inform', 'inform', 'allow'])
})

test('the records that were given keep their order', () => {
  const before = [...RECORDS]
  filterRecords(RECORDS, { ...FIRST_FILTER, sort: 'app' }, () => true)
  expect(RECORDS).toEqual(before)
})
