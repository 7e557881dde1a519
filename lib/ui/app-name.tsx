import type { AppRecord } from '../model/record.ts'
import { Dotted } from './dotted.tsx'
import { visibleText } from './visible-text.ts'

/** What an app is called: by its own name, else by where it sends people back to, else by its key. Always data. */
export const appName = (record: AppRecord): string =>
  visibleText(record.client.name ?? record.redirect.host ?? record.client.id ?? record.key, 80)

/** An app's name, and below it what cannot be made up: the host and the client id. */
export function AppName({ record }: { record: AppRecord }) {
  const { redirect, client } = record
  return (
    <span class="app-name">
      <bdi class="name">
        <Dotted text={appName(record)} />
      </bdi>
      {redirect.host && (client.name ?? redirect.host) !== redirect.host ? (
        <bdi class="technical">
          <Dotted text={visibleText(redirect.host, 255)} />
        </bdi>
      ) : null}
      {client.id ? (
        <bdi class="technical faint">
          <Dotted text={visibleText(client.id, 90)} />
        </bdi>
      ) : null}
    </span>
  )
}
