import { describe, expect, it } from 'vitest'
import { resembles } from './look-alike.ts'

const index = { byId: new Map(), exact: new Map(), below: new Map(), engines: [], hosts: ['login.microwork.test', 'id.modern.test'] }
const like = (host: string) => resembles(new URL(`https://${host}/authorize`), index)

describe('resembles', () => {
  it('sees letters that run together into another', () => {
    expect(like('login.rnicrowork.test')).toBe('login.microwork.test')
    expect(like('login.microvvork.test')).toBe('login.microwork.test')
    expect(like('x.login.rnicr0vvork.test')).toBe('login.microwork.test')
    expect(like('id.rnodem.test')).toBe('id.modern.test')
  })

  it('lets be what merely holds such a pair', () => {
    for (const host of ['learn.test', 'modern.example', 'id.northern.test', 'login.savvy.test']) expect(like(host)).toBeNull()
  })
})
