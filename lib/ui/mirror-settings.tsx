import type { Language, MessageKey } from '../model/knowledge.ts'
import type { RefusedSetting } from '../model/managed.ts'
import type { SettingRow, SettingSource } from '../model/setting-rows.ts'
import { FactList } from './fact-list.tsx'
import { visibleText } from './visible-text.ts'

/** Settings that open a door: that they are set may be seen, their value may not. */
const SECRET = ['enrolmentToken']
const SOURCE_WORDS: Record<SettingSource, MessageKey> = {
  managed: 'ui_source_managed',
  cached: 'ui_source_cached',
  embedded: 'ui_source_embedded',
  default: 'ui_source_default',
  unset: 'ui_source_unset',
  refused: 'ui_source_refused',
  unknown: 'ui_source_unknown',
}

/** Every setting that an organisation can make by MDM, where its value comes from, and what of it could not be used. */
export function MirrorSettings(props: { settings: SettingRow[]; refused: RefusedSetting[]; language: Language }) {
  const { say } = props.language
  const shown = ({ key, value }: SettingRow) =>
    SECRET.includes(key) ? say('ui_settings_secret') : visibleText(typeof value === 'string' ? value : JSON.stringify(value), 400)
  return (
    <section class="panel" data-panel="settings">
      <h2>{say('ui_settings_title')}</h2>
      <FactList
        rows={props.settings.map(row => ({
          name: row.key,
          value: (
            <>
              {row.value === null ? null : <span class="technical">{shown(row)} </span>}
              <span class="hint" data-source={row.source}>
                {row.value === null ? say(SOURCE_WORDS[row.source]) : `(${say(SOURCE_WORDS[row.source])})`}
              </span>
            </>
          ),
        }))}
      />
      {props.refused.length > 0 ? (
        <div class="warning">
          <p>{say('ui_settings_refused')}</p>
          <ul>
            {props.refused.map(({ key, code, message }) => (
              <li key={key}>
                <span class="technical">{visibleText(key)}</span>: {visibleText(message, 300)} <span class="technical">({code})</span>
              </li>
            ))}
          </ul>
        </div>
      ) : null}
    </section>
  )
}
