import type { Kysely, Transaction } from 'kysely'
import type { Assessment } from '../lib/model/assessment.ts'
import type { FactOf } from '../lib/model/fact.ts'
import type { InOrganisation } from '../lib/model/in-organisation.ts'
import type { Observation } from '../lib/model/observation.ts'
import type { Exception } from '../lib/model/policy.ts'
import { TOLD_EXACTLY_FROM } from '../lib/model/terms.ts'
import type { HubTables } from './tables.ts'

const DAY_MS = 86_400_000
/** What a browser met before it enrolled may have waited in it for so long. */
const BACKLOG_MS = 31 * DAY_MS

/** One who asked: by the account, where the policy names it, else by the browser's pseudonym. Times by the hub's clock. */
export type Asker = { installId: string; person: string | null; note: string | null; askedAtMs: number }
export type HubRequest = {
  ask: string
  appKey: string
  firstAskedMs: number
  lastAskedMs: number
  /** What was asked for, and how the browser judged it, as the last one who asked reported it. */
  observation: Observation
  assessment: Assessment
  state: 'open' | 'approved' | 'declined'
  answeredAtMs: number | null
  /** To whoever asked, where it was declined. */
  words: string | null
  /** What lets it pass, where it was approved. */
  exception: Exception | null
  /** The latest first. */
  askers: Asker[]
}
export type RequestAnswer = { state: 'declined'; words: string } | { state: 'approved'; exception: Exception }

/** Whether an approval has come to its end. */
export const hasEnded = (exception: Exception | null, nowMs: number): boolean =>
  exception !== null && Date.parse(exception.expires) <= nowMs

const asRequest = (row: HubTables['requests'], askers: Asker[]): HubRequest => ({
  ask: row.ask,
  appKey: row.app_key,
  firstAskedMs: Number(row.first_asked_ms),
  lastAskedMs: Number(row.last_asked_ms),
  observation: JSON.parse(row.observation) as Observation,
  assessment: JSON.parse(row.assessment) as Assessment,
  state: row.state,
  answeredAtMs: row.answered_at_ms === null ? null : Number(row.answered_at_ms),
  words: row.words,
  exception: row.exception === null ? null : (JSON.parse(row.exception) as Exception),
  askers,
})

type Scope = { tx: Transaction<HubTables>; tenant: string; installId: string; nowMs: number }

/** Lists a request, or one more who asks for the same. What was declined, or has ended, waits for an answer again. */
export const listRequest = async ({ tx, tenant, installId, nowMs }: Scope, fact: FactOf<'asked'>): Promise<void> => {
  const { ask, appKey, note } = fact
  const [observation, assessment] = [JSON.stringify(fact.observation), JSON.stringify(fact.assessment)]
  const there = await tx.selectFrom('requests').selectAll().where('tenant', '=', tenant).where('ask', '=', ask).executeTakeFirst()
  const base = { last_asked_ms: nowMs, observation, assessment }
  if (!there) {
    const nothing = { answered_at_ms: null, words: null, exception: null }
    await tx
      .insertInto('requests')
      .values({ tenant, ask, app_key: appKey, first_asked_ms: nowMs, state: 'open', ...base, ...nothing })
      .execute()
  } else {
    const { state, exception } = asRequest(there, [])
    const reopened = state === 'declined' || (state === 'approved' && hasEnded(exception, nowMs))
    await tx
      .updateTable('requests')
      .set({ ...base, ...(reopened ? { state: 'open' as const, answered_at_ms: null, words: null, exception: null } : {}) })
      .where('tenant', '=', tenant)
      .where('ask', '=', ask)
      .execute()
  }
  await tx
    .insertInto('request_askers')
    .values({ tenant, ask, install_id: installId, asked_at_ms: nowMs, note })
    .onConflict(oc =>
      oc.columns(['tenant', 'ask', 'install_id']).doUpdateSet(eb => ({
        asked_at_ms: eb.ref('excluded.asked_at_ms'),
        note: eb.ref('excluded.note'),
      })),
    )
    .execute()
}

const askersOf = async (db: Kysely<HubTables>, tenant: string): Promise<Map<string, Asker[]>> => {
  const rows = await db
    .selectFrom('request_askers')
    .leftJoin('installs', join =>
      join.onRef('installs.tenant', '=', 'request_askers.tenant').onRef('installs.install_id', '=', 'request_askers.install_id'),
    )
    .selectAll('request_askers')
    .select('installs.person')
    .where('request_askers.tenant', '=', tenant)
    .orderBy('asked_at_ms', 'desc')
    .execute()
  const found = new Map<string, Asker[]>()
  for (const { ask, install_id, person, note, asked_at_ms } of rows)
    found.set(ask, [...(found.get(ask) ?? []), { installId: install_id, person, note, askedAtMs: Number(asked_at_ms) }])
  return found
}

