import { describe, expect, it } from 'vitest'
import { imitable, resembles } from './look-alike.ts'

const known = imitable(() => ['login.microwork.test', 'id.modern.test'])()
const like = (host: string) => resembles(new URL(`https://${host}/authorize`), known)

describe('resembles', () => {
  it('sees letters that run together into another', () => {
    expect(like('login.rnicrowork.test')).toBe('login.microwork.test')
    expect(like('login.microvvork.test')).toBe('login.microwork.test')
    expect(like('x.login.rnicr0vvork.test')).toBe('login.microwork.test')
    expect(like('id.rnodem.test')).toBe('id.modern.test')
  })

  it('sees a known host inside a longer one, whatever parts it', () => {
    for (const host of [
      'login.microwork.test.evil.example',
      'login-microwork-test.evil.example',
      'x-id-modern-test.io',
      'a.b.id.modern.test.c.d',
    ]) {
      expect(like(host)).not.toBeNull()
    }
    expect(resembles(new URL('https://id.modern.test%20@evil.example/'), known)).toBe('id.modern.test')
    expect(resembles(new URL('https://id.modern.test:8443/'), known)).toBe('id.modern.test')
  })

  it('lets be a name of its own that ends like a known one', () => {
    const short = imitable(() => ['box.test', 'id.modern.test'])()
    for (const host of ['mail-box.test', 'x.mail-box.test', 'the-id-modern.test'])
      expect(resembles(new URL(`https://${host}/`), short)).toBeNull()
    for (const host of ['box.test.evil.example', 'log-in-box-test.evil.example', 'box-test.evil.example']) {
      expect(resembles(new URL(`https://${host}/`), short)).toBe('box.test')
    }
  })

  it('lets be what merely holds such a pair', () => {
    for (const host of ['learn.test', 'modern.example', 'id.northern.test', 'login.savvy.test']) expect(like(host)).toBeNull()
  })
})
