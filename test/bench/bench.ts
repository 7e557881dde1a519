import type { Figure } from './figure.ts'

export type BenchContext = {
  root: string
  /** The extension as it is shipped. */
  extensionDir: string
  /** The same for Firefox, built when it is asked for. */
  firefoxDir: () => string
  /** Chromium. */
  executablePath: string
  say: (sentence: string) => void
  /** How often; without it as often as the figure needs. */
  runs?: number
}
export type Bench = { id: string; says: string; run(context: BenchContext): Promise<Figure[]> }
