import { useState } from 'preact/hooks'
import type { Fact } from '../model/fact.ts'
import type { Language, MessageKey } from '../model/knowledge.ts'
import { Fold } from './fold.tsx'
import { Glyph, type GlyphName } from './glyph.tsx'
import { Verbatim } from './mirror-apps.tsx'
import { momentWords } from './time-words.ts'
import { visibleText } from './visible-text.ts'

/**
 * One fact and where it stands. `waiting`: in the outbox, `content` is the event as it will leave. `sent`: no longer
 * waiting, `content` is the fact that its event carried. `kept`: no hub is set, it stays here.
 */
export type MirrorEntry = {
  id: string
  atMs: number
  type: Fact['type']
  about: string
  state: 'waiting' | 'sent' | 'kept'
  content: unknown
}

const STATES: Record<MirrorEntry['state'], { key: MessageKey; glyph: GlyphName }> = {
  waiting: { key: 'ui_entry_waiting', glyph: 'clock' },
  sent: { key: 'ui_entry_sent', glyph: 'arrow' },
  kept: { key: 'ui_entry_kept', glyph: 'check' },
}
const TYPES: Record<Fact['type'], MessageKey> = {
  observed: 'ui_fact_observed',
  revised: 'ui_fact_revised',
  decided: 'ui_fact_decided',
  concluded: 'ui_fact_concluded',
  asked: 'ui_fact_asked',
  disputed: 'ui_fact_disputed',
  health: 'ui_fact_health',
}

/** Entries drawn at first, and with each "show more". */
export const ENTRIES_PER_STEP = 10

/** Every fact, newest first, verbatim. */
export function MirrorEntries({ entries, total, language }: { entries: MirrorEntry[]; total: number; language: Language }) {
  const { say } = language
  const [shown, setShown] = useState(ENTRIES_PER_STEP)
  return (
    <section class="panel">
      <h2>{say('ui_entries_title')}</h2>
      <p class="hint">{say('ui_entries_hint')}</p>
      {total > entries.length ? <p class="hint">{say('ui_entries_cut', String(entries.length), String(total))}</p> : null}
      {entries.length === 0 ? <p>{say('ui_entries_none')}</p> : null}
      <ul class="entries">
        {entries.slice(0, shown).map(entry => (
          <li key={entry.id}>
            <Fold title={<EntryTitle entry={entry} language={language} />}>
              <Verbatim value={entry.content} />
            </Fold>
            <span class={`entry-state entry-${entry.state}`}>
              <Glyph name={STATES[entry.state].glyph} />
              {say(STATES[entry.state].key)}
            </span>
          </li>
        ))}
      </ul>
      {entries.length > shown ? (
        <button type="button" class="secondary" onClick={() => setShown(shown + ENTRIES_PER_STEP)}>
          {say('ui_show_more', String(Math.min(ENTRIES_PER_STEP, entries.length - shown)))}
        </button>
      ) : null}
    </section>
  )
}

function EntryTitle({ entry, language: { say, lang } }: { entry: MirrorEntry; language: Language }) {
  return (
    <>
      {momentWords(entry.atMs, lang)} · <strong>{say(TYPES[entry.type])}</strong>
      {entry.about ? (
        <>
          {' '}
          · <bdi>{visibleText(entry.about, 80)}</bdi>
        </>
      ) : null}
    </>
  )
}
