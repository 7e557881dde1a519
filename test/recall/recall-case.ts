import type { RedirectKind } from '../../lib/model/vocabulary.ts'

/** An authorize URL that a library made, and what is true of it, from what the library was told. */
export type RecallCase = {
  library: string
  /** What the library calls the server, and what was asked: enough to find the case again. */
  name: string
  url: string
  truth: {
    /** Null: whether this is identity alone is a matter of opinion at this server. */
    kind: 'consent' | 'sign-in' | null
    /** Id of the data file, or `unknown` where it has to be none; null for a server that nobody described. */
    provider: string | null
    scopes: readonly string[]
    clientId: string | null
    redirect: { host: string | null; kind: RedirectKind | null }
  }
}
