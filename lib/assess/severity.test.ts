import { describe, expect, it } from 'vitest'
import { DATA_TYPES } from '../model/terms.ts'
import { grant, OPENID, unknownGrant, VOCABULARY } from './samples.ts'
import { classOf, severityOf } from './severity.ts'

const of = (...change: Parameters<typeof grant>) => severityOf(grant(...change), VOCABULARY)

describe('severityOf', () => {
  it('is nothing for saying who one is, and only for that', () => {
    expect(severityOf(OPENID, VOCABULARY)).toBe(0)
    expect(of('x', { data: 'identity', access: 'write' })).toBe(2)
    expect(of('x', { data: 'identity', reach: 'organisation' })).toBe(2)
  })

  it('takes the graver of data and access, and lifts for reach and the vendor’s own class', () => {
    expect(of('x', { data: 'tasks', access: 'read' })).toBe(1)
    expect(of('x', { data: 'tasks', access: 'delete' })).toBe(3)
    expect(of('x', { data: 'tasks', access: 'read', reach: 'organisation' })).toBe(2)
    expect(of('x', { data: 'tasks', access: 'read', vendor: 'restricted' })).toBe(2)
    expect(of('x', { data: 'tasks', access: 'read', vendor: 'sensitive' })).toBe(1)
    expect(of('x', { data: 'payments', access: 'admin', reach: 'organisation', vendor: 'admin' })).toBe(4)
  })

  it('lifts an unknown scope by the words in its id, and never below 2', () => {
    const words: [string, number][] = [
      ['foo.bar', 2],
      ['urn:x:read', 2],
      ['Mail.Read', 3],
      ['sendmail', 3],
      ['things:write', 3],
      ['adminTools', 4],
      ['Things.ReadWrite.All', 4],
      ['calls.read', 2],
      ['api_key', 4],
      ['monkey', 2],
      ['*', 4],
      ['', 2],
    ]
    for (const [id, severity] of words) expect([id, severityOf(unknownGrant(id), VOCABULARY)]).toEqual([id, severity])
  })

  it('is not talked down by a friendly id', () => {
    expect(severityOf(grant('harmless', { data: 'identity', known: false }), VOCABULARY)).toBeGreaterThanOrEqual(2)
    expect(severityOf(grant('readonly', { data: 'secrets', known: false }), VOCABULARY)).toBe(4)
  })
})

describe('classOf', () => {
  it('prefers the organisation’s word and has a class for everything', () => {
    expect(classOf('mail', { mail: 'public' }, VOCABULARY)).toBe('public')
    expect(classOf('identity', {}, VOCABULARY)).toBe('public')
    expect(classOf('secrets', {}, VOCABULARY)).toBe('restricted')
    for (const data of DATA_TYPES) expect(classOf(data, {}, VOCABULARY)).toMatch(/^(public|internal|confidential|restricted)$/)
  })
})
