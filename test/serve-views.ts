import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createServer } from 'vite'
import type { Language } from '../lib/model/knowledge.ts'

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..')

export type ServedViews = { url: (view: string, lang: string) => string; names: string[]; close: () => Promise<void> }

/**
 * Serves the pages of lib/ui on loopback, without the extension, in the states of test/fixtures/ui/views.tsx, and those of the hub without the
 * hub. A page has `data-drawn` at its root once it is drawn.
 */
export async function serveViews(): Promise<ServedViews> {
  let hubPage = (_name: string, _lang: string): string | undefined => undefined
  const server = await createServer({
    configFile: false,
    root: ROOT,
    plugins: [
      {
        name: 'hub-pages',
        // Before Vite's own: it would answer with a page of its own.
        configureServer: ({ middlewares }) => {
          middlewares.use('/favicon.ico', (_, response) => void response.writeHead(204).end())
          middlewares.use('/hub-pages', (request, response) => {
            const { pathname, searchParams } = new URL(request.url ?? '', 'http://localhost')
            response.setHeader('content-type', 'text/html; charset=utf-8')
            response.end(hubPage(pathname.slice(1), searchParams.get('lang') ?? 'en')?.replace('<html ', '<html data-drawn="yes" '))
          })
        },
      },
    ],
    logLevel: 'error',
    cacheDir: join(ROOT, '.output/views-cache'),
    server: { host: '127.0.0.1', port: 0, hmr: false, watch: null },
    optimizeDeps: { noDiscovery: true, include: ['preact', 'preact/hooks', 'preact/jsx-runtime', 'preact/jsx-dev-runtime'] },
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  })
  const load = async <T>(file: string) => (await server.ssrLoadModule(`/test/fixtures/ui/${file}`)) as T
  const { VIEWS } = await load<{ VIEWS: Record<string, unknown> }>('views.tsx')
  const { HUB_PAGES } = await load<{ HUB_PAGES: Record<string, (language: Language) => string> }>('hub-pages.ts')
  const { languageOf } = await load<{ languageOf: (lang: string) => Language }>('language.ts')
  hubPage = (name, lang) => HUB_PAGES[name]?.(languageOf(lang))
  await server.listen()
  const base = server.resolvedUrls?.local[0]
  return {
    url: (view, lang) =>
      view in HUB_PAGES ? `${base}hub-pages/${view}?lang=${lang}` : `${base}test/fixtures/ui/index.html?view=${view}&lang=${lang}`,
    names: [...Object.keys(VIEWS), ...Object.keys(HUB_PAGES)],
    close: () => server.close(),
  }
}
