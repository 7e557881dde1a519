/** A host and every name above it, longest first: `a.b.example` gives `a.b.example`, `b.example`, `example`. */
export function suffixes(host: string): string[] {
  const list = [host]
  for (let dot = host.indexOf('.'); dot >= 0; dot = host.indexOf('.', dot + 1)) list.push(host.slice(dot + 1))
  return list
}

/** Whether a host is this domain or lies below it. The boundary is a dot: `evilzoom.us` is not below `zoom.us`. */
export const isWithin = (host: string, domain: string): boolean => host === domain || host.endsWith(`.${domain}`)

/** Whether a host is meant by a pattern of a data file: itself, or `*.host` for every host below it. */
export const fitsHost = (host: string, pattern: string): boolean =>
  pattern.startsWith('*.') ? host.endsWith(pattern.slice(1)) : host === pattern
