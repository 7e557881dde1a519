import type { Language } from '../model/knowledge.ts'
import { isDue, type ReceiptLine } from '../model/receipt.ts'
import { Fold } from './fold.tsx'
import { Glyph } from './glyph.tsx'
import { Verbatim } from './mirror-apps.tsx'
import { dayWords } from './time-words.ts'
import { visibleText } from './visible-text.ts'

type Props = { line: ReceiptLine; nowMs: number; language: Language }

const NAME_MAX = 80
const whenWords = ({ firstMs, lastMs }: ReceiptLine, nowMs: number, { say, lang }: Language): string => {
  const [first, last] = [dayWords(firstMs, lang), dayWords(lastMs, lang)]
  if (last === dayWords(nowMs, lang)) return say('ui_receipt_today')
  return first === last ? say('ui_receipt_granted', first) : say('ui_receipt_granted_since', first, last)
}

const standingWords = ({ standing, rules }: ReceiptLine, { say, lang }: Language): string | null => {
  switch (standing.state) {
    case 'taken-back':
      return say('ui_receipt_taken_back', dayWords(standing.sinceMs, lang))
    case 'exception-ended':
      return standing.endedMs === null ? say('ui_receipt_ended') : say('ui_receipt_ended_on', dayWords(standing.endedMs, lang))
    case 'against':
      return say('ui_receipt_against', rules.join(', '))
    case 'unused':
      return say('ui_receipt_unused', String(standing.days))
    case 'held':
      return standing.untilMs === null ? null : say('ui_receipt_until', dayWords(standing.untilMs, lang))
  }
}

/** What was granted, when, and how it stands. The app's name is data. */
export function ReceiptSummary({ line, nowMs, language }: Props) {
  const standing = standingWords(line, language)
  return (
    <div class={`receipt is-${line.standing.state}`}>
      <p>
        <b>
          <bdi>{visibleText(line.name, NAME_MAX)}</bdi>
        </b>{' '}
        <span class="small faint">{whenWords(line, nowMs, language)}</span>
      </p>
      {line.sentence === null ? null : <p>{line.sentence}</p>}
      {line.partial ? <p class="small faint">{language.say('ui_receipt_partial')}</p> : null}
      {standing === null ? null : (
        <p class="receipt-standing">
          {isDue(line.standing) ? <Glyph name="attention" /> : null}
          <span>{standing}</span>
        </p>
      )}
    </div>
  )
}

export function RevokeLink({ line, language, text }: { line: ReceiptLine; language: Language; text?: string }) {
  if (line.revokeUrl === null) return null
  return (
    <a href={line.revokeUrl} target="_blank" rel="noreferrer noopener">
      {text ?? language.say('ui_receipt_revoke', visibleText(line.provider, NAME_MAX))}
    </a>
  )
}

/** How access is taken back at its provider. What the buttons are called there changes; no name of one is promised. */
export function RevokeSteps({ line, language }: { line: ReceiptLine; language: Language }) {
  const { say } = language
  const provider = visibleText(line.provider, NAME_MAX)
  return (
    <ol class="steps">
      <li>
        {line.revokeUrl === null ? (
          say('ui_revoke_step_search', provider)
        ) : (
          <RevokeLink line={line} language={language} text={say('ui_revoke_step_open', provider)} />
        )}
      </li>
      <li>
        {say('ui_revoke_step_find')} <bdi>{visibleText(line.name, NAME_MAX)}</bdi>
      </li>
      <li>{say('ui_revoke_step_remove')}</li>
      <li>{say('ui_revoke_step_done')}</li>
    </ol>
  )
}

function Entry({ line, nowMs, language, onTakenBack }: Props & { onTakenBack: (appKey: string, takenBack: boolean) => void }) {
  const { say, lang } = language
  const isBack = line.standing.state === 'taken-back'
  return (
    <li>
      <ReceiptSummary line={line} nowMs={nowMs} language={language} />
      {isBack ? null : (
        <Fold title={say('ui_revoke_steps')} open={isDue(line.standing)}>
          <RevokeSteps line={line} language={language} />
        </Fold>
      )}
      {line.scopes.length === 0 ? null : (
        <Fold title={say('ui_receipt_scopes')} count={line.scopes.length}>
          <ul class="scopes">
            {line.scopes.map(scope => (
              <li key={`${scope.id} ${scope.text}`}>
                <span>{scope.text ?? say('explain_scope_unknown')}</span>
                {scope.sinceMs === null ? null : (
                  <span class="faint small">{say('explain_change_given', dayWords(scope.sinceMs, lang))}</span>
                )}
                <bdi class="technical">{visibleText(scope.id)}</bdi>
              </li>
            ))}
          </ul>
        </Fold>
      )}
      <Fold title={say('ui_as_stored')}>
        <Verbatim value={line.kept} />
      </Fold>
      <button type="button" class="secondary" onClick={() => onTakenBack(line.appKey, !isBack)}>
        {say(isBack ? 'ui_not_taken_back' : 'ui_taken_back')}
      </button>
    </li>
  )
}

/** Everything that was granted, what has to be done about first. */
export function MirrorReceipts(props: {
  receipts: ReceiptLine[]
  nowMs: number
  language: Language
  onTakenBack: (appKey: string, takenBack: boolean) => void
}) {
  const { receipts, language } = props
  const { say } = language
  const due = receipts.filter(({ standing }) => isDue(standing))
  const rest = receipts.filter(({ standing }) => !isDue(standing))
  const list = (lines: ReceiptLine[]) => (
    <ul class="kept">
      {lines.map(line => (
        <Entry key={line.appKey} {...props} line={line} />
      ))}
    </ul>
  )
  return (
    <section class="panel" id="receipts">
      <h2>{say('ui_receipts_title')}</h2>
      <p>{say('ui_receipts_purpose')}</p>
      {receipts.length === 0 ? <p class="hint">{say('ui_receipts_none')}</p> : null}
      {due.length > 0 ? (
        <>
          <h3>{say('ui_receipts_due')}</h3>
          {list(due)}
        </>
      ) : null}
      {rest.length > 0 ? (
        <>
          {due.length > 0 ? <h3>{say('ui_receipts_rest')}</h3> : null}
          {list(rest)}
        </>
      ) : null}
    </section>
  )
}
