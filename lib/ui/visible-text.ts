/** Controls, bidirectional overrides and zero-width characters: none of them has a shape, each can make a name lie. */
const SHAPELESS = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\u115F\u1160\u3164\uFFA0]/gu

/**
 * Text from outside (an app's name, a host, a client id) made safe to look at: every character without a shape is
 * written as its code point, so that `Acme\u202Elive.exe` cannot pass for something else. Line breaks become spaces.
 * @param text any text
 * @param maxLength characters kept; what is beyond is cut with an ellipsis
 */
export function visibleText(text: string, maxLength = 200): string {
  const whole = [...text.replace(/[\r\n\t]+/g, ' ')]
  const kept = whole.length > maxLength ? `${whole.slice(0, maxLength - 1).join('')}…` : whole.join('')
  return kept.replace(SHAPELESS, c => `‹U+${c.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0')}›`)
}
