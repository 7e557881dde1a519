import type { Language } from '../model/knowledge.ts'
import type { RefusedSetting } from '../model/managed.ts'
import { FactList } from './fact-list.tsx'
import { visibleText } from './visible-text.ts'

/** Settings that open a door: that they are set may be seen, their value may not. */
const SECRET = ['enrolmentToken']

/** What the organisation has set by MDM, and what of it could not be used. */
export function MirrorSettings(props: {
  settings: { key: string; value: unknown; source?: string }[]
  refused: RefusedSetting[]
  language: Language
}) {
  const { say } = props.language
  const shown = (key: string, value: unknown) =>
    SECRET.includes(key) ? say('ui_settings_secret') : visibleText(typeof value === 'string' ? value : JSON.stringify(value), 400)
  return (
    <section class="panel">
      <h2>{say('ui_settings_title')}</h2>
      {props.settings.length === 0 ? <p class="hint">{say('ui_settings_none')}</p> : null}
      <FactList
        rows={props.settings.map(({ key, value, source }) => ({
          name: key,
          value: source ? `${shown(key, value)} (${source})` : shown(key, value),
          technical: true,
        }))}
      />
      {props.refused.length > 0 ? (
        <div class="warning">
          <p>{say('ui_settings_refused')}</p>
          <ul>
            {props.refused.map(({ key, message }) => (
              <li key={key}>
                <span class="technical">{visibleText(key)}</span>: {visibleText(message, 300)}
              </li>
            ))}
          </ul>
        </div>
      ) : null}
    </section>
  )
}
