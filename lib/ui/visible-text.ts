import { cutEnd, withoutPiledMarks } from '../model/short-text.ts'

/**
 * Controls, bidirectional overrides and zero-width characters: none of them has a shape, each can make a name lie. The joiner within a
 * picture of several people is no such thing.
 */
const SHAPELESS =
  /(?<!\p{Extended_Pictographic}[\uFE0F\p{Emoji_Modifier}]?(?=\u200D\p{Extended_Pictographic}))[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\u115F\u1160\u2800\u3164\uFFA0]/gu

/**
 * Text from outside (an app's name, a host, a client id) made safe to look at: every character without a shape is
 * written as its code point, so that `Acme\u202Elive.exe` cannot pass for something else. Line breaks become spaces.
 * @param text any text
 * @param maxLength characters kept; what is beyond is cut with an ellipsis
 */
export function visibleText(text: string, maxLength = 200): string {
  const kept = cutEnd(withoutPiledMarks(text.replace(/[\r\n\t]+/g, ' ')), maxLength)
  return kept.replace(SHAPELESS, c => `‹U+${c.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0')}›`)
}
