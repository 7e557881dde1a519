import { getPublicSuffix } from 'tldts'
import { ThreatList } from '../lib/model/threat-list.ts'
import { issueProblems, type Problem, shown } from './document-problems.ts'

/** Everything that is wrong with a threat list, each with its place. Empty: it can be signed. */
export const threatsProblems = (value: unknown): Problem[] => {
  const read = ThreatList.safeParse(value)
  if (!read.success) return issueProblems(read.error.issues, value, ThreatList)
  // "co.uk" would list every host of a country.
  return read.data.redirectHosts.flatMap(({ host }, i) =>
    getPublicSuffix(host.replace(/^\*\./, '')) === host.replace(/^\*\./, '')
      ? [
          {
            path: `redirectHosts[${i}].host`,
            expected: 'a host that somebody owns',
            got: shown(host),
            hint: 'Name a host below it: here are those of many.',
          },
        ]
      : [],
  )
}
