/**
 * Measures the sign-up reader on a folder of labelled pages:
 *
 *   node test/measure-sign-up.ts <folder> [--mistakes]
 *
 * The folder holds `index.json` (rows with id, domain, originUrl, label: signup | login | other | mixed, lang, file) and
 * the pages. Pages are parted by a hash of their domain into a half to develop on and a half that is held out;
 * `--mistakes` lists those of the first half only. Mixed pages (a sign-up and a log-in at once) are counted apart.
 */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseHTML } from 'linkedom'
import { readSignUp, SIGN_UP_THRESHOLD } from '../lib/observe/read-sign-up.ts'

type Row = {
  id: string
  domain: string | null
  originUrl: string | null
  label: 'signup' | 'login' | 'other' | 'mixed'
  lang: string
  file: string
}
type Measured = Row & { half: 'develop' | 'held-out'; score: number; ms: number }

const [folder] = process.argv.slice(2)
if (!folder) {
  console.error('usage: node test/measure-sign-up.ts <folder with index.json> [--mistakes]')
  process.exit(2)
}

const rows = (JSON.parse(readFileSync(join(folder, 'index.json'), 'utf8')) as Row[]).map(row => measure(folder, row))
for (const half of ['develop', 'held-out'] as const) report(half, rows.filter(row => row.half === half)) // biome-ignore format: one line
if (process.argv.includes('--mistakes')) {
  const wrong = rows.filter(row => row.half === 'develop' && row.label !== 'mixed' && isFlagged(row) !== (row.label === 'signup'))
  for (const row of wrong.sort((a, b) => a.score - b.score)) console.log(row.score.toFixed(2), row.label, row.lang, row.file)
}

function measure(from: string, row: Row): Measured {
  const half =
    (createHash('sha256')
      .update(row.domain ?? row.id)
      .digest()[0] ?? 0) %
      2 ===
    1
      ? 'develop'
      : 'held-out'
  const document = parseHTML(readFileSync(join(from, row.file), 'utf8')).document as unknown as Document
  const url = row.originUrl && URL.canParse(row.originUrl) ? new URL(row.originUrl) : null
  const started = performance.now()
  const found = readSignUp(document, { host: url?.hostname ?? row.domain ?? '', path: url?.pathname ?? '' })
  return { ...row, half, score: found?.score ?? 0, ms: performance.now() - started }
}

function isFlagged(row: Measured): boolean {
  return row.score >= SIGN_UP_THRESHOLD
}

function figures(of: Measured[]): string {
  const judged = of.filter(row => row.label !== 'mixed')
  const right = judged.filter(row => row.label === 'signup' && isFlagged(row)).length
  const flagged = judged.filter(isFlagged).length
  const all = judged.filter(row => row.label === 'signup').length
  const [precision, recall] = [right / (flagged || 1), right / (all || 1)]
  const f1 = (2 * precision * recall) / (precision + recall || 1)
  const score = (value: number, of: number) => (of ? value.toFixed(3) : '  –  ')
  return `precision ${score(precision, flagged)}  recall ${score(recall, all)}  F1 ${score(f1, flagged && all)}  (${right} of ${all} found, ${flagged - right} wrong)`
}

function report(half: string, of: Measured[]): void {
  console.log(`\n${half}: ${of.length} pages, threshold ${SIGN_UP_THRESHOLD}\n  all      ${figures(of)}`)
  for (const label of ['signup', 'login', 'other', 'mixed']) {
    const those = of.filter(row => row.label === label)
    console.log(`  ${label.padEnd(8)} ${those.filter(isFlagged).length} of ${those.length} taken for a sign-up`)
  }
  const languages = [...new Set(of.map(row => row.lang))].sort((a, b) => count(of, b) - count(of, a))
  for (const lang of languages) console.log(`  ${lang.padEnd(8)} ${figures(of.filter(row => row.lang === lang))}`)
  const times = of.map(row => row.ms).sort((a, b) => a - b)
  console.log(`  time     median ${at(times, 0.5)} ms, p95 ${at(times, 0.95)} ms (linkedom)`)
}

function count(of: Measured[], lang: string): number {
  return of.filter(row => row.lang === lang).length
}

function at(sorted: number[], share: number): string {
  return (sorted[Math.floor(sorted.length * share)] ?? 0).toFixed(1)
}
