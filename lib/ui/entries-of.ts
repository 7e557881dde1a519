import type { CloudEvent } from '../model/event.ts'
import type { Fact } from '../model/fact.ts'
import type { AppRecord } from '../model/record.ts'
import type { MirrorEntry } from './mirror-entries.tsx'

/**
 * Every fact with where it stands, newest first. What waits is shown as the event that will leave, also when its fact is
 * no longer kept; with a hub, what does not wait any more counts as sent: never less is shown as sent than was.
 */
export function entriesOf(kept: { facts: Fact[]; waiting: CloudEvent[]; apps: AppRecord[]; hasHub: boolean }): MirrorEntry[] {
  const names = new Map(kept.apps.map(app => [app.key, app.client.name ?? app.redirect.host ?? app.key]))
  const waiting = new Map(kept.waiting.map(event => [event.id, event]))
  const aboutOf = (fact: Fact) => ('appKey' in fact ? (names.get(fact.appKey) ?? fact.appKey) : fact.code)
  const entries = kept.facts.map((fact): MirrorEntry => {
    const event = waiting.get(fact.id)
    waiting.delete(fact.id)
    const state = event ? 'waiting' : kept.hasHub ? 'sent' : 'kept'
    return { id: fact.id, atMs: fact.atMs, type: fact.type, about: aboutOf(fact), state, content: event ?? fact }
  })
  for (const event of waiting.values()) {
    const { fact } = event.data.unmapped
    entries.push({ id: fact.id, atMs: fact.atMs, type: fact.type, about: aboutOf(fact), state: 'waiting', content: event })
  }
  // Times are rounded to the minute; ids rise with time within it.
  return entries.sort((a, b) => b.atMs - a.atMs || (a.id < b.id ? 1 : -1))
}
