import type { AccessRequest, AskedBefore, RequestAnswer } from '../model/access-request.ts'
import type { Assessment } from '../model/assessment.ts'
import type { FactOf, Reporter } from '../model/fact.ts'
import type { LookupAnswer } from '../model/lookup.ts'
import type { Observation } from '../model/observation.ts'
import { isPending, type RequestState, requestState } from '../model/request-state.ts'
import { sha256 } from './base64url.ts'
import { requireWritable, type ScopewardenDatabase } from './database.ts'
import { type RecordDeps, recordFact } from './record-fact.ts'

/** What a person asks for; `text` is `askText` of it. */
export type AskDraft = Omit<FactOf<'asked'>, 'type' | 'ask'> & { text: string }
/** A request whose answer is new to the person. */
export type Answered = { request: AccessRequest; answer: RequestAnswer }

const EXCEPTION = /^exception:(.+)$/

/** How a kept request stands, for whoever has no outbox at hand: one that is in neither was lost. */
export const standingOf = async (db: ScopewardenDatabase, request: AccessRequest): Promise<Omit<AskedBefore, 'text'>> => {
  const { askedAtMs, sentAtMs, refused, answer, factId } = request
  const inOutbox = sentAtMs === null && (await db.outbox.where('id').equals(factId).count()) > 0
  return { askedAtMs, sentAtMs, refused, answer, inOutbox }
}

/**
 * Keeps a request and puts it on its way to the hub, in one transaction. The same one asked again while it is under way or
 * approved is that request: nothing is written, and how it stands comes back. Throws what `recordFact` throws.
 */
export const askForAccess = async (deps: RecordDeps, { text, ...draft }: AskDraft, reporter: Reporter): Promise<RequestState> => {
  const { db, nowMs } = deps
  requireWritable(db)
  const ask = await sha256(new TextEncoder().encode(text))
  const there = await db.requests.get(ask)
  if (there) {
    const standing = requestState(await standingOf(db, there), nowMs())
    if (isPending(standing)) return standing
  }
  const { id, atMs, appKey, observation, assessment, note } = draft
  const fresh = { askedAtMs: atMs, sentAtMs: null, refused: null, answer: null }
  await recordFact(deps, { type: 'asked', ask, ...draft }, reporter, async () => {
    await db.requests.put({ ask, appKey, factId: id, observation, assessment, note, ...fresh })
  })
  return requestState({ ...fresh, inOutbox: deps.settings().hubUrl !== undefined }, nowMs())
}

/** What the policy in force says of a request today. Null: it is stopped as it was. */
const approvalOf = ({ verdict, decidedBy }: Assessment, expiresOf: (id: string) => number | null, nowMs: number): RequestAnswer | null => {
  if (verdict === 'request' || verdict === 'block') return null
  const [exception = null] = decidedBy.flatMap(by => EXCEPTION.exec(by)?.[1] ?? [])
  return { kind: 'approved', exception, untilMs: exception === null ? null : expiresOf(exception), atMs: nowMs }
}

const isRunning = (answer: RequestAnswer | null, nowMs: number) =>
  answer?.kind === 'approved' && (answer.untilMs === null || nowMs < answer.untilMs)

/**
 * Holds every kept request against the policy in force: what it lets pass now is approved, by whatever way; what it
 * stops again has ended. So an approval is never believed but seen. Gives those back that are news.
 * @param judge the verdict that the request would have now
 * @param expiresOf when an exception of the policy ends
 */
export const holdAgainstPolicy = async (
  { db, nowMs }: Pick<RecordDeps, 'db' | 'nowMs'>,
  judge: (observation: Observation) => Assessment,
  expiresOf: (exception: string) => number | null,
): Promise<Answered[]> => {
  if (db.readOnly) return []
  const news: Answered[] = []
  const now = nowMs()
  for (const request of await db.requests.toArray()) {
    const before = request.answer
    const found = approvalOf(judge(request.observation), expiresOf, now)
    const wasRunning = isRunning(before, now)
    let answer = before
    if (found?.kind === 'approved') {
      const same = before?.kind === 'approved' && before.exception === found.exception && before.untilMs === found.untilMs
      answer = same ? before : found
    } else if (before?.kind === 'approved' && wasRunning) answer = { ...before, untilMs: now }
    if (answer === before || answer === null) continue
    await db.requests.update(request.ask, { answer })
    if (answer.kind === 'approved' && found) news.push({ request: { ...request, answer }, answer })
  }
  return news
}

/**
 * Writes down what the hub said of requests that it acknowledged. It can decline and forget, and nothing else: `approved`
 * only comes back as the wish to look for a newer policy.
 */
export const noteWords = async (
  { db, nowMs }: Pick<RecordDeps, 'db' | 'nowMs'>,
  words: LookupAnswer['requests'],
): Promise<{ news: Answered[]; approvedElsewhere: boolean }> => {
  const news: Answered[] = []
  let approvedElsewhere = false
  for (const word of words) {
    const request = await db.requests.get(word.ask)
    if (!request || request.sentAtMs === null || isRunning(request.answer, nowMs())) continue
    if (word.state === 'approved') approvedElsewhere = true
    if (word.state === 'unknown' && request.answer === null) await db.requests.update(word.ask, { refused: 'hub-forgot' })
    if (word.state !== 'declined') continue
    const answer: RequestAnswer = { kind: 'declined', words: word.words ?? '', atMs: nowMs() }
    if (request.answer?.kind === 'declined' && request.answer.words === answer.words) continue
    await db.requests.update(word.ask, { answer })
    news.push({ request: { ...request, answer }, answer })
  }
  return { news, approvedElsewhere }
}
