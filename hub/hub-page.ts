import { html, Markup } from '../lib/inventory/html.ts'
import { REPORT_CSS } from '../lib/inventory/report-style.ts'
import type { Language } from '../lib/model/knowledge.ts'

/** A page of the hub: no script, one style sheet, and nothing from anywhere else. */
export const hubPage = ({ say, lang }: Language, title: string, body: Markup): string =>
  html`<!doctype html>
<html lang="${lang}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="color-scheme" content="light dark">
<title>${title} · ${say('hub_title')}</title><style>${new Markup(REPORT_CSS)}</style></head><body>${body}</body></html>
`.text
