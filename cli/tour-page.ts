import { TOUR } from './tour.ts'

const WORDS = {
  en: {
    title: 'Scopewarden: the tour',
    lead: 'Six encounters, on look-alike pages that live on this machine. Follow each link and see what happens.',
    open: 'Try it',
    end: 'Then open the Scopewarden button in the toolbar: it leads to the report, and to your own page with everything that was kept and sent.',
  },
  de: {
    title: 'Scopewarden: die Tour',
    lead: 'Sechs Begegnungen, auf nachgebauten Seiten, die auf diesem Rechner liegen. Folgen Sie jedem Link und sehen Sie, was geschieht.',
    open: 'Ausprobieren',
    end: 'Öffnen Sie dann den Scopewarden-Knopf in der Symbolleiste: Er führt zum Bericht und zu Ihrer eigenen Seite mit allem, was behalten und gesendet wurde.',
  },
}
const escapeHtml = (text: string) => text.replace(/[&<>"]/g, character => `&#${character.charCodeAt(0)};`)

const STYLE = `:root{color-scheme:light dark;--line:light-dark(#d8dde6,#3a4150);--soft:light-dark(#f6f8fb,#171b22);--accent:light-dark(#1f4fd8,#8fb0ff)}
body{font:16px/1.55 system-ui,sans-serif;margin:0;background:var(--soft)}main{max-width:58rem;margin:0 auto;padding:8vh 1.25rem}
h1{font-size:2rem;margin:0 0 .5rem}ol{list-style:none;padding:0;display:grid;gap:1rem;grid-template-columns:repeat(auto-fill,minmax(min(100%,17rem),1fr))}
li{background:light-dark(#fff,#1f242d);border:1px solid var(--line);border-radius:14px;padding:1.1rem 1.2rem;display:flex;flex-direction:column}
h2{font-size:1.05rem;margin:0 0 .4rem}p{margin:0 0 .9rem}li p{flex:1}a{color:var(--accent);font-weight:600}`

/** The page on which the tour starts. */
export function tourPage(lang: 'en' | 'de'): string {
  const words = WORDS[lang]
  const items = TOUR.map(
    step =>
      `<li><h2>${escapeHtml(step.title[lang])}</h2><p>${escapeHtml(step.text[lang])}</p><a id="${step.id}" href="${escapeHtml(step.href)}" aria-label="${escapeHtml(`${words.open}: ${step.title[lang]}`)}">${words.open}</a></li>`,
  )
  return `<!doctype html><html lang="${lang}"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${words.title}</title><style>${STYLE}</style><main><h1>${words.title}</h1><p>${words.lead}</p><ol>${items.join('')}</ol><p>${words.end}</p></main></html>`
}
