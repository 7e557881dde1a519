import type { TabState } from '../model/explanation.ts'
import type { Language, MessageKey } from '../model/knowledge.ts'
import { DECISION_WORDS } from '../model/noun-words.ts'
import type { ReceiptLine } from '../model/receipt.ts'
import { Brand } from './brand.tsx'
import { Change } from './evidence.tsx'
import { Glyph, type GlyphName } from './glyph.tsx'
import { type KeptRequest, requestName } from './mirror-requests.tsx'
import { PopupReceipts } from './popup-receipts.tsx'
import { RequestStanding } from './request-standing.tsx'
import { VerdictChip } from './verdict-chip.tsx'
import { Wrong, type WrongOf } from './wrong.tsx'

const STATE_WORDS: Record<TabState['state'], { glyph: GlyphName; headline: MessageKey; sentence: MessageKey }> = {
  nothing: { glyph: 'check', headline: 'ui_tab_nothing', sentence: 'ui_tab_nothing_sentence' },
  watching: { glyph: 'eye', headline: 'ui_tab_watching', sentence: 'ui_tab_watching_sentence' },
  question: { glyph: 'hand', headline: 'ui_tab_question', sentence: 'ui_tab_question_sentence' },
  decided: { glyph: 'check', headline: 'ui_tab_decided', sentence: 'ui_tab_decided_sentence' },
  recorded: { glyph: 'report', headline: 'ui_tab_recorded', sentence: 'ui_tab_recorded_sentence' },
  unreadable: { glyph: 'question', headline: 'ui_tab_unreadable', sentence: 'ui_tab_unreadable_sentence' },
}

/** More of them are on the employee's own page. */
const REQUESTS_MAX = 3

/** The button's window: this tab at a glance, and the ways to the two pages. `tab` null: the worker gave no answer. */
export function Popup(props: {
  tab: TabState | null | 'waiting'
  /** "Policy 12 of Example Ltd", as a finished line. */
  policyLine: string | null
  apps: number | null
  /** The newest requests for access, where there are any. */
  requests: KeptRequest[]
  receipts: ReceiptLine[]
  wrong?: WrongOf | undefined
  nowMs: number
  /** Something keeps the extension from seeing pages that it should see. */
  blind: boolean
  logo?: string | null
  reportUrl: string
  mirrorUrl: string
  language: Language
}) {
  const { tab, language } = props
  const { say } = language
  return (
    <main class="popup">
      <header>
        <Brand logo={props.logo} />
      </header>
      <section class="tab-state" aria-live="polite" aria-busy={tab === 'waiting'}>
        {tab === 'waiting' ? null : tab === null ? (
          <Glance glyph="question" headline={say('ui_unreachable_headline')} sentence={say('ui_tab_unreachable_sentence')} />
        ) : (
          <Told tab={tab} language={language} wrong={props.wrong} />
        )}
      </section>
      <PopupReceipts {...props} />
      {props.requests.length > 0 ? (
        <section class="popup-requests">
          <h2>{say('ui_requests_title')}</h2>
          <ul>
            {props.requests.slice(0, REQUESTS_MAX).map(({ request, standing }) => (
              <li key={request.ask}>
                <b>
                  <bdi>{requestName(request)}</bdi>
                </b>
                <RequestStanding standing={standing} askedAtMs={request.askedAtMs} language={language} />
              </li>
            ))}
          </ul>
        </section>
      ) : null}
      {props.blind ? (
        <p class="warning" data-blind>
          {say('ui_tab_blind')}
        </p>
      ) : null}
      <nav>
        <a href={props.reportUrl} target="_blank" rel="noopener">
          <Glyph name="report" />
          <span>{say('ui_link_report')}</span>
          {props.apps === null ? null : <span class="count">{props.apps}</span>}
        </a>
        <a href={props.mirrorUrl} target="_blank" rel="noopener">
          <Glyph name="eye" />
          <span>{say('ui_link_mirror')}</span>
        </a>
      </nav>
      <footer class="hint">{props.policyLine ?? say('ui_policy_unknown')}</footer>
    </main>
  )
}

function Told({ tab, language, wrong }: { tab: TabState; language: Language; wrong: WrongOf | undefined }) {
  const { say } = language
  const words = STATE_WORDS[tab.state]
  const { explanation } = tab
  if (!explanation) return <Glance glyph={words.glyph} headline={say(words.headline)} sentence={say(words.sentence)} />
  return (
    <>
      <p class="tab-line">
        <VerdictChip verdict={explanation.verdict} language={language} />
        <span>{tab.granted ? say('ui_tab_granted') : tab.decided ? say(DECISION_WORDS[tab.decided]) : say(words.headline)}</span>
      </p>
      <h1>{explanation.headline}</h1>
      <p>{explanation.sentence}</p>
      <Change explanation={explanation} />
      <Wrong onWrong={tab.encounterId ? wrong?.(tab.encounterId) : undefined} language={language} />
    </>
  )
}

function Glance({ glyph, headline, sentence }: { glyph: GlyphName; headline: string; sentence: string }) {
  return (
    <div class="glance">
      <span class="glance-glyph">
        <Glyph name={glyph} />
      </span>
      <div>
        <h1>{headline}</h1>
        <p>{sentence}</p>
      </div>
    </div>
  )
}
