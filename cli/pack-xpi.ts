import { type ExtensionManifest, packZip } from './pack-zip.ts'

export type XpiRequest = {
  /** The built extension for Firefox, unpacked. */
  dir: string
  /** Default: the build's own id. Another one for who signs the extension under an account of his own. */
  addonId?: string | undefined
  /** Where Firefox looks for later versions (HTTPS only). Left out: addons.mozilla.org. */
  updateUrl?: string | undefined
  version?: string
}

/**
 * Packs the extension for Firefox. Release builds of Firefox take it only after addons.mozilla.org has signed it; ESR and
 * developer builds also with `xpinstall.signatures.required` off. Throws Failure `extension-missing` without a build.
 */
export const packXpi = ({ dir, addonId, updateUrl, version }: XpiRequest): { xpi: Uint8Array; manifest: ExtensionManifest } => {
  const { zip, manifest } = packZip(dir, written => ({
    ...written,
    version: version ?? written.version,
    browser_specific_settings: {
      ...written.browser_specific_settings,
      gecko: {
        ...written.browser_specific_settings?.gecko,
        ...(addonId === undefined ? {} : { id: addonId }),
        ...(updateUrl === undefined ? {} : { update_url: updateUrl }),
      },
    },
  }))
  return { xpi: zip, manifest }
}
