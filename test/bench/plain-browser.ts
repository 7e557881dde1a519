import puppeteer, { type Browser } from 'puppeteer'
import type { LocalWeb } from '../../cli/local-web.ts'

/** The same browser without the extension: what everything is compared with. */
export const startPlainBrowser = ({ executablePath, web }: { executablePath: string; web: LocalWeb }): Promise<Browser> =>
  puppeteer.launch({
    executablePath,
    headless: true,
    pipe: true,
    enableExtensions: true,
    defaultViewport: { width: 1280, height: 900 },
    env: { ...process.env, LANGUAGE: 'en', LANG: 'en.UTF-8' },
    args: [
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      '--disable-gpu',
      '--lang=en',
      '--accept-lang=en',
      '--no-first-run',
      '--disable-quic',
      ...web.chromiumArgs,
    ],
  })
