/** What a browser tells the hub, once a day, of the documents that it has in force: one line, which older hubs show as it is. */
export type PolicyTold = {
  source: 'embedded' | 'fetched' | 'file'
  /** `epoch.version`. */
  version: string
  /** The first eight letters of the document's SHA-256 in base64url; null of the built-in one. */
  hash: string | null
  expired: boolean
  threats: { version: string; expired: boolean } | null
}

const late = (expired: boolean) => (expired ? ' (expired)' : '')

export const tellPolicy = ({ source, version, hash, expired, threats }: PolicyTold): string =>
  `${source} ${version}${hash ? ` #${hash}` : ''}${late(expired)}${threats ? `, threats ${threats.version}${late(threats.expired)}` : ''}`

const TOLD = /^(embedded|fetched|file) (\d+\.\d+)(?: #([\w-]{8}))?( \(expired\))?(?:, threats (\d+\.\d+)( \(expired\))?)?$/

/** Null where it is spelt otherwise, as by a newer browser. */
export function readPolicyTold(line: string): PolicyTold | null {
  const [, source, version, hash = null, expired, threats, threatsExpired] = TOLD.exec(line) ?? []
  if (!source || !version) return null
  return {
    source: source as PolicyTold['source'],
    version,
    hash,
    expired: expired !== undefined,
    threats: threats ? { version: threats, expired: threatsExpired !== undefined } : null,
  }
}
