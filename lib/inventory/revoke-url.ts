import type { Provider } from '../model/provider.ts'
import type { AppRecord } from '../model/record.ts'

/** The page of the provider on which a person takes this app's access back, or null where none is known. */
export const revokeUrl = (record: AppRecord, providers: Provider[]): string | null => {
  const pages = providers.find(p => p.id === record.provider)?.revoke ?? []
  const { id } = record.client
  const own = id === null ? undefined : pages.find(page => page.includes('{client_id}'))
  if (own && id !== null) return own.replaceAll('{client_id}', () => encodeURIComponent(id.replace(/\p{Cs}/gu, '\uFFFD')))
  return pages.find(page => !page.includes('{client_id}')) ?? null
}
