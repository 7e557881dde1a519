import { speaksOfDevice } from './device-words.ts'
import type { SafeDom } from './safe-dom.ts'
import { isHidden, visibleText } from './visible-text.ts'

const MOST_FIELDS = 100
const MOST_TEXT = 4000
const TYPED = new Set(['', 'text', 'tel', 'search', 'number'])
/** What RFC 8628 calls the code, however it is written. */
const ITS_NAME = /(?:^|-)(?:user|device)-?code(?:-?\d+)?$/
/** Names that other codes have as well. */
const ANY_CODE = /^(?:otc|pin|code|(?:activation|pairing|link|linking|tv|confirm|confirmation|verification)-?code)(?:-?\d+)?$/

/** A field's name in lower case, the words in it parted by hyphens: `device_user_code`, `user[code]`. */
const plain = (name: string) =>
  name
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/([a-z])([A-Z])/g, '$1-$2')
    .replace(/^-+|-+$/g, '')
    .toLowerCase()

/**
 * Whether a person types the code of a device into this page: a field that bears RFC 8628's name for it, or one for some
 * code beside words that speak of a device which shows it. A page that asks for a password or for a second factor is not.
 */
export function readDeviceEntry(dom: SafeDom, document: Document): boolean {
  const fields = dom.all(document, 'input', MOST_FIELDS).filter(field => !isHidden(dom, field))
  const typeOf = (field: Element) => dom.attribute(field, 'type')?.toLowerCase() ?? ''
  if (fields.some(field => typeOf(field) === 'password')) return false
  const names = fields
    .filter(field => TYPED.has(typeOf(field)))
    .flatMap(field => ['name', 'id'].map(attribute => plain(dom.attribute(field, attribute) ?? '')))
  if (names.some(name => ITS_NAME.test(name))) return true
  if (!names.some(name => ANY_CODE.test(name))) return false
  const [body] = dom.all(document, 'body', 1)
  return body !== undefined && speaksOfDevice(visibleText(dom, body, MOST_TEXT))
}
