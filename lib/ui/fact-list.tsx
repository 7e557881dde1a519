import type { ComponentChildren } from 'preact'

/** Names and values, side by side; a row without a value is left out. */
export function FactList({ rows }: { rows: { name: string; value: ComponentChildren; technical?: boolean }[] }) {
  return (
    <dl class="fact-list">
      {rows
        .filter(row => row.value !== null && row.value !== undefined && row.value !== '')
        .map(row => (
          <div key={row.name}>
            <dt>{row.name}</dt>
            <dd class={row.technical ? 'technical' : undefined}>{row.value}</dd>
          </div>
        ))}
    </dl>
  )
}
