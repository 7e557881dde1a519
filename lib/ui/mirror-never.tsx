import type { Language, MessageKey } from '../model/knowledge.ts'
import { Glyph } from './glyph.tsx'

const NEVER: MessageKey[] = [
  'ui_never_passwords',
  'ui_never_keys',
  'ui_never_forms',
  'ui_never_codes',
  'ui_never_tokens',
  'ui_never_pages',
  'ui_never_addresses',
  'ui_never_history',
  'ui_never_personal',
]

/** What is never collected, so that nobody has to guess. */
export function MirrorNever({ language: { say } }: { language: Language }) {
  return (
    <section class="panel">
      <h2>{say('ui_never_title')}</h2>
      <ul class="never">
        {NEVER.map(key => (
          <li key={key}>
            <Glyph name="stop" />
            {say(key)}
          </li>
        ))}
      </ul>
    </section>
  )
}
