/** 32 bits that depend on every letter (FNV-1a, then the finish of MurmurHash3 so that near texts lie far apart). */
function hash(text: string): number {
  let h = 0x811c9dc5
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193)
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}

/**
 * Whether a browser is among the share in which a rule decides. The same everywhere and always: raising the share adds
 * browsers and takes none away, and two rules begin in different ones.
 * @param sharePercent 1…100; absent: all browsers
 * @param browserId null where nobody can tell the browser from others: it is in no share but that of all
 */
export const inShare = (ruleId: string, sharePercent: number | undefined, browserId: string | null): boolean =>
  sharePercent === undefined || sharePercent >= 100 || (browserId !== null && hash(`${ruleId}|${browserId}`) % 100 < sharePercent)
