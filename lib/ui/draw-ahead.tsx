import { renderToString } from 'preact-render-to-string'
import type { Question } from '../model/explanation.ts'
import type { Language } from '../model/knowledge.ts'
import gateStyle from './gate.css?inline'
import { Gate } from './gate.tsx'
import pageStyle from './page.css?inline'
import partsStyle from './parts.css?inline'
import themeStyle from './theme.css?inline'

const STYLE_HERE = '/* style */'
/** Nothing that is drawn here acts; the page's own script draws it once more, and gives it its acts. */
const idle = () => undefined
const wrong = () => async () => 'failed' as const

/**
 * Draws the whole gate as it is built (`entrypoints/gate`), with a question in it: HTML that begins with the doctype. The nonce is for the
 * page's style, and the page's policy has to name it; it bears no quotes and no spaces.
 */
export const drawerIn =
  (language: Language) =>
  (question: Question, nonce: string): string => {
    const page = (
      <html lang={language.lang}>
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <meta name="color-scheme" content="light dark" />
          <title>{language.say('ui_title_gate')}</title>
          <link rel="icon" href="/icon/icon.svg" type="image/svg+xml" />
          <style nonce={nonce}>{STYLE_HERE}</style>
          <script defer src="/chunks/gate.js" />
        </head>
        <body>
          <div id="app">
            <Gate state={{ at: 'question', question }} language={language} onDecide={idle} onReturn={idle} onRetry={idle} wrong={wrong} />
          </div>
        </body>
      </html>
    )
    // A style is no text to be escaped; nothing in it comes from anywhere but our own files.
    const style = themeStyle + pageStyle + partsStyle + gateStyle
    return `<!DOCTYPE html>\n${renderToString(page).replace(STYLE_HERE, () => style)}`
  }
