import type { Assessment } from './assessment.ts'
import type { Observation } from './observation.ts'
import type { Verdict } from './vocabulary.ts'

/** A notice that a person does not want to see again while nothing about it changes. One for each app. */
export type Mute = {
  appKey: string
  /** What the app calls itself, or its host: for the list, where it is data. */
  name: string
  verdict: Verdict
  wouldBe: Verdict | null
  policy: Assessment['policy']
  /** What was asked for, as `actor|id`. */
  scopes: string[]
  /** What stood out, each as JSON. */
  findings: string[]
  sinceMs: number
  untilMs: number
}
export type MutedLook = { appKey: string; observation: Observation; assessment: Assessment }

const scopesOf = ({ scopes }: Observation) => [...new Set(scopes.requested.map(({ id, actor }) => `${actor ?? ''}|${id}`))]
const findingsOf = ({ findings }: Assessment) => findings.map(finding => JSON.stringify(finding))

/** What only tells can be muted, and only where all of it was seen: in what is hidden, anything could grow. A personal account leaves nothing. */
export const canMute = ({ account, scopes, kind }: Observation, { verdict }: Pick<Assessment, 'verdict'>): boolean =>
  (verdict === 'inform' || verdict === 'acknowledge') && account !== 'personal' && (scopes.visibility === 'full' || kind === 'sign-up')

/** @param nowMs milliseconds since 1970 */
export const muteOf = ({ appKey, observation, assessment }: MutedLook, nowMs: number, days: number): Mute => ({
  appKey,
  name: observation.client.name ?? observation.redirect.host ?? observation.server.host,
  verdict: assessment.verdict,
  wouldBe: assessment.wouldBe,
  policy: assessment.policy,
  scopes: scopesOf(observation),
  findings: findingsOf(assessment),
  sinceMs: nowMs,
  untilMs: nowMs + days * 86_400_000,
})

/** Whether a mute was made under this very policy and has not run out. */
export const isRunning = ({ policy, sinceMs, untilMs }: Mute, inForce: Assessment['policy'], nowMs: number): boolean =>
  sinceMs <= nowMs &&
  nowMs < untilMs &&
  policy.version === inForce.version &&
  policy.epoch === inForce.epoch &&
  policy.source === inForce.source

/** Whether one of the mutes was made for all of this: the same app and verdict, nothing more asked for, nothing more that stands out. */
export const isMuted = (mutes: readonly Mute[], look: MutedLook, nowMs: number): boolean => {
  const { appKey, observation, assessment } = look
  const mute = mutes.find(one => one.appKey === appKey)
  if (!mute || !canMute(observation, assessment) || !isRunning(mute, assessment.policy, nowMs)) return false
  return (
    mute.verdict === assessment.verdict &&
    mute.wouldBe === assessment.wouldBe &&
    scopesOf(observation).every(scope => mute.scopes.includes(scope)) &&
    findingsOf(assessment).every(finding => mute.findings.includes(finding))
  )
}
