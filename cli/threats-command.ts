import type { ThreatListInput } from '../lib/model/threat-list.ts'
import { THREATS } from '../lib/platform/document-kinds.ts'
import { documentCommand } from './document-command.ts'
import { signThreats } from './sign-document.ts'
import { threatsProblems } from './threats-problems.ts'

const usage = `scopewarden threats check FILE [--json]
    says everything that is wrong with a threat list; --json: as one JSON document, for a pipeline
scopewarden threats sign FILE --key KEY --version N [--epoch N] [--days 30] [--next-key KEY …] [--out FILE]
    signs a threat list with the key that signs the policy; N has to rise with each one that is published
scopewarden threats verify FILE --key KEY [--key KEY …] [--organisation ID]
    verifies a signed threat list as a browser does; KEY is a public key, or a file with a key
A policy names the list in \`threats.url\`; docs/policy.md has its fields, policies/threats/sample-list.json is one to begin with.`

/** `scopewarden threats …`. Returns the exit code: 0 done, 1 refused, 2 called wrongly. */
export const run = documentCommand({
  ...THREATS,
  usage,
  problems: threatsProblems,
  mend: 'Mend the list; docs/policy.md, “The threat list”, has every field.',
  sign: (value, request) => signThreats({ threats: value as ThreatListInput, ...request }),
  describe: ({ iss, ver, epoch, threats }) => {
    const all = [...threats.clients, ...threats.redirectHosts]
    const taken = all.filter(entry => entry.withdrawn).length
    const counts = `${threats.clients.length} clients and ${threats.redirectHosts.length} redirect hosts, ${taken} of them withdrawn`
    return `Threat list ${epoch}.${ver} of ${iss}: ${counts}`
  },
})
