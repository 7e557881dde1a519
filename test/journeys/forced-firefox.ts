import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { strFromU8, unzipSync } from 'fflate'
import { type PrivatePolicies, privatePolicies } from './private-policies.ts'

/** Whether this build takes only what addons.mozilla.org has signed, as release builds do. */
const wantsSignature = (path: string): boolean => {
  const omni = join(dirname(realpathSync(path)), 'omni.ja')
  if (!existsSync(omni)) return false
  const found = unzipSync(new Uint8Array(readFileSync(omni)), { filter: ({ name }) => name === 'modules/AppConstants.sys.mjs' })
  return /MOZ_REQUIRE_SIGNING:\s*true/.test(Object.values(found).map(file => strFromU8(file))[0] ?? '')
}

/** A policy folder of one's own, by which this Firefox can be made to install the extension; or why it cannot. */
export const forcedByPolicy = (firefox: string): PrivatePolicies | string =>
  wantsSignature(firefox)
    ? 'this build of Firefox takes only extensions that addons.mozilla.org has signed'
    : privatePolicies('/etc/firefox/policies')
