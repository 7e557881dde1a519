import { describe, expect, it, vi } from 'vitest'
import { withLateScopes } from './late-scopes.ts'
import { OwnProvider } from './provider.ts'

const head = (id: string) => {
  const { scopes, ...rest } = OwnProvider.parse({ id, name: id, hosts: [`${id}.example`] })
  return rest
}
const RULE = { id: 'mail', data: 'mail', access: 'read', reach: 'own' } as const

describe('withLateScopes', () => {
  it('makes the rules of the provider that is met, once, and of no other', () => {
    const mine = vi.fn(() => [RULE])
    const other = vi.fn(() => [RULE])
    const [one, two, none] = withLateScopes([head('one'), head('two'), head('none')], { one: mine, two: other })
    expect(one?.name).toBe('one')
    expect(mine).not.toHaveBeenCalled()
    expect(one?.scopes).toEqual([RULE])
    expect(one?.scopes).toBe(one?.scopes)
    expect(mine).toHaveBeenCalledOnce()
    expect(other).not.toHaveBeenCalled()
    expect(none?.scopes).toEqual([])
    expect({ ...two }.scopes).toEqual([RULE])
  })
  it('takes no rule from the names that every object has', () => {
    expect(withLateScopes([head('constructor')], {})[0]?.scopes).toEqual([])
  })
})
