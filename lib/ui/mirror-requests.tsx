import type { AccessRequest } from '../model/access-request.ts'
import type { Language } from '../model/knowledge.ts'
import type { RequestState } from '../model/request-state.ts'
import { Fold } from './fold.tsx'
import { Verbatim } from './mirror-apps.tsx'
import { RequestStanding } from './request-standing.tsx'
import { agoWords, momentWords } from './time-words.ts'
import { visibleText } from './visible-text.ts'

export type KeptRequest = { request: AccessRequest; standing: RequestState }
/** What the hub was asked last, word for word, and what it told. */
export type Lookups = { atMs: number | null; asked: unknown; code: string; told: unknown[] }

/** The name by which a person knows the app; a claim of the app itself. */
export const requestName = ({ observation }: AccessRequest): string =>
  visibleText(observation.client.name ?? observation.redirect.host ?? observation.server.host, 80)

/** The person's requests for access, and everything that is asked of the hub, as it was sent. */
export function MirrorRequests(props: { requests: KeptRequest[]; lookups: Lookups | null; nowMs: number; language: Language }) {
  const { requests, lookups, nowMs, language } = props
  const { say, lang } = language
  return (
    <>
      <section class="panel" id="requests">
        <h2>{say('ui_requests_title')}</h2>
        <p>{say('ui_requests_purpose')}</p>
        {requests.length === 0 ? <p class="hint">{say('ui_requests_none')}</p> : null}
        <ul class="kept">
          {requests.map(({ request, standing }) => (
            <li key={request.ask}>
              <b>
                <bdi>{requestName(request)}</bdi>
              </b>
              <RequestStanding standing={standing} askedAtMs={request.askedAtMs} language={language} />
              {request.note ? (
                <p class="small">
                  {say('ui_requests_yours')} <bdi class="quoted">{visibleText(request.note, 300)}</bdi>
                </p>
              ) : null}
              <Fold title={say('ui_as_stored')}>
                <Verbatim value={request} />
              </Fold>
            </li>
          ))}
        </ul>
      </section>
      <section class="panel" id="lookups">
        <h2>{say('ui_lookups_title')}</h2>
        <p>{say('ui_lookups_purpose')}</p>
        {lookups === null || lookups.atMs === null ? (
          <p class="hint">{say('ui_lookups_none')}</p>
        ) : (
          <>
            <p>{say('ui_lookups_last', `${momentWords(lookups.atMs, lang)} (${agoWords(lookups.atMs, nowMs, lang)})`)}</p>
            {lookups.code === 'ok' ? null : <p class="technical">{say('ui_lookups_code', visibleText(lookups.code))}</p>}
            <Fold title={say('ui_lookups_sent')}>
              <Verbatim value={lookups.asked} />
            </Fold>
            <Fold title={say('ui_lookups_told')} count={lookups.told.length}>
              <Verbatim value={lookups.told} />
            </Fold>
          </>
        )}
      </section>
    </>
  )
}
