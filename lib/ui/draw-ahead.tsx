import { renderToString } from 'preact-render-to-string'
import type { Question } from '../model/explanation.ts'
import type { Language } from '../model/knowledge.ts'
import gateStyle from './gate.css?inline'
import { Gate } from './gate.tsx'
import noticeStyle from './notice.css?inline'
import { Notice } from './notice.tsx'
import pageStyle from './page.css?inline'
import partsStyle from './parts.css?inline'
import themeStyle from './theme.css?inline'

const STYLE_HERE = '/* style */'

/** Nothing that is drawn here acts; the page's own script draws it once more, and gives it its acts. */
const idle = () => undefined
const wrong = () => async () => 'failed' as const

const PAGES = {
  gate: {
    title: 'ui_title_gate',
    style: themeStyle + pageStyle + partsStyle + gateStyle,
    scheme: <meta name="color-scheme" content="light dark" />,
    draw: (question: Question, language: Language) => (
      <Gate state={{ at: 'question', question }} language={language} onDecide={idle} onReturn={idle} onRetry={idle} wrong={wrong} />
    ),
  },
  notice: {
    title: 'ui_title_notice',
    style: themeStyle + partsStyle + noticeStyle,
    // A frame of another scheme than its page's would have a background of its own.
    scheme: null,
    draw: (question: Question, language: Language) => (
      <Notice
        state={{ at: 'question', question }}
        modal={question.explanation.verdict === 'acknowledge'}
        language={language}
        onAct={idle}
        onClose={idle}
        onRetry={idle}
        wrong={wrong}
      />
    ),
  },
} as const

/**
 * Draws whole pages of ours as they are built (`entrypoints/gate`, `entrypoints/notice`), with a question in them: HTML that begins with the
 * doctype. Nothing in it can be pressed or written into before the page's script is there, for that would be lost. The nonce is for the
 * page's style, and the page's policy has to name it; it bears no quotes and no spaces.
 */
export const drawerIn =
  (language: Language) =>
  (place: keyof typeof PAGES, question: Question, nonce: string): string => {
    const { title, style, scheme, draw } = PAGES[place]
    const page = (
      <html lang={language.lang}>
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          {scheme}
          <title>{language.say(title)}</title>
          <link rel="icon" href="/icon/icon.svg" type="image/svg+xml" />
          <style nonce={nonce}>{STYLE_HERE}</style>
          <script defer src={`/chunks/${place}.js`} />
        </head>
        <body>
          <div id="app" inert>
            {draw(question, language)}
          </div>
        </body>
      </html>
    )
    // A style is no text to be escaped; nothing in it comes from anywhere but our own files.
    return `<!DOCTYPE html>\n${renderToString(page).replace(STYLE_HERE, () => style)}`
  }
