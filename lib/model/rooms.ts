import type { Assessment } from './assessment.ts'
import type { Given, MaybeBefore } from './before.ts'
import type { Explanation } from './explanation.ts'
import type { Flow, FlowStack } from './flow.ts'
import type { MaybeInOrganisation } from './in-organisation.ts'
import type { SignUpFacts } from './message.ts'
import type { Landing, Observation, PageFacts } from './observation.ts'
import type { EngineSigns, PageHooks } from './provider.ts'

/** The pure rooms as the worker uses them, with data and policy already in their hands. Joined in `entrypoints/background.ts`. */
export type Rooms = {
  observe: (sighting: {
    url: string
    posted?: Record<string, string[]> | null
    page?: PageFacts | null
    site?: string | null
  }) => Observation | null
  observeSignUp: (url: string, facts: Pick<SignUpFacts, 'siteName' | 'account' | 'accountDomain'>) => Observation | null
  joinPage: (observation: Observation, page: PageFacts) => Observation
  /** Provider id (or `unknown`) and host that serve an address; null for what is not the web. */
  serverAt: (url: string) => { provider: string; server: { host: string } } | null
  /** Pages with hooks at an address; null: no data file speaks of it. */
  pagesFor: (url: string) => { pageId: string; kind: string; hooks: PageHooks }[] | null
  /** Software that is known by signs in its consent page. */
  engineSigns: () => EngineSigns[]
  openFlow: (
    stack: FlowStack,
    arrival: { id: string; nonce: string; observation: Observation; nowMs: number; again: boolean; posted: boolean },
  ) => { stack: FlowStack; flow: Flow; isNew: boolean }
  flowAt: (stack: FlowStack, observation: Pick<Observation, 'provider' | 'server'>) => Flow | null
  /** The flow of a page that was heard of before the request that led to it; it may have the request's fingerprint now. */
  flowAhead: (stack: FlowStack, observation: Observation, requestedAtMs: number) => Flow | null
  /** The flow left open by a browser that ended, which a page goes on with whose address says nothing of a request. */
  flowLeft: (stack: FlowStack, observation: Observation) => Flow | null
  expire: (stack: FlowStack, nowMs: number) => { stack: FlowStack; expired: FlowStack }
  readLanding: (url: string, observation: Observation) => Landing | null
  landingOfFields: (fields: string[]) => Landing['outcome'] | null
  assess: (observation: Observation, before: MaybeBefore, inOrganisation?: MaybeInOrganisation) => Assessment
  /** What a grant gave, of all that was asked for. `scopesGranted`: what the answer itself names, null for nothing. */
  readGiven: (observation: Observation, scopesGranted: string[] | null) => Pick<Given, 'scopes' | 'visibility'>
  explain: (
    observation: Observation,
    assessment: Assessment,
    known?: { before: MaybeBefore; inOrganisation: MaybeInOrganisation },
  ) => Explanation
  /** A day in the person's language, such as "3 Mar 2026". `atMs`: milliseconds since 1970. */
  dayWords: (atMs: number) => string
  /** Throws for a sign-up before `readySites` is done. */
  appKey: (observation: Observation) => string
  /** What a request for access asks for: as one text, and as the observation that goes with it. */
  askFor: (observation: Observation) => { text: string; observation: Observation }
  /** Loads what sign-ups need to be told apart; quick when it was done before. */
  readySites: () => Promise<void>
}
