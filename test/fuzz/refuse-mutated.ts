import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { generateKey, signPolicy, signThreats } from '../../cli/sign-document.ts'
import { POLICY, THREATS } from '../../lib/platform/document-kinds.ts'
import { verifyDocument } from '../../lib/platform/verify-document.ts'
import { flipped, mutatedDocument } from './mutated-document.ts'

const ROOT = new URL('../../', import.meta.url)
const read = (path: string) => JSON.parse(readFileSync(new URL(path, ROOT), 'utf8'))
const NOW_MS = Date.UTC(2026, 10, 22)
const SMALL = {
  schema: 'scopewarden.policy/1' as const,
  organisation: { id: 'example', name: 'Example Ltd', domains: ['example.com'] },
  mode: 'enforce' as const,
  whenUnknown: 'inform' as const,
  rules: [{ id: 'no-mail', when: { scope: { data: 'mail' as const } }, then: 'block' as const }],
  privacy: {},
}

/** Documents of one fresh key; `real` is a policy that an organisation could have, the others are short, so that more can be tried. */
export const signedDocuments = async (id: 'policy' | 'threats') => {
  const key = await generateKey()
  const request = (version: number) => ({ privateJwk: key, version, epoch: 1, issuedAtMs: NOW_MS, lifetimeDays: 30 })
  const list = { ...read('policies/threats/sample-list.json'), organisation: 'example' }
  const strict = read('policies/organisations/strict.json')
  const real = { ...strict, organisation: { ...strict.organisation, id: 'example' } }
  const short = [1, 2, 3].map(version =>
    id === 'policy' ? signPolicy({ policy: SMALL, ...request(version) }) : signThreats({ threats: list, ...request(version) }),
  )
  return {
    keys: [key.x],
    short: await Promise.all(short),
    real: id === 'policy' ? await signPolicy({ policy: real, ...request(4) }) : null,
  }
}

/** How a text was refused; null: it was taken. `reached`: a signature was looked at. */
const examiner = (id: 'policy' | 'threats', keys: string[]) => {
  const counts = { tried: 0, reached: 0, codes: {} as Record<string, number> }
  const options = { keys, organisationId: 'example', nowMs: NOW_MS + 1000, highest: null, extensionVersion: '999.0.0' }
  const { verify } = crypto.subtle
  const count: typeof verify = (...args) => {
    counts.reached++
    return verify.apply(crypto.subtle, args)
  }
  const refuses = async (text: string): Promise<boolean> => {
    crypto.subtle.verify = count
    const result = await (id === 'policy' ? verifyDocument(POLICY, text, options) : verifyDocument(THREATS, text, options))
    crypto.subtle.verify = verify
    counts.tried++
    if (result.ok) return false
    counts.codes[result.code] = (counts.codes[result.code] ?? 0) + 1
    return true
  }
  return { counts, refuses }
}
export type Examined = ReturnType<typeof examiner>['counts']

/**
 * Tries `runs` random changes of signed documents. Throws with the seed and the smallest text that it can find, if one of
 * them verifies. `seed` absent: another one each time.
 */
export const refuseMutated = async (id: 'policy' | 'threats', runs: number, seed?: number): Promise<Examined> => {
  const { keys, short, real } = await signedDocuments(id)
  const { counts, refuses } = examiner(id, keys)
  for (const jws of short) if (await refuses(jws)) throw new Error('An unchanged document was refused: nothing would be shown by the rest.')
  // One in eight is the long one.
  const signed = real ? [...short, ...short, short[0] ?? '', real] : short
  const property = fc.asyncProperty(mutatedDocument(signed), async ({ text }) => {
    // What came out as it went in is not a try, and another one is made in its place.
    fc.pre(!signed.includes(text))
    if (!(await refuses(text))) throw new Error(`This verifies: ${text}`)
  })
  await fc.assert(property, { numRuns: runs, ...(seed === undefined ? {} : { seed }) })
  return counts
}

/** Flips each bit of a signed document's text once. Returns the positions at which it verified all the same: none. */
export const refuseEachBit = async (
  id: 'policy' | 'threats',
  keys: string[],
  jws: string,
): Promise<{ taken: number[]; counts: Examined }> => {
  const { counts, refuses } = examiner(id, keys)
  const taken: number[] = []
  for (let bit = 0; bit < jws.length * 8; bit++) if (!(await refuses(flipped(jws, bit)))) taken.push(bit)
  return { taken, counts }
}
