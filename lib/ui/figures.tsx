/** A row of numbers, each with what it counts. */
export function Figures({ figures }: { figures: { value: number | string; label: string; tone?: 'plain' | 'warn' }[] }) {
  return (
    <dl class="figures">
      {figures.map(figure => (
        <div key={figure.label} class={figure.tone === 'warn' && figure.value !== 0 ? 'figure is-warn' : 'figure'}>
          <dt>{figure.label}</dt>
          <dd>{figure.value}</dd>
        </div>
      ))}
    </dl>
  )
}
