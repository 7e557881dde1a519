/** Ends of paths at which people type the code that a device shows them (RFC 8628 §3.3), as servers of all kinds have them. */
const ENDS = ['device', 'activate', 'pair', 'devicelogin', 'device-login', 'deviceauth', 'device_auth', 'device_verification'].concat(
  ['verify', 'code', 'login', 'activate', 'auth', 'authorize'].map(step => `device/${step}`),
)
/** RFC 8628 §3.3.1: the address that brings the code along. Its value is looked at for its shape, and never kept. */
const PARAMETERS = ['user_code', 'userCode']
const PLACE = new RegExp(`[/_-](?:${ENDS.join('|')})/?$`, 'i')
const CODE = /^[a-z0-9]{3,12}(?:[- ][a-z0-9]{2,12}){0,3}$/i

/** Where a reader stands ready at hosts of anybody's, as a browser matches addresses. */
export const DEVICE_PATTERNS: readonly string[] = [
  ...ENDS.flatMap(end => ['', '/', '?*', '/?*'].map(rest => `*://*/*${end}${rest}`)),
  ...PARAMETERS.map(name => `*://*/*${name}=*`),
]

const codesIn = (url: URL) => PARAMETERS.flatMap(name => url.searchParams.getAll(name))
const isWeb = ({ protocol }: URL) => protocol === 'https:' || protocol === 'http:'

/** Whether a code may be typed at this address: its page has to say so. */
export const mayAskForCode = (url: URL): boolean => isWeb(url) && (PLACE.test(url.pathname) || codesIn(url).length > 0)

/** Whether the address brings a code along to where codes are typed: then it needs no page to say so. */
export const bringsCode = (url: URL): boolean => isWeb(url) && PLACE.test(url.pathname) && codesIn(url).some(code => CODE.test(code))
