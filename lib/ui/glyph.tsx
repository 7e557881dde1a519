/** Line icons of our own, 20 × 20; decoration only: the word beside them carries the meaning. */
const PATHS = {
  check: 'M4 10.5l4 4 8-9',
  info: 'M10 9v5M10 6.2v.1M10 17.5a7.5 7.5 0 1 0 0-15 7.5 7.5 0 0 0 0 15z',
  attention: 'M10 3l7.5 13.5h-15zM10 8v4M10 14.2v.1',
  pencil: 'M4 16l.8-3.6 8.6-8.6 2.8 2.8-8.6 8.6zM11.6 5.6l2.8 2.8',
  hand: 'M3 5h14v9H9.5L6 17v-3H3zM7 9.5h.1M10 9.5h.1M13 9.5h.1',
  stop: 'M10 17.5a7.5 7.5 0 1 0 0-15 7.5 7.5 0 0 0 0 15zM5 5l10 10',
  arrow: 'M4 10h12M11 5l5 5-5 5',
  back: 'M16 10H4M9 5l-5 5 5 5',
  chevron: 'M7 4.5l5.5 5.5L7 15.5',
  question: 'M10 17.5a7.5 7.5 0 1 0 0-15 7.5 7.5 0 0 0 0 15zM7.8 7.8a2.2 2.2 0 1 1 3.2 2c-.7.4-1 .8-1 1.6M10 13.9v.1',
  eye: 'M2 10s3-5.5 8-5.5 8 5.5 8 5.5-3 5.5-8 5.5S2 10 2 10zM10 12.3a2.3 2.3 0 1 0 0-4.6 2.3 2.3 0 0 0 0 4.6z',
  report: 'M4.5 2.5h8l3 3v12h-11zM7.5 9h5M7.5 12h5M7.5 15h3',
  clock: 'M10 17.5a7.5 7.5 0 1 0 0-15 7.5 7.5 0 0 0 0 15zM10 6v4.3l3 1.7',
  download: 'M10 3v9M6 8.5l4 4 4-4M3.5 16.5h13',
} as const
export type GlyphName = keyof typeof PATHS

/** One icon; `currentColor`, as tall as the text around it. */
export function Glyph({ name }: { name: GlyphName }) {
  return (
    <svg class="glyph" viewBox="0 0 20 20" width="20" height="20" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} fill="none" stroke="currentColor" stroke-width="1.7" stroke-linecap="round" stroke-linejoin="round" />
    </svg>
  )
}
