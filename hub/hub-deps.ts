import type { Exception } from '../lib/model/policy.ts'
import type { ReportKnowledge } from './load-report-knowledge.ts'
import type { Secrets } from './secrets.ts'
import type { Sessions, SignInCodes } from './sessions.ts'
import type { SignedFile } from './signed-file.ts'
import type { HubStore } from './store.ts'

/** All that the hub's routes work with; joined in `run-hub.ts`. */
export type HubDeps = {
  store: HubStore
  secrets: Pick<Secrets, 'adminToken' | 'enrolmentToken'>
  sessions: Sessions
  codes: SignInCodes
  policy: SignedFile | null
  threats: SignedFile | null
  knowledge: ReportKnowledge
  /** Signs these exceptions into the policy and publishes it; null where this hub has no key, as it should. */
  publish: ((exceptions: Exception[]) => Promise<void>) | null
  /** Name of the organisation, as reports carry it. */
  organisation: string
  /** Names under which a signature may call this hub. */
  audiences: ReadonlySet<string>
  /** `Host` headers that are answered; null: any (the hub then cannot know its names). */
  hosts: ReadonlySet<string> | null
  /** Served over HTTPS: cookies are marked so. */
  secure: boolean
  now: () => number
  log: (line: string) => void
  bodyTimeoutMs: number
}
