import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { Brand } from './brand.tsx'
import { Glyph, type GlyphName } from './glyph.tsx'

/** A gate without a question: one thing that is so, and what can be done about it. */
export function GateMessage(props: {
  glyph: GlyphName
  headline: string
  sentence: string
  /** What it was about. */
  detail?: string | undefined
  buttons: { label: string; act: () => void }[]
  children?: ComponentChildren
}) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])
  return (
    <main class="gate gate-message">
      <header>
        <Brand />
      </header>
      <span class="gate-glyph">
        <Glyph name={props.glyph} />
      </span>
      <h1 ref={heading} tabIndex={-1}>
        {props.headline}
      </h1>
      {props.detail ? <p class="about">{props.detail}</p> : null}
      <p class="sentence">{props.sentence}</p>
      {props.children}
      {props.buttons.length > 0 ? (
        <div class="actions">
          {props.buttons.map((button, i) => (
            <button key={button.label} type="button" class={i === 0 ? 'primary' : 'secondary'} onClick={button.act}>
              {button.label}
            </button>
          ))}
        </div>
      ) : null}
    </main>
  )
}
