import { describe, expect, it } from 'vitest'
import { Access } from '../model/vocabulary.ts'
import { exceeds } from './ceiling.ts'
import { grant, OPENID, unknownGrant, VOCABULARY } from './samples.ts'

const KNOWN = Access.options.filter(access => access !== 'unknown')
/** Whether an app that may be given so much of the mail may be given this. */
const within = (access: Access, ...most: Access[]) =>
  exceeds(
    grant('m', { access }),
    most.map(one => ({ data: 'mail' as const, access: one })),
    VOCABULARY,
  )
const passes = (access: Access, ...most: Access[]) => within(access, ...most) === 'no'

describe('a ceiling', () => {
  it('orders accesses: each is within itself, and within what contains what contains it', () => {
    for (const a of KNOWN) {
      expect([a, within(a, a)]).toEqual([a, 'no'])
      for (const b of KNOWN) for (const c of KNOWN) if (passes(a, b) && passes(b, c)) expect([a, c, within(a, c)]).toEqual([a, c, 'no'])
    }
  })
  it('takes no two accesses for the same', () => {
    for (const a of KNOWN) for (const b of KNOWN) if (a !== b) expect([a, b, passes(a, b) && passes(b, a)]).toEqual([a, b, false])
  })
  it('lets nothing pass that does more, or sees more, than it names', () => {
    const acts = (access: Access) => VOCABULARY.access[access]?.acts ?? []
    for (const most of KNOWN)
      for (const access of KNOWN) {
        const more = acts(access).some(act => !acts(most).includes(act)) || (most === 'list' && access !== 'list')
        expect([access, most, within(access, most)]).toEqual([access, most, more ? 'yes' : 'no'])
      }
  })
  it('of names and headings holds back the content, also together with others that see none', () => {
    expect(within('read', 'list')).toBe('yes')
    expect(within('list', 'read')).toBe('no')
    expect(within('read', 'list', 'create', 'send')).toBe('yes')
    expect(within('write', 'list', 'create')).toBe('yes')
    expect(within('list', 'create', 'send')).toBe('yes')
    for (const most of ['write', 'delete', 'full', 'admin'] as const) expect(within('list', most)).toBe('no')
  })
  it('is exceeded by whatever has no known access, and allows nothing by an access that is not known', () => {
    expect(within('unknown', ...Access.options)).toBe('yes')
    for (const access of Access.options) expect([access, within(access, 'unknown')]).toEqual([access, 'yes'])
    for (const access of Access.options) expect([access, within(access)]).toEqual([access, 'yes'])
    expect(exceeds(grant('x', { data: 'unknown' }), [{ data: 'unknown', access: 'admin' }], VOCABULARY)).toBe('yes')
  })
  it('says nothing of a scope that nobody knows, and nothing against who one is', () => {
    expect(exceeds(unknownGrant('x'), [{ data: 'mail', access: 'admin' }], VOCABULARY)).toBe('unknown')
    expect(exceeds(OPENID, [], VOCABULARY)).toBe('no')
    expect(exceeds(grant('f', { data: 'files' }), [{ data: 'mail', access: 'admin' }], VOCABULARY)).toBe('yes')
  })
})
