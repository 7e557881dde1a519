import { defineConfig } from 'wxt'
import { asciiScripts } from './cli/ascii-scripts.ts'
import { carryWords } from './cli/carry-words.ts'
import { knowledgeModule } from './cli/knowledge-module.ts'
import { lateChunks } from './cli/late-chunks.ts'
import { oneScriptPages } from './cli/one-script-pages.ts'
import { plainPolyfill } from './cli/plain-polyfill.ts'

/** Fixes the extension's id (klmolmlfehedkjklploeibgneoomedhn) wherever it is loaded from; the private half is of no use to a build. */
const CHROMIUM_KEY =
  'MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEArzqCWNqe2dsKOvpv4obfxpnVVIUQTg2tEvzeSMDQMJsJ5KFYo4PNyXRCxtoVvjWEMkPS+IXXPhOhP1WJUhFSQrALWxWfwrhN3zkWjI6q4xoaIUncWtUWzG7nr3G4FdQR8vPNpA0K/xTnPLDW6GqiFMBs824Uzz5FPc24CQ95pzJoZXayJxMyI/tXed8BNaDfjn1Y/zkYVLHYHa0GvmamiPYdetRhNvsUcKG0VE1lnnJkAG+ijDukAKzFR0q79OR/v8Nc0EYgqMhw3clbStjX8S6ySMEKqUKa24Stedm1nuJqii7vB8vmkUWk6dHE6AymekoZ9IA1XaRE9cwUBMNNJQIDAQAB'

export default defineConfig({
  imports: false,
  manifestVersion: 3,
  outDir: process.env.SCOPEWARDEN_OUT ?? '.output',
  vite: ({ browser }) => ({
    plugins: [
      knowledgeModule(import.meta.dirname),
      plainPolyfill(),
      // Firefox has a page in the background instead, which may load what it needs by itself.
      ...(browser === 'firefox' ? [] : [lateChunks()]),
      carryWords(import.meta.dirname, script => script === 'background.js' || script === 'late/draw-ahead.js'),
      asciiScripts(),
    ],
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
    build: { target: 'es2023', sourcemap: false, modulePreload: { polyfill: false } },
  }),
  manifest: ({ browser }) => ({
    name: '__MSG_extensionName__',
    description: '__MSG_extensionDescription__',
    default_locale: 'en',
    permissions: ['storage', 'unlimitedStorage', 'webNavigation', 'webRequest', 'scripting', 'alarms', 'notifications'],
    host_permissions: ['<all_urls>'],
    action: { default_title: '__MSG_extensionName__' },
    web_accessible_resources: [
      {
        resources: ['notice.html'],
        matches: ['http://*/*', 'https://*/*'],
        // Chromium: an address that changes with every session, so that no page can ask whether we are there.
        ...(browser === 'firefox' ? {} : { use_dynamic_url: true }),
      },
    ],
    content_security_policy: {
      extension_pages:
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self' https: http://127.0.0.1:* http://localhost:*; base-uri 'none'; form-action 'none'",
    },
    ...(browser === 'firefox'
      ? {
          browser_specific_settings: {
            gecko: {
              id: 'scopewarden@scopewarden.org',
              strict_min_version: '140.0',
              data_collection_permissions: { required: ['browsingActivity', 'personallyIdentifyingInfo'] },
            },
          },
        }
      : { key: CHROMIUM_KEY, minimum_chrome_version: '137', storage: { managed_schema: 'managed_schema.json' } }),
  }),
  hooks: {
    'build:done': async ({ config }) => oneScriptPages(config.outDir, ['gate', 'notice']),
    'build:publicAssets': async (_, files) => {
      const { managedSchema } = await import('./lib/model/managed-schema.ts')
      files.push({ relativeDest: 'managed_schema.json', contents: `${JSON.stringify(managedSchema(), null, 2)}\n` })
    },
  },
})
