import { ANSWER_FIELDS, type AnswerField } from '../model/terms.ts'
import { webHost } from './read-page.ts'
import { safeDom } from './safe-dom.ts'

export type FormPost = { targetHost: string; fields: AnswerField[] }

/**
 * The form of a flow's answer that posts itself to the client's host (`response_mode=form_post`; `response` alone is
 * JARM, which keeps `state` inside). Names of fields only, never a value. `url` is the page's own address. Null
 * without one; never throws.
 */
export function readFormPost(document: Document, options: { url: string }): FormPost | null {
  try {
    const dom = safeDom(document)
    if (!dom) return null
    for (const form of dom.all(document, 'form', 20)) {
      if (dom.attribute(form, 'method')?.toLowerCase() !== 'post') continue
      const controls = dom.all(form, 'input, select, textarea', 50)
      const typed = controls.filter(
        control => !['hidden', 'submit', 'button'].includes(dom.attribute(control, 'type')?.toLowerCase() ?? ''),
      )
      if (typed.length > 0) continue
      const names = controls.map(control => dom.attribute(control, 'name'))
      const fields = ANSWER_FIELDS.filter(field => names.includes(field))
      if (fields.every(field => field === 'state') || !(fields.includes('state') || fields.includes('response'))) continue
      const targetHost = webHost(new URL(dom.attribute(form, 'action') ?? '', options.url).href)
      if (targetHost && targetHost !== webHost(options.url)) return { targetHost, fields }
    }
  } catch {
    // A page that cannot be read posts nothing that could be told.
  }
  return null
}
