import type { BrowserName } from './find-browser.ts'
import { launchChromium } from './launch-chromium.ts'
import { launchFirefox } from './launch-firefox.ts'
import type { LaunchedBrowser, LaunchOptions } from './launched-browser.ts'

/** Starts the browser that `findBrowser` found, with the extension in it. */
export const launchBrowser = (name: BrowserName, options: LaunchOptions): Promise<LaunchedBrowser> =>
  name === 'chromium' ? launchChromium(options) : launchFirefox(options)
