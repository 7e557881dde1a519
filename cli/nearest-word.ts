/** How many letters have to be changed, added, left out or swapped with their neighbour to make one word the other, regardless of case. */
function distance(a: string, b: string): number {
  const [from, to] = [a.toLowerCase(), b.toLowerCase()]
  let before: number[] = []
  let above = Array.from({ length: to.length + 1 }, (_, i) => i)
  for (let i = 1; i <= from.length; i++) {
    const row = [i]
    for (let j = 1; j <= to.length; j++) {
      const same = from[i - 1] === to[j - 1]
      let least = Math.min((above[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (above[j - 1] ?? 0) + (same ? 0 : 1))
      if (from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1]) least = Math.min(least, (before[j - 2] ?? 0) + 1)
      row.push(least)
    }
    before = above
    above = row
  }
  return above.at(-1) ?? 0
}

/** Longer than any word of a policy; beyond it nothing is compared. */
const WORD_MAX_CHARS = 60

/** The word that was probably meant, or null where none is near: a third of it may be wrong, three letters at most. */
export function nearestWord(word: string, words: Iterable<string>): string | null {
  if (word.length > WORD_MAX_CHARS) return null
  let best: { word: string; far: number } | null = null
  for (const candidate of words) {
    const far = distance(word, candidate)
    if (far <= Math.min(3, Math.floor(Math.max(word.length, candidate.length) / 3)) && far < (best?.far ?? Infinity))
      best = { word: candidate, far }
  }
  return best?.word ?? null
}
