import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { strFromU8, unzipSync } from 'fflate'
import { Failure } from '../../lib/model/failure.ts'
import { readCrxKey } from '../crx-key.ts'
import { packCrx } from '../pack-crx.ts'
import { packXpi } from '../pack-xpi.ts'
import type { ExtensionManifest } from '../pack-zip.ts'
import { chromiumUpdates, firefoxUpdates } from '../update-manifest.ts'
import { HOSTED } from './browser-policy.ts'
import type { Artefact } from './mdm-artefacts.ts'
import type { MdmConfig } from './mdm-config.ts'

export type PackageRequest = {
  config: MdmConfig
  /** Holds `chrome-mv3` and `firefox-mv3`. */
  built: string
  /** The key for the CRX. */
  crxKey?: string | undefined
  /** An XPI that addons.mozilla.org has signed; else an unsigned one is packed. */
  xpi?: string | undefined
}
type Packages = { artefacts: Artefact[]; version: string; notes: string[] }

const older = (a: string, b: string): boolean => {
  const [left, right] = [a, b].map(version => version.split('.').map(Number))
  const at = [0, 1, 2, 3].find(i => (left?.[i] ?? 0) !== (right?.[i] ?? 0))
  return at !== undefined && (left?.[at] ?? 0) < (right?.[at] ?? 0)
}

const chromium = ({ config, built, crxKey }: PackageRequest): Packages | null => {
  const { chrome, edge, chromium: plain } = config.browsers
  const source = [chrome, edge, plain].find(one => one?.from === 'self-hosted')
  if (source?.from !== 'self-hosted') return null
  if (!crxKey)
    throw new Failure(
      'crx-key-missing',
      'What is hosted by oneself is packed with a key.',
      'Give it with --crx-key FILE, or make one first: scopewarden mdm keygen --out DIR. --settings-only writes all but the packages.',
    )
  const updateUrl = HOSTED.url(source, HOSTED.updatesXml)
  const { crx, manifest } = packCrx({ dir: join(built, 'chrome-mv3'), key: readCrxKey(crxKey), extensionId: source.extensionId, updateUrl })
  const { minimumVersion } = config.browserPolicies
  if (minimumVersion && older(manifest.version, minimumVersion))
    throw new Failure(
      'minimum-version',
      `minimumVersion is ${minimumVersion}, and the extension that would be published ${manifest.version}: browsers would switch it off.`,
      'Lower "minimumVersion", or publish the newer extension.',
    )
  const file = HOSTED.crx(manifest.version)
  const xml = chromiumUpdates({ extensionId: source.extensionId, crxUrl: HOSTED.url(source, file), manifest })
  const goes = (name: string) => `\`${HOSTED.url(source, name)}\``
  const check = '`chrome://extensions`: the version'
  return {
    version: manifest.version,
    notes: [],
    artefacts: [
      { path: `host/${file}`, content: crx, goes: `${goes(file)}, as \`application/x-chrome-extension\``, check },
      { path: `host/${HOSTED.updatesXml}`, content: xml, goes: `${goes(HOSTED.updatesXml)}, after the CRX`, check },
    ],
  }
}

const readXpi = (file: string): { xpi: Uint8Array; manifest: ExtensionManifest; isSigned: boolean } => {
  try {
    const xpi = new Uint8Array(readFileSync(file))
    const files = unzipSync(xpi, { filter: ({ name }) => name === 'manifest.json' || name.startsWith('META-INF/') })
    const manifest = JSON.parse(strFromU8(files['manifest.json'] ?? new Uint8Array())) as ExtensionManifest
    return { xpi, manifest, isSigned: 'META-INF/mozilla.rsa' in files || 'META-INF/cose.sig' in files }
  } catch (cause) {
    throw new Failure('xpi-unreadable', `${file} is no packed extension.`, 'Give the file that addons.mozilla.org returned.', { cause })
  }
}

const firefox = ({ config, built, xpi: file }: PackageRequest): Packages | null => {
  const source = config.browsers.firefox
  if (source?.from !== 'self-hosted') return null
  // Firefox refuses an add-on that would be updated without encryption; on loopback the policy alone says where.
  const updateUrl = source.baseUrl.startsWith('https:') ? HOSTED.url(source, HOSTED.updatesJson) : undefined
  const { xpi, manifest, isSigned } = file
    ? readXpi(file)
    : { ...packXpi({ dir: join(built, 'firefox-mv3'), addonId: source.addonId, updateUrl }), isSigned: false }
  const id = manifest.browser_specific_settings?.gecko?.id
  if (id !== source.addonId)
    throw new Failure(
      'xpi-other',
      `${file} is ${id}; browsers are told to install ${source.addonId}.`,
      'Set "addonId" to the id in the file.',
    )
  const name = HOSTED.xpi(manifest.version)
  const goes = (hosted: string) => `\`${HOSTED.url(source, hosted)}\``
  const check = '`about:addons`: the version'
  const unsigned = `${name} is not signed: release builds of Firefox refuse it. Have addons.mozilla.org sign it as unlisted, and run this again with --xpi FILE.`
  return {
    version: manifest.version,
    notes: isSigned ? [] : [unsigned],
    artefacts: [
      { path: `host/${name}`, content: xpi, goes: `${goes(name)}, as \`application/x-xpinstall\``, check },
      {
        path: `host/${HOSTED.updatesJson}`,
        content: firefoxUpdates({ xpi, xpiUrl: HOSTED.url(source, name), manifest }),
        goes: `${goes(HOSTED.updatesJson)}, after the XPI`,
        check,
      },
    ],
  }
}

/**
 * What is hosted by oneself: the CRX and the XPI with their lists of updates. `version` is the XPI's, whose address names it.
 * Throws Failure `crx-key-missing`, `minimum-version`, `xpi-unreadable`, `xpi-other`, and those of `packCrx`.
 */
export const mdmPackages = (request: PackageRequest): { artefacts: Artefact[]; xpiVersion: string | null; notes: string[] } => {
  const [crx, xpi] = [chromium(request), firefox(request)]
  const all = [crx, xpi].filter(one => one !== null)
  return { artefacts: all.flatMap(one => one.artefacts), xpiVersion: xpi?.version ?? null, notes: all.flatMap(one => one.notes) }
}

/** Is anything of it hosted by oneself? */
export const isSelfHosted = ({ browsers }: MdmConfig): boolean => Object.values(browsers).some(one => one.from === 'self-hosted')
