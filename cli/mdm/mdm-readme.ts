import { type BrowserPolicy, browserPolicies } from './browser-policy.ts'
import { type Artefact, BROWSER_NAMES } from './mdm-artefacts.ts'
import type { MdmConfig } from './mdm-config.ts'

const GROUPS: [prefix: string, title: string, first: string][] = [
  [
    'host/',
    'Host these yourself',
    'Publish them first: browsers look there as soon as a policy arrives. Keep older packages where they are.',
  ],
  ['google-admin/', 'Google Admin console', 'Add the extension by its id, set “Force install”, and paste the file.'],
  ['intune/', 'Intune, Windows', 'Import the settings catalogue; then add each pair of scripts, as SYSTEM, in 64-bit PowerShell.'],
  ['windows/', 'Group policy or registry, Windows', 'The template has one policy for each browser: enable it.'],
  ['macos/', 'macOS', 'One profile for each browser. Jamf takes the lists of `jamf/` by their domain instead. Use one way, not both.'],
  [
    'linux/',
    'Linux',
    'By configuration management. A file that is half written counts as none: the extension would be removed with its data.',
  ],
]

const table = (artefacts: Artefact[]): string =>
  [
    '| file | goes to | look at |',
    '| --- | --- | --- |',
    ...artefacts.map(({ path, goes, check }) => `| \`${path}\` | ${goes} | ${check} |`),
  ].join('\n')

const told = ({ browser, id, policies }: BrowserPolicy): string =>
  `* ${BROWSER_NAMES[browser]}: extension \`${id}\`; policies ${Object.keys(policies)
    .map(name => `\`${name}\``)
    .join(', ')}`

/** The page that stands beside the files: each of them, where it goes, and how one sees that it arrived. */
export const mdmReadme = (config: MdmConfig, artefacts: Artefact[], notes: string[]): string => {
  const groups = GROUPS.flatMap(([prefix, title, first]) => {
    const inside = artefacts.filter(({ path }) => path.startsWith(prefix))
    return inside.length > 0 ? [`## ${title}\n\n${first}\n\n${table(inside)}`] : []
  })
  // A backtick in a name would end the code that it stands in.
  const organisation = config.organisation.replace(/[`|<>\r\n]/g, ' ')
  return `# Scopewarden for ${organisation}

Written by \`scopewarden mdm\`. Nothing here was changed by hand: change the configuration and write it again. The files hold the
enrolment token of the hub, where there is one: treat them as a secret.

${browserPolicies(config, { version: '0' }).map(told).join('\n')}
${notes.length > 0 ? `\n## Before you publish\n\n${notes.map(note => `* ${note}`).join('\n')}\n` : ''}
${groups.join('\n\n')}

## Did it arrive?

1. The policy page of the browser (last column) lists each value without an error. “Unknown policy” for the settings of the extension
   means that it is not installed yet.
2. The list of extensions shows Scopewarden as installed by the organisation.
3. The Scopewarden button › “What is kept about me” shows each setting and any that was refused, and the policy with its version.
4. At the hub the browser appears with its first report.

docs/deploy.md of Scopewarden walks through each console, upgrades and removal.
`
}
