import { assess } from '../lib/assess/assess.ts'
import { type Inspection, InspectionBefore } from '../lib/model/inspection.ts'
import { beforeOf, type Inspector, observeAddress } from './observe-address.ts'
import type { Line } from './read-lines.ts'

export const MOST_LINE_BYTES = 8 * 1024 * 1024
const MOST_ID_CHARS = 1000
const UTF8 = new TextDecoder('utf-8', { fatal: true })
/** An id at the head of a line that cannot be read as a whole: its answer should still be told from others. */
const ID_AT_HEAD = /^\s*\{\s*"id"\s*:\s*("(?:[^"\\\n]|\\.){0,200}"|-?\d{1,15})\s*[,}]/

type LineError = Inspection['errors'][number]
type Request = { id: Inspection['id']; url: string; html: string | null; before: InspectionBefore | null }

const nothing = (id: Inspection['id'], errors: LineError[]): Inspection => ({
  id,
  kind: null,
  provider: null,
  client: { id: null, name: null },
  redirect: { host: null, kind: null },
  scopes: { visibility: 'full', requested: [] },
  verdict: null,
  decidedBy: [],
  findings: [],
  unknown: [],
  errors,
})

const isId = (value: unknown): value is string | number =>
  typeof value === 'string' ? value.length <= MOST_ID_CHARS : typeof value === 'number' && Number.isFinite(value)

function idAtHead(bytes: Uint8Array): Inspection['id'] {
  const found = ID_AT_HEAD.exec(Buffer.from(bytes.subarray(0, 512)).toString('latin1'))?.[1]
  try {
    const id: unknown = found === undefined ? null : JSON.parse(found)
    return isId(id) ? id : null
  } catch {
    return null
  }
}

const HINT = 'A line is {"id": …, "url": "https://…", "html": "…"}; html may be left out.'

/** A line as a request, or what is wrong with it; null for a blank line. */
function readRequest({ bytes, whole }: Line): Request | { id: Inspection['id']; error: LineError } | null {
  const bad = (id: Inspection['id'], code: string, message: string, hint = HINT) => ({ id, error: { code, message, hint } })
  if (!whole) return bad(idAtHead(bytes), 'line-too-long', 'The line is longer than 8 MiB.', 'Leave out the html, or send less of it.')
  let text: string
  try {
    text = UTF8.decode(bytes)
  } catch {
    return bad(idAtHead(bytes), 'line-not-utf8', 'The line is not valid UTF-8.', 'Write the input as UTF-8.')
  }
  if (text.trim() === '') return null
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return bad(idAtHead(bytes), 'line-not-json', 'The line is not JSON.')
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return bad(null, 'line-not-object', 'The line is not a JSON object.')
  const { id = null, url, html = null, before = null } = value as Record<string, unknown>
  if (id !== null && !isId(id))
    return bad(null, 'id-invalid', `"id" is neither a number nor a text of at most ${MOST_ID_CHARS} characters.`)
  if (url === undefined) return bad(id, 'url-missing', 'There is no "url".')
  if (typeof url !== 'string') return bad(id, 'url-invalid', '"url" is not a text.')
  if (!URL.canParse(url)) return bad(id, 'url-invalid', '"url" is not an address.', 'Give the whole address, with its scheme: https://…')
  if (html !== null && typeof html !== 'string') return bad(id, 'html-invalid', '"html" is not a text.')
  const earlier = InspectionBefore.nullable().safeParse(before)
  if (!earlier.success)
    return bad(
      id,
      'before-invalid',
      '"before" is not what was granted.',
      'Write it as {"scopes": ["…"], "granted": "2026-03-03"}; granted may be left out.',
    )
  return { id, url, html, before: earlier.data }
}

/**
 * Judges one line.
 * @returns null for a blank line. Never throws: what goes wrong is in `errors`.
 */
export function inspectLine(line: Line, inspector: Inspector): Inspection | null {
  const request = readRequest(line)
  if (request === null) return null
  if ('error' in request) return nothing(request.id, [request.error])
  const errors: LineError[] = []
  try {
    const observation = observeAddress(request, inspector, errors)
    if (!observation) return nothing(request.id, errors)
    const assessment = assess(observation, inspector.inForce, inspector.knowledge, {
      ...inspector.context,
      before: beforeOf(request.before, observation, inspector),
    })
    const { client, redirect, scopes } = observation
    return {
      id: request.id,
      kind: observation.kind,
      provider: observation.provider,
      client: { id: client.id, name: client.name },
      redirect: { host: redirect.host, kind: redirect.kind },
      scopes: {
        visibility: scopes.visibility,
        requested: scopes.requested.map(({ id, data, access, reach, known }) => ({ id, data, access, reach, known })),
      },
      verdict: assessment.verdict,
      decidedBy: assessment.decidedBy,
      findings: assessment.findings,
      unknown: assessment.unknown,
      errors: [...errors, ...assessment.errors.map(({ code, where, message }) => ({ code, message: `${where}: ${message}` }))],
    }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    return nothing(request.id, [
      ...errors,
      { code: 'inspection-failed', message: message.slice(0, 300), hint: 'Please report this address.' },
    ])
  }
}
