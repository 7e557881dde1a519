import { renameSync, writeFileSync } from 'node:fs'
import type { Exception, PolicyInput } from '../lib/model/policy.ts'
import { mergeExceptions } from './merge-exceptions.ts'
import { type SignRequest, signPolicy } from './sign-document.ts'

/**
 * Signs exceptions into a policy and publishes it under the next version, one call after another. For a hub whose key lies
 * beside it: a demo, a test. An organisation merges and signs where its key is (`scopewarden policy merge-answers`).
 * @param path where the signed policy is served from; written beside and renamed, so that nobody reads half of it
 */
export const publishExceptions = (policy: PolicyInput, request: Omit<SignRequest, 'issuedAtMs'>, path: string) => {
  let current = policy
  let { version } = request
  let last: Promise<unknown> = Promise.resolve()
  const publish = async (exceptions: Exception[]) => {
    const { policy: next } = mergeExceptions(current, exceptions, Date.now())
    const jws = await signPolicy({ policy: next, ...request, version: version + 1, issuedAtMs: Date.now() })
    writeFileSync(`${path}.partial`, jws)
    renameSync(`${path}.partial`, path)
    current = next
    version += 1
  }
  return (exceptions: Exception[]): Promise<void> => {
    const run = last.then(() => publish(exceptions))
    last = run.catch(() => undefined)
    return run
  }
}
