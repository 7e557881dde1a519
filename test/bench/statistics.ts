const sorted = (values: number[]) => values.toSorted((a, b) => a - b)

/** The value below which a share of all lies, between neighbours by weight. Throws where there are no values. */
export function quantile(values: number[], share: number): number {
  const order = sorted(values)
  const at = (order.length - 1) * share
  const low = order[Math.floor(at)]
  const high = order[Math.ceil(at)]
  if (low === undefined || high === undefined) throw new Error('there is nothing to measure')
  return low + (high - low) * (at - Math.floor(at))
}
export const median = (values: number[]) => quantile(values, 0.5)

/**
 * How far a median of these values lies from the true one by chance alone, at about 95 % (1.96 standard errors of a median,
 * with the spread taken from the quartiles, so that a few wild runs on a busy machine do not widen it).
 */
export const medianError = (values: number[]) =>
  values.length < 4
    ? Number.POSITIVE_INFINITY
    : (1.96 * 1.2533 * ((quantile(values, 0.75) - quantile(values, 0.25)) / 1.349)) / Math.sqrt(values.length)

/** Rise of the straight line that fits best, in y per x. */
export function slope(points: { x: number; y: number }[]): number {
  const mean = (pick: (point: { x: number; y: number }) => number) => points.reduce((sum, point) => sum + pick(point), 0) / points.length
  const [x, y] = [mean(point => point.x), mean(point => point.y)]
  const over = points.reduce((sum, point) => sum + (point.x - x) * (point.y - y), 0)
  const under = points.reduce((sum, point) => sum + (point.x - x) ** 2, 0)
  return over / under
}
