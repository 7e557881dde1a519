import type { Language } from '../model/knowledge.ts'
import type { Mute } from '../model/mute.ts'
import type { AppRecord } from '../model/record.ts'
import { appName } from './app-name.tsx'
import { Fold } from './fold.tsx'
import { Verbatim } from './mirror-apps.tsx'
import { dayWords } from './time-words.ts'
import { visibleText } from './visible-text.ts'

/** Of more than these nobody looks for one to mute. */
const OTHERS_MAX = 20

export type MutesProps = {
  mutes: Mute[]
  apps: AppRecord[]
  /** For so many days a notice can be muted; 0: not at all. */
  muteDays: number
  language: Language
  onMute: (appKey: string, muted: boolean) => void
}

/** The notices that were muted, with the way to bring each back; and those that could be. */
export function MirrorMutes({ mutes, apps, muteDays, language, onMute }: MutesProps) {
  const { say, lang } = language
  const muted = new Set(mutes.map(({ appKey }) => appKey))
  const others = apps.filter(
    ({ key, verdict, visibility, kind }) =>
      (verdict === 'inform' || verdict === 'acknowledge') && (visibility === 'full' || kind === 'sign-up') && !muted.has(key),
  )
  return (
    <section class="panel" id="mutes">
      <h2>{say('ui_mutes_title')}</h2>
      <p>{say(muteDays === 0 ? 'ui_mutes_forbidden' : 'ui_mutes_purpose')}</p>
      {mutes.length === 0 ? <p class="hint">{say('ui_mutes_none')}</p> : null}
      <ul class="kept">
        {mutes.map(mute => (
          <li key={mute.appKey}>
            <b>
              <bdi>{visibleText(mute.name, 80)}</bdi>
            </b>
            <p class="small">{say('ui_mute_until', dayWords(mute.sinceMs, lang), dayWords(mute.untilMs, lang))}</p>
            <Fold title={say('ui_as_stored')}>
              <Verbatim value={mute} />
            </Fold>
            <button type="button" class="secondary" onClick={() => onMute(mute.appKey, false)}>
              {say('ui_unmute')}
            </button>
          </li>
        ))}
      </ul>
      {muteDays > 0 && others.length > 0 ? (
        <Fold title={say('ui_mutes_others')} count={others.length}>
          <ul class="kept">
            {others.slice(0, OTHERS_MAX).map(record => (
              <li key={record.key}>
                <bdi>{appName(record)}</bdi>{' '}
                <button type="button" class="secondary" onClick={() => onMute(record.key, true)}>
                  {say('ui_mute')}
                </button>
              </li>
            ))}
          </ul>
        </Fold>
      ) : null}
    </section>
  )
}
