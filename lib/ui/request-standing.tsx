import type { Language } from '../model/knowledge.ts'
import type { RequestState } from '../model/request-state.ts'
import { dayWords } from './time-words.ts'
import { visibleText } from './visible-text.ts'

const sentenceOf = (standing: RequestState, { say, lang }: Language): string => {
  switch (standing.state) {
    case 'waiting':
      return say('ui_request_waiting')
    case 'sent':
      return say('ui_request_sent')
    case 'approved':
      return standing.untilMs === null ? say('ui_request_approved') : say('ui_request_approved_until', dayWords(standing.untilMs, lang))
    case 'declined':
      return say('ui_request_declined')
    case 'expired':
      return say('ui_request_expired', dayWords(standing.sinceMs, lang))
    case 'unsent':
      return say('ui_request_unsent')
  }
}

/** How a request for access stands: when it was made, what became of it, and the organisation's own words. */
export function RequestStanding(props: { standing: RequestState; askedAtMs?: number; language: Language }) {
  const { standing, askedAtMs, language } = props
  const { say, lang } = language
  return (
    <div class={`request-standing is-${standing.state}`}>
      <p>
        {askedAtMs === undefined ? null : `${say('ui_request_asked', dayWords(askedAtMs, lang))} `}
        {sentenceOf(standing, language)}
      </p>
      {standing.state === 'declined' && standing.words ? (
        <p>
          {say('ui_request_words')} <bdi class="quoted">{visibleText(standing.words, 300)}</bdi>
        </p>
      ) : null}
      {standing.state === 'unsent' && standing.code ? <p class="technical faint">{visibleText(standing.code)}</p> : null}
    </div>
  )
}
