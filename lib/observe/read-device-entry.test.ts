import { parseHTML } from 'linkedom'
import { describe, expect, it } from 'vitest'
import { bringsCode, mayAskForCode } from '../model/device-places.ts'
import { compileProviders } from './compile-providers.ts'
import { observe } from './observe.ts'
import { UNKNOWN_PAGE } from './read-page.ts'
import { readUnknownConsent } from './read-unknown-consent.ts'
import { SAMPLE_PROVIDERS } from './sample-providers.ts'

const read = (body: string) =>
  readUnknownConsent(parseHTML(`<!doctype html><html><body>${body}</body></html>`).document as unknown as Document)
const form = (input: string, words = '') => `<h1>${words}</h1><form>${input}<button>Continue</button></form>`
const CODE = '<input name="code">'

describe('a page in which the code of a device is typed', () => {
  it.each([
    'user_code',
    'userCode',
    'usercode',
    'user-code-0',
    'device_user_code',
    'Input.UserCode',
    'verification_user_code',
    'device_code',
  ])('is told by its field %s', name =>
    expect(read(form(`<input type="text" name="${name}">`))).toEqual({ ...UNKNOWN_PAGE, kind: 'device-code' }),
  )
  it.each([
    'Enter the code displayed on your device',
    'Please type the code that your TV shows',
    'Sign in to your device',
    'Device login',
    'Enter the code shown on your TV to log in',
    'Geben Sie den Code ein, der auf Ihrem Gerät angezeigt wird',
    'Saisissez le code affiché sur votre appareil',
    'Introduce el código que aparece en tu dispositivo',
    'Digite o código exibido no seu dispositivo',
    'Inserisci il codice mostrato sul tuo dispositivo',
    'Voer de code in die op je apparaat wordt weergegeven',
    'Введите код, показанный на устройстве',
    'デバイスに表示されているコードを入力してください',
    '输入设备上显示的代码',
  ])('is told by what it says beside a field for some code: %s', words => expect(read(form(CODE, words)).kind).toBe('device-code'))
})

/** Log-ins, second factors, vouchers and gadgets: each asks for a code, and none of them is one of a device that waits for an account. */
const OTHERS: readonly [string, string][] = [
  ['an authenticator', form(CODE, 'Two-factor authentication. Enter the code displayed in the app on your device')],
  ['a code that was mailed', form(CODE, 'Check your email. Enter the code we sent to log in to your device')],
  ['a code by SMS', form('<input name="otc">', 'Enter the code shown in the text message on your device')],
  ['a code of another device', form(CODE, 'Enter the verification code displayed on your trusted device')],
  ['a new device', form('<input name="pin">', 'New device. We have emailed a code to confirm your device')],
  ['a one-time password', form('<input name="otp" autocomplete="one-time-code">', 'Enter the code shown on your device')],
  ['a recovery code', form(CODE, 'Enter a recovery code. It was displayed on your device when you set it up')],
  ['a password', form('<input name="user_code"><input type="password">', 'Log in')],
  ['a hidden field', form('<input type="hidden" name="user_code" value="x"><input name="email">', 'Log in')],
  ['a field that is drawn nowhere', form('<input style="display:none" name="user_code"><input name="email">', 'Log in')],
  ['a voucher', form('<input name="voucher-code">', 'Redeem a code for your device')],
  ['a coupon', form(CODE, 'Enter your discount code')],
  ['a postcode', form('<input name="zip_code"><input name="country_code">', 'Where is your device shown?')],
  ['a captcha', form(CODE, 'Enter the code shown in the picture to sign in to your device')],
  ['a gadget', form('<input name="serial">', 'Activate your device')],
  ['an activation of an account', form('<input name="activation_code">', 'Activate your account. We sent you a code')],
  ['a promotion', form('<input name="promo-code">', 'Enter the code shown on your TV')],
  ['a page of devices', '<h1>Your devices</h1><ul><li>Phone</li></ul><button>Connect a device</button>'],
  ['an invitation', form('<input name="invite_code">', 'Enter the code shown on your device')],
  ['a game', form('<input name="game-code">', 'Enter the code shown on your TV')],
  ['a German second step', form(CODE, 'Zwei-Faktor-Anmeldung: Geben Sie den Code ein, der auf Ihrem Gerät angezeigt wird')],
  ['a French one', form(CODE, 'Saisissez le code envoyé ; il est affiché sur votre appareil')],
  ['a Spanish one', form(CODE, 'Introduce el código de verificación que aparece en tu dispositivo')],
  ['a Japanese one', form(CODE, '二段階認証 デバイスに表示されているコードを入力')],
  ['a meeting', form('<input name="meeting-code">', 'Enter the code shown on your console')],
  ['a bank', form('<input name="code">', 'Enter the security code displayed on your card reader device')],
  ['a door', form('<input name="pin">', 'Choose a PIN for this terminal')],
  ['a survey', form('<input name="code">', 'Which device do you use?')],
  ['nothing', ''],
]
describe('a page in which another code is typed', () => {
  it.each(OTHERS)('is none: %s', (_, html) => expect(read(html)).toEqual(UNKNOWN_PAGE))
})

describe('an address at which such a code may be typed', () => {
  const index = compileProviders(SAMPLE_PROVIDERS)
  const page = { ...UNKNOWN_PAGE, kind: 'device-code' as const }
  it.each([
    'https://id.example/device',
    'https://id.example/oauth2/device/',
    'https://tv.example/activate?from=tv',
    'https://id.example/oauth2/device_verification',
    'https://id.example/oauth2/device/verify?user_code=WDJB-MJHT',
    'http://nas.example:8080/link-device',
    'https://id.example/connect?user_code=WDJB-MJHT',
  ])('%s counts if its page says so', url => {
    expect(mayAskForCode(new URL(url))).toBe(true)
    expect(observe({ url, page }, index)).toMatchObject({ kind: 'device-code', provider: 'unknown', scopes: { visibility: 'hidden' } })
    expect(observe({ url, page: UNKNOWN_PAGE }, index)?.kind ?? null).toBe(bringsCode(new URL(url)) ? 'device-code' : null)
  })
  it.each([
    'https://shop.example/devices',
    'https://shop.example/device/phone-12',
    'https://shop.example/search?q=device',
    'https://id.example/deactivated',
    'https://id.example/mydevice',
    'https://id.example/repair',
    'ftp://id.example/device',
  ])('%s is none, whatever its page says', url => {
    expect(mayAskForCode(new URL(url))).toBe(false)
    expect(observe({ url, page }, index)).toBeNull()
  })
  it('that brings the code along needs no page, and the code is kept nowhere', () => {
    const seen = observe({ url: 'https://id.example/device?user_code=WDJB-MJHT' }, index)
    expect(seen).toMatchObject({ kind: 'device-code', server: { host: 'id.example' } })
    expect(JSON.stringify(seen)).not.toContain('WDJB')
    const known = observe({ url: 'https://accounts.alpha.test/activate?user_code=WDJB-MJHT' }, index)
    expect(known).toMatchObject({ kind: 'device-code', provider: 'alpha' })
    expect(bringsCode(new URL('https://id.example/device?user_code=https://x.example/?a=b'))).toBe(false)
    expect(bringsCode(new URL('https://docs.example/rfc8628?user_code=WDJB-MJHT'))).toBe(false)
  })
})
