/** The id by which entries of lists are held to be the same. */
export const threatClientId = ({ provider, clientId }: { provider: string; clientId: string }): string =>
  `${provider}|${clientId.toLowerCase()}`
export const threatHostId = (host: string): string => (host.startsWith('*.') ? host.slice(2) : host)
