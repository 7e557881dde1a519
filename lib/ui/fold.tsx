import type { ComponentChildren } from 'preact'
import { Glyph } from './glyph.tsx'

/** Something that can be opened for more; closed unless said otherwise. */
export function Fold({
  title,
  count,
  open,
  children,
}: {
  title: ComponentChildren
  count?: number
  open?: boolean
  children: ComponentChildren
}) {
  return (
    <details class="fold" open={open}>
      <summary>
        <Glyph name="chevron" />
        <span>{title}</span>
        {count === undefined ? null : <span class="count">{count}</span>}
      </summary>
      <div class="fold-body">{children}</div>
    </details>
  )
}
