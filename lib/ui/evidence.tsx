import type { Finding } from '../model/assessment.ts'
import type { Explanation } from '../model/explanation.ts'
import type { Language } from '../model/knowledge.ts'
import { Fold } from './fold.tsx'
import { Glyph } from './glyph.tsx'
import { visibleText } from './visible-text.ts'
import { VERIFIED_WORDS } from './words.ts'

type Props = { explanation: Explanation; language: Language; open?: boolean }

/** Who asks: the name is what the app calls itself, so it stands as data, never inside a sentence of ours. */
export function Asker({ explanation: { headline, asker, account, inOrganisation }, language }: Props) {
  return (
    <dl class="asker">
      {/* The headline has said it. Where no name is known the host stands for it: the app did not call itself so. */}
      {asker.name === asker.host || headline.includes(asker.name) ? null : (
        <div>
          <dt>{language.say('ui_asker_name')}</dt>
          <dd>
            <bdi>{visibleText(asker.name, 100)}</bdi>
          </dd>
        </div>
      )}
      {asker.host ? (
        <div>
          <dt>{language.say('ui_asker_host')}</dt>
          <dd>
            <bdi class="technical">{visibleText(asker.host)}</bdi>
          </dd>
        </div>
      ) : null}
      <div>
        <dt>{language.say('ui_asker_publisher')}</dt>
        <dd class={`verified verified-${asker.verified}`}>
          <Glyph name={asker.verified === 'yes' ? 'check' : asker.verified === 'no' ? 'attention' : 'question'} />
          {language.say(VERIFIED_WORDS[asker.verified])}
        </dd>
      </div>
      {account === null ? null : (
        <div>
          <dt>{language.say('ui_account')}</dt>
          <dd>{account}</dd>
        </div>
      )}
      {inOrganisation === null ? null : (
        <div>
          <dt>{language.say('ui_asker_colleagues')}</dt>
          <dd>{inOrganisation}</dd>
        </div>
      )}
    </dl>
  )
}

/** The same in a line, for where there is little room: the name stands in the headline. */
export function AskerLine({ explanation: { kind, asker, inOrganisation }, language }: Props) {
  const isApp = kind === 'consent' || kind === 'sign-in'
  return (
    <p class="asker-line">
      {asker.host === null || asker.host === asker.name ? null : <bdi class="technical">{visibleText(asker.host)}</bdi>}
      {isApp ? (
        <span class={`verified verified-${asker.verified}`}>
          {language.say('ui_label_value', language.say('ui_asker_publisher'), language.say(VERIFIED_WORDS[asker.verified]))}
        </span>
      ) : null}
      {inOrganisation === null ? null : <span>{inOrganisation}</span>}
    </p>
  )
}

/** What the app asks for, in words and as it is called technically. */
export function Scopes({ explanation: { scopes, change }, language, open }: Props) {
  if (scopes.length === 0) return null
  const added = new Set(change?.added)
  return (
    <Fold title={language.say('ui_scopes_title')} count={scopes.length} open={open ?? false}>
      <ul class="scopes">
        {scopes.map(scope => (
          <li key={`${scope.id} ${scope.text}`} class={`severity-${scope.severity}`}>
            <span>
              {scope.text}
              {added.has(scope.id) ? <span class="added">{language.say('ui_scope_new')}</span> : null}
              {scope.optional ? <span class="optional faint small">{language.say('ui_scope_optional')}</span> : null}
            </span>
            <bdi class="technical">{visibleText(scope.id)}</bdi>
          </li>
        ))}
      </ul>
    </Fold>
  )
}

/** What is new this time, in one line; nothing where the app has no history. */
export function Change({ explanation: { change } }: Pick<Props, 'explanation'>) {
  if (!change) return null
  return (
    <p class="change">
      <b>{change.news}</b> {change.past}
    </p>
  )
}

/** What the app had been granted before, each with its day. */
export function GrantedBefore({ explanation: { change }, language, open }: Props) {
  if (!change || change.before.length === 0) return null
  return (
    <Fold title={language.say('ui_before_title')} count={change.before.length} open={open ?? false}>
      <ul class="scopes">
        {change.before.map(scope => (
          <li key={`${scope.id} ${scope.text}`}>
            <span>{scope.text}</span>
            {scope.since === null ? null : <span class="faint small">{scope.since}</span>}
            <bdi class="technical">{visibleText(scope.id)}</bdi>
          </li>
        ))}
      </ul>
    </Fold>
  )
}

/** What says that somebody poses as another: it belongs beside the name, and not into what folds out. */
const LOUD: ReadonlySet<string> = new Set<Finding['code']>([
  'name-confusable',
  'name-suspicious',
  'redirect-unlike-name',
  'redirect-unlike-home',
  'look-alike-host',
])
const isLoud = ({ why }: Explanation, { code, text }: Explanation['findings'][number]) => LOUD.has(code) && !why.includes(text)

/** Warnings about who asks, where there are any. */
export function Flags({ explanation }: Pick<Props, 'explanation'>) {
  return explanation.findings
    .filter(finding => isLoud(explanation, finding))
    .map(({ code, text }) => (
      <p key={`${code} ${text}`} class="warning flag">
        <Glyph name="attention" />
        <span>{text}</span>
      </p>
    ))
}

/** What else stood out about the request. */
export function Findings({ explanation, language, open }: Props) {
  const findings = explanation.findings.filter(finding => !isLoud(explanation, finding))
  if (findings.length === 0) return null
  return (
    <Fold title={language.say('ui_findings_title')} count={findings.length} open={open ?? false}>
      <ul class="findings">
        {findings.map(finding => (
          <li key={`${finding.code} ${finding.text}`}>{finding.text}</li>
        ))}
      </ul>
    </Fold>
  )
}

/** What to do instead. Links open beside the flow, so that nothing is lost. */
export function Instead({ explanation: { instead }, language }: Props) {
  if (instead.length === 0) return null
  return (
    <section class="instead">
      <h2>{language.say('ui_instead_title')}</h2>
      <ul>
        {instead.map(way => (
          <li key={way.text}>
            <Glyph name="arrow" />
            {way.url?.startsWith('https://') ? (
              <a href={way.url} target="_blank" rel="noreferrer noopener">
                {way.text}
              </a>
            ) : (
              <span>{way.text}</span>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}

/** Whom to ask, and what to quote when asking. */
export function Reference({ explanation: { contact, reference }, language }: Props) {
  const url = contact.url?.startsWith('https://') ? contact.url : null
  return (
    <footer class="reference">
      {contact.email || url ? (
        <p>
          {language.say('ui_contact')} {contact.email ? <a href={`mailto:${contact.email}`}>{contact.email}</a> : null}
          {contact.email && url ? ' · ' : null}
          {url ? (
            <a href={url} target="_blank" rel="noreferrer noopener">
              {url.replace(/^https:\/\//, '')}
            </a>
          ) : null}
        </p>
      ) : null}
      <p class="technical">{reference}</p>
    </footer>
  )
}
