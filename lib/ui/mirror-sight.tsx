import type { Language, MessageKey } from '../model/knowledge.ts'
import type { BlindSpot, SelfTest } from '../model/self-test.ts'
import { dayWords } from './time-words.ts'
import { visibleText } from './visible-text.ts'

const WORDS: Record<BlindSpot['code'], MessageKey> = {
  'host-blocked': 'ui_sight_host_blocked',
  'host-access-withheld': 'ui_sight_host_withheld',
  'private-windows-unseen': 'ui_sight_private',
}
/** What makes it miss pages that it should see; that private windows exist is no fault of anybody's. */
export const isBlinding = ({ code }: BlindSpot): boolean => code !== 'private-windows-unseen'

/** What keeps the extension from seeing, as far as it can tell. `found` null: it has not looked yet. */
export function MirrorSight({ found, language }: { found: SelfTest | null; language: Language }) {
  const { say, lang } = language
  const spots = found?.spots ?? []
  return (
    <section class="panel" data-panel="sight">
      <h2>{say('ui_sight_title')}</h2>
      {spots.length === 0 ? <p class="hint">{say(found ? 'ui_sight_clear' : 'ui_sight_unknown')}</p> : null}
      {spots.map(spot => (
        <p key={`${spot.code} ${spot.host}`} class={isBlinding(spot) ? 'warning' : 'hint'}>
          {say(WORDS[spot.code], visibleText(spot.host ?? '', 253))}{' '}
          <span class="technical">
            ({spot.code}, {dayWords(spot.sinceMs, lang)})
          </span>
        </p>
      ))}
    </section>
  )
}
