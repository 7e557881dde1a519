import type { Provider } from '../lib/model/provider.ts'

/** A request for these scopes, as the first endpoint of a provider takes it; null where none takes any. */
export function requestFor(provider: Provider, scopes: readonly string[]): string | null {
  const endpoint = provider.authorize.find(({ asks, reach }) => asks === undefined && reach === undefined)
  const parameter = provider.params.scopes.find(({ bits }) => bits === undefined)
  const host = endpoint?.host ?? provider.hosts[0]
  if (!endpoint || !parameter || host === undefined) return null
  const delimiter = endpoint.delimiter ?? parameter.delimiter
  const query = new URLSearchParams({
    [provider.params.clientId[0] ?? '']: 'a-client-of-nobody',
    [provider.params.redirectUri[0] ?? '']: 'https://somewhere-new.example/back',
    response_type: 'code',
    [parameter.name]: scopes.join(delimiter === 'comma' ? ',' : delimiter === 'plus' ? '+' : ' '),
  })
  const path = endpoint.path.replace(/\{[^}]*\}/g, 'x').replace('*', 'x')
  return `https://${host.replace('*.', 'tenant.')}${path}${endpoint.in === 'fragment' ? '#?' : '?'}${query}`
}
