/** Text with two marks on a letter at most: more of them run into the lines above and below. */
export const withoutPiledMarks = (text: string): string => text.replace(/(\p{M}{2})\p{M}+/gu, '$1')

/** At most so many characters; what is beyond is cut with an ellipsis, and no character is cut in two. */
export function cutEnd(text: string, most: number): string {
  const letters = [...text]
  return letters.length > most
    ? `${letters
        .slice(0, most - 1)
        .join('')
        .trimEnd()}…`
    : text
}

/** A host of at most so many characters. It is cut in front: who owns it stands at its end. */
export const cutHost = (host: string, most: number): string => (host.length > most ? `…${host.slice(1 - most)}` : host)
