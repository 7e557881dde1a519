/** The mark: a shield, and in it a sight around a keyhole. Same drawing as public/icon/icon.svg. */
export function Mark({ size = 24 }: { size?: number }) {
  return (
    <svg class="mark" viewBox="0 0 128 128" width={size} height={size} aria-hidden="true" focusable="false">
      <path class="mark-shield" d="M64 5c14 10 31 14 49 15v40c0 32-20 53-49 64C35 113 15 92 15 60V20C33 19 50 15 64 5z" />
      <g class="mark-sight" fill="none" stroke-width="7" stroke-linecap="round">
        <circle cx="64" cy="61" r="27" />
        <path d="M64 24v8M64 90v8M27 61h8M93 61h8" />
      </g>
      <path class="mark-key" d="M64 47a10 10 0 0 1 5.4 18.4L72 77H56l2.6-11.6A10 10 0 0 1 64 47z" />
    </svg>
  )
}

/** Name and mark, and whose policy speaks. */
export function Brand({ organisation, logo }: { organisation?: string | undefined; logo?: string | null | undefined }) {
  return (
    <div class="brand">
      <Mark />
      <span class="brand-name">Scopewarden</span>
      {logo ? <img class="brand-logo" src={logo} alt="" /> : null}
      {organisation ? <bdi class="brand-organisation">{organisation}</bdi> : null}
    </div>
  )
}
