import type { DecisionAction } from './fact.ts'
import type { RequestState } from './request-state.ts'
import type { Kind, Tri, Verdict } from './vocabulary.ts'

/** What the notice and the gate show: finished sentences in the person's language, made by `assess/explain.ts`. */
export type Explanation = {
  kind: Kind
  verdict: Verdict
  /** In monitor mode: what the verdict would have been. */
  wouldBe: Verdict | null
  /** "Acme Mailer wants access to your Google account." */
  headline: string
  asker: { name: string; host: string | null; verified: Tri }
  /** The account that it would be granted from: "A work account of example.com"; null: no page has shown it yet. */
  account: string | null
  /** "12 colleagues use it"; null: nobody told. */
  inOrganisation: string | null
  /** "It could read, send and delete all your e-mail, also when you are away." */
  sentence: string
  /**
   * What is new compared with what the app was granted before: "New this time: send your e-mail." "Since 3 March 2026 it
   * could see your calendar." The ids of what is new; and what it had, each with "Granted on 3 March 2026". Null: nothing
   * is new, or nobody can tell.
   */
  change: { news: string; past: string | null; added: string[]; before: { id: string; text: string; since: string | null }[] } | null
  /** "Example Ltd wants a reason before you go on." */
  organisation: string
  /** Why: the rule's own words, or generated ones. */
  why: string[]
  /** What to do instead; `url` only ever from the signed policy or a provider's data file. */
  instead: { text: string; url: string | null }[]
  /** `optional`: the app says that it can do without. */
  scopes: { id: string; text: string; known: boolean; severity: number; optional?: true }[]
  findings: { code: string; text: string }[]
  /** In the order in which they are shown; the first is the safe one. */
  actions: DecisionAction[]
  /** For so many days the notice can be muted; 0: it cannot. */
  muteDays: number
  contact: { email: string | null; url: string | null }
  /** The organisation's name and picture (a `data:` address), where a signed policy speaks; null for the built-in one. */
  brand: { name: string; logo: string | null } | null
  /** "Policy 12 of Example Ltd" and the ids of the rules, for a question to IT. */
  reference: string
}

/** An explanation that waits for an answer in one tab. The nonce is used once, and only for this encounter. */
export type Question = {
  encounterId: string
  nonce: string
  explanation: Explanation
  state: 'open' | 'decided'
  /** The day until which it would be muted, in words; left out where it cannot be. */
  muteUntil?: string
  /** The person asked for just this before; left out where they did not, or it is not known yet. */
  request?: { standing: RequestState; askedAtMs: number }
}

/** What the popup shows of the tab in front. */
export type TabState = {
  state: 'nothing' | 'watching' | 'question' | 'decided' | 'recorded' | 'unreadable'
  explanation: Explanation | null
  decided: DecisionAction | null
  /** It ended in a grant. */
  granted?: true
  /** The encounter that it is about, where there is one. */
  encounterId?: string
}
