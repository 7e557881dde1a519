import { DOCUMENT_TROUBLES, documentTrouble } from '../model/document-trouble.ts'
import type { Language } from '../model/knowledge.ts'
import { agoWords } from './time-words.ts'
import { REMEDY_WORDS, TROUBLE_WORDS } from './trouble-words.ts'
import { visibleText } from './visible-text.ts'

/** The last thing that went wrong: when, what, what to do; and for IT its code, with the details as the worker noted them. */
export function LastError(props: { error: { code: string; message: string; atMs: number } | null; nowMs: number; language: Language }) {
  const { error, nowMs, language } = props
  const { say, lang } = language
  if (!error) return null
  const when = say('ui_last_error', agoWords(error.atMs, nowMs, lang))
  const trouble = documentTrouble(error.code)
  const message = visibleText(error.message, 300)
  return (
    <div class="error" role="note">
      <p>
        {when} {trouble ? say(TROUBLE_WORDS[trouble]) : message}
      </p>
      {trouble ? <p>{say(REMEDY_WORDS[DOCUMENT_TROUBLES[trouble]])}</p> : null}
      <p class="technical">{visibleText(error.code)}</p>
      {trouble ? (
        <p class="technical" lang="en">
          {message}
        </p>
      ) : null}
    </div>
  )
}
