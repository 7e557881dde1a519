import { createHash } from 'node:crypto'
import type { ExtensionManifest } from './pack-zip.ts'
import { xmlText } from './xml-text.ts'

/** `updates.xml`: what Chromium, Chrome and Edge ask for at the `update_url` of an extension that is hosted by oneself. */
export const chromiumUpdates = ({
  extensionId,
  crxUrl,
  manifest,
}: {
  extensionId: string
  crxUrl: string
  manifest: ExtensionManifest
}): string => {
  const least = manifest.minimum_chrome_version
  const attributes = { codebase: crxUrl, version: manifest.version, ...(least ? { prodversionmin: least } : {}) }
  const check = Object.entries(attributes).map(([name, value]) => `${name}="${xmlText(value)}"`)
  return `<?xml version="1.0" encoding="UTF-8"?>
<gupdate xmlns="http://www.google.com/update2/response" protocol="2.0">
  <app appid="${xmlText(extensionId)}">
    <updatecheck ${check.join(' ')}/>
  </app>
</gupdate>
`
}

/** `updates.json`: the same for Firefox. The hash lets it refuse another file than this one. */
export const firefoxUpdates = ({ xpi, xpiUrl, manifest }: { xpi: Uint8Array; xpiUrl: string; manifest: ExtensionManifest }): string => {
  const { id = '', strict_min_version } = manifest.browser_specific_settings?.gecko ?? {}
  const update = {
    version: manifest.version,
    update_link: xpiUrl,
    update_hash: `sha256:${createHash('sha256').update(xpi).digest('hex')}`,
    ...(strict_min_version ? { applications: { gecko: { strict_min_version } } } : {}),
  }
  return `${JSON.stringify({ addons: { [id]: { updates: [update] } } }, null, 2)}\n`
}