/** What the hub keeps of requests, and what it tells browsers; part of `HubStore`. */
export const requestStore = (db: Kysely<HubTables>, tenant: string) => ({
  requests: async (): Promise<HubRequest[]> => {
    const [rows, askers] = await Promise.all([
      db.selectFrom('requests').selectAll().where('tenant', '=', tenant).orderBy('last_asked_ms', 'desc').execute(),
      askersOf(db, tenant),
    ])
    return rows.map(row => asRequest(row, askers.get(row.ask) ?? []))
  },
  /** How many wait for an answer. */
  openRequests: async (): Promise<number> => {
    const row = await db
      .selectFrom('requests')
      .select(eb => eb.fn.countAll<number>().as('open'))
      .where('tenant', '=', tenant)
      .where('state', '=', 'open')
      .executeTakeFirst()
    return Number(row?.open ?? 0)
  },
  /** Resolves to false where no such request waits for an answer: somebody else was quicker. */
  answerRequest: async (ask: string, answer: RequestAnswer, nowMs: number): Promise<boolean> => {
    const given =
      answer.state === 'declined' ? { words: answer.words, exception: null } : { words: null, exception: JSON.stringify(answer.exception) }
    const result = await db
      .updateTable('requests')
      .set({ state: answer.state, answered_at_ms: nowMs, ...given })
      .where('tenant', '=', tenant)
      .where('ask', '=', ask)
      .where('state', '=', 'open')
      .executeTakeFirst()
    return result.numUpdatedRows > 0n
  },
  /** The requests of one browser that wait for an answer. */
  openRequestsOf: async (installId: string): Promise<number> => {
    const row = await db
      .selectFrom('request_askers')
      .innerJoin('requests', join =>
        join.onRef('requests.tenant', '=', 'request_askers.tenant').onRef('requests.ask', '=', 'request_askers.ask'),
      )
      .select(eb => eb.fn.countAll<number>().as('open'))
      .where('request_askers.tenant', '=', tenant)
      .where('request_askers.install_id', '=', installId)
      .where('requests.state', '=', 'open')
      .executeTakeFirst()
    return Number(row?.open ?? 0)
  },
  /** Those of these requests that this very browser made. */
  requestsOf: async (installId: string, asks: string[]): Promise<Omit<HubRequest, 'askers'>[]> => {
    if (asks.length === 0) return []
    const rows = await db
      .selectFrom('requests')
      .innerJoin('request_askers', join =>
        join.onRef('requests.tenant', '=', 'request_askers.tenant').onRef('requests.ask', '=', 'request_askers.ask'),
      )
      .selectAll('requests')
      .where('requests.tenant', '=', tenant)
      .where('requests.ask', 'in', asks)
      .where('request_askers.install_id', '=', installId)
      .execute()
    return rows.map(row => asRequest(row, []))
  },
  /**
   * What the organisation knows of these apps, told to one browser: it is not among the colleagues itself. A first time
   * is a browser's claim; before its enrolment, and what may have waited for that, it is not believed.
   */
  inOrganisation: async (installId: string, appKeys: string[]): Promise<Map<string, InOrganisation>> => {
    if (appKeys.length === 0) return new Map()
    const rows = await db
      .selectFrom('app_installs')
      .innerJoin('installs', join =>
        join.onRef('installs.tenant', '=', 'app_installs.tenant').onRef('installs.install_id', '=', 'app_installs.install_id'),
      )
      .select(['app_key', 'app_installs.install_id', 'person', 'first_seen_ms', 'granted', 'enrolled_at_ms', 'revoked'])
      .where('app_installs.tenant', '=', tenant)
      .where('app_key', 'in', appKeys)
      .execute()
    const found = new Map(appKeys.map(key => [key, { firstMs: Number.POSITIVE_INFINITY, people: new Set<string>() }]))
    for (const row of rows) {
      const app = found.get(row.app_key)
      if (!app) continue
      app.firstMs = Math.min(app.firstMs, Math.max(Number(row.first_seen_ms), Number(row.enrolled_at_ms) - BACKLOG_MS))
      // How a sign-up ends is not seen: there, having begun it counts.
      const uses = Number(row.granted) > 0 || row.app_key.startsWith('site:')
      if (uses && row.install_id !== installId && Number(row.revoked) === 0) app.people.add(row.person ?? row.install_id)
    }
    return new Map(
      [...found].map(([key, { firstMs, people }]) => [
        key,
        {
          firstSeen: Number.isFinite(firstMs) ? new Date(firstMs).toISOString().slice(0, 10) : null,
          people: people.size === 0 ? 0 : people.size < TOLD_EXACTLY_FROM ? 'few' : people.size,
        },
      ]),
    )
  },
  /** Forgets requests answered, or last asked for, before `beforeMs`; an approval that runs stays. Resolves to their number. */
  purgeRequests: async (beforeMs: number, nowMs: number): Promise<number> => {
    const rows = await db.selectFrom('requests').selectAll().where('tenant', '=', tenant).where('last_asked_ms', '<', beforeMs).execute()
    const old = rows
      .map(row => asRequest(row, []))
      .filter(({ state, answeredAtMs, exception }) =>
        state === 'approved' ? hasEnded(exception, nowMs) : answeredAtMs === null || answeredAtMs < beforeMs,
      )
    for (const { ask } of old) {
      await db.deleteFrom('request_askers').where('tenant', '=', tenant).where('ask', '=', ask).execute()
      await db.deleteFrom('requests').where('tenant', '=', tenant).where('ask', '=', ask).execute()
    }
    return old.length
  },
})
export type RequestStore = ReturnType<typeof requestStore>
