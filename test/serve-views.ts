import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createServer } from 'vite'

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..')

export type ServedViews = { url: (view: string, lang: string) => string; names: string[]; close: () => Promise<void> }

/** Serves the pages of lib/ui on loopback, without the extension, in the states of test/fixtures/ui/views.tsx. */
export async function serveViews(): Promise<ServedViews> {
  const server = await createServer({
    configFile: false,
    root: ROOT,
    logLevel: 'error',
    cacheDir: join(ROOT, '.output/views-cache'),
    server: { host: '127.0.0.1', port: 0, hmr: false, watch: null },
    optimizeDeps: { noDiscovery: true, include: ['preact', 'preact/hooks', 'preact/jsx-runtime', 'preact/jsx-dev-runtime'] },
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  })
  await server.listen()
  const base = `${server.resolvedUrls?.local[0]}test/fixtures/ui/index.html`
  const { VIEWS } = (await server.ssrLoadModule('/test/fixtures/ui/views.tsx')) as { VIEWS: Record<string, unknown> }
  return { url: (view, lang) => `${base}?view=${view}&lang=${lang}`, names: Object.keys(VIEWS), close: () => server.close() }
}
