import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A public key of no account: any 294 bytes make a stable id. */
const KEY = Buffer.alloc(294, 'scopewarden').toString('base64')

/** The smallest extension that can tell whether the way it was launched works. Nothing of the product is in it. */
export const makeProbeExtension = (name: 'chromium' | 'firefox') => {
  const dir = mkdtempSync(join(tmpdir(), 'scopewarden-probe-'))
  const chromium = name === 'chromium'
  const manifest = {
    manifest_version: 3,
    name: 'Probe',
    version: '1.0.0',
    permissions: ['storage'],
    host_permissions: ['https://accounts.google.com/*'],
    background: chromium ? { service_worker: 'worker.js' } : { scripts: ['worker.js'] },
    content_scripts: [{ matches: ['https://accounts.google.com/*'], js: ['mark.js'], run_at: 'document_start' }],
    ...(chromium
      ? { key: KEY, storage: { managed_schema: 'schema.json' } }
      : { browser_specific_settings: { gecko: { id: 'probe@scopewarden.test' } } }),
  }
  const files: Record<string, string> = {
    'manifest.json': JSON.stringify(manifest),
    'schema.json': JSON.stringify({ type: 'object', properties: { organisationId: { type: 'string' } } }),
    'worker.js': `const api = globalThis.browser ?? globalThis.chrome
      globalThis.seen = []
      api.storage.managed.get().then(values => seen.push(values.organisationId), error => seen.push(String(error)))
      api.storage.onChanged.addListener((changes, area) => area === 'managed' && seen.push(changes.organisationId.newValue))`,
    'mark.js': 'document.documentElement.dataset.probe = document.readyState',
    'page.html': '<!doctype html><title>Probe</title><p>A page of the extension',
  }
  mkdirSync(dir, { recursive: true })
  for (const [file, text] of Object.entries(files)) writeFileSync(join(dir, file), text)
  return { dir, remove: () => rmSync(dir, { recursive: true, force: true }) }
}
