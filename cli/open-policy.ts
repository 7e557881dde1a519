import { loadKnowledge } from './load-knowledge.ts'
import { loadPolicy } from './load-policy.ts'
import { type Inspector, makeInspector } from './observe-address.ts'

/** A policy file made ready to judge with all that is known of the world. Throws as `loadPolicy` and `loadKnowledge` do. */
export async function openPolicy(file: string, options: { groups?: string[] | undefined; nowMs?: number } = {}): Promise<Inspector> {
  const [policy, knowledge] = await Promise.all([loadPolicy(file), loadKnowledge()])
  const inForce = { policy, version: 0, epoch: 0, source: 'file' as const, stale: false }
  return makeInspector(knowledge, inForce, { nowMs: options.nowMs ?? Date.now(), groups: options.groups ?? [] })
}
