import { getPublicSuffix } from 'tldts'
import { ThreatList } from '../lib/model/threat-list.ts'
import { issueTexts } from './policy-problems.ts'

/** Everything that is wrong with a threat list, each as `clients[3].kind: …, got "hi"`. Empty: it can be signed. */
export const threatsProblems = (value: unknown): string[] => {
  const read = ThreatList.safeParse(value)
  if (!read.success) return issueTexts(read.error.issues, value)
  // "co.uk" would list every host of a country.
  return read.data.redirectHosts.flatMap(({ host }, i) =>
    getPublicSuffix(host.replace(/^\*\./, '')) === host.replace(/^\*\./, '')
      ? [`redirectHosts[${i}].host: expected a host that somebody owns, got "${host}", below which are those of many`]
      : [],
  )
}
