import type { Language } from '../model/knowledge.ts'
import { VERDICT_WORDS } from '../model/noun-words.ts'
import type { Verdict } from '../model/vocabulary.ts'
import { Glyph } from './glyph.tsx'
import { VERDICT_GLYPHS } from './words.ts'

/** A verdict as shape, word and colour: none of the three stands alone. */
export function VerdictChip({ verdict, language }: { verdict: Verdict; language: Language }) {
  return (
    <span class={`chip verdict-${verdict}`}>
      <Glyph name={VERDICT_GLYPHS[verdict]} />
      <span>{language.say(VERDICT_WORDS[verdict])}</span>
    </span>
  )
}
