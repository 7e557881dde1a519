import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { Failure } from '../lib/model/failure.ts'
import { Policy, type PolicyInput } from '../lib/model/policy.ts'
import { POLICY } from '../lib/platform/document-kinds.ts'
import { documentCommand } from './document-command.ts'
import { loadKnowledge } from './load-knowledge.ts'
import { MERGE_ANSWERS_USAGE, mergeAnswers } from './merge-answers.ts'
import { EXPLAIN_USAGE, policyExplain } from './policy-explain.ts'
import { policyProblems } from './policy-problems.ts'
import { policySimulate, SIMULATE_USAGE } from './policy-simulate.ts'
import { policyTest, TEST_USAGE } from './policy-test.ts'
import { policyWarnings } from './policy-warnings.ts'
import { generateKey, signPolicy } from './sign-document.ts'

/** What each command says of itself, with an example. */
const USAGES: Record<string, string> = {
  keygen: `scopewarden policy keygen --out DIR
    makes a key that signs policies and threat lists: DIR/policy-key.json, for the signer's eyes only; the public key is printed
    example   scopewarden policy keygen --out ../our-policy/signing`,
  check: `scopewarden policy check FILE [--strict] [--group NAME …] [--json]
    says everything that is wrong with a policy, and warns of what has no effect or soon will have none
    --json     errors and warnings as one JSON document, for a pipeline
    --strict   a warning counts as an error
    --group    every group that the managed settings give; others that rules name are then warned of
    example    scopewarden policy check policy.json --strict --group finance --group sales`,
  test: TEST_USAGE,
  simulate: SIMULATE_USAGE,
  explain: EXPLAIN_USAGE,
  sign: `scopewarden policy sign FILE --key KEY --version N [--epoch N] [--days 30] [--next-key KEY …] [--out SIGNED]
    signs a policy; N has to rise with each one that is published. --days: how long it is fresh, 31 at most.
    --next-key announces a key that will sign later: browsers say where their settings lack it
    example   scopewarden policy sign policy.json --key signing/policy-key.json --version 4 --out policy.jws`,
  'merge-answers': MERGE_ANSWERS_USAGE,
  verify: `scopewarden policy verify SIGNED --key KEY [--key KEY …] [--organisation ID]
    verifies a signed policy as a browser does; KEY is a public key, or a file with a key
    example   scopewarden policy verify policy.jws --key 11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo --organisation example`,
}
const usage = `${Object.values(USAGES)
  .map(text => text.split('\n').slice(0, 2).join('\n'))
  .join('\n')}
scopewarden policy COMMAND --help says more of one, with an example`

const keygen = async (args: string[]): Promise<number> => {
  const { out } = parseArgs({ args, options: { out: { type: 'string' } } }).values
  if (!out) throw new Failure('usage', '--out DIR is needed.')
  const key = await generateKey()
  const path = join(out, 'policy-key.json')
  mkdirSync(out, { recursive: true })
  try {
    writeFileSync(path, `${JSON.stringify(key)}\n`, { flag: 'wx', mode: 0o600 })
  } catch (cause) {
    throw new Failure(
      'key-not-written',
      `${path} cannot be written, or is there already.`,
      'A key is never overwritten: choose another folder.',
      { cause },
    )
  }
  chmodSync(path, 0o600)
  console.error(
    `Private key: ${path} (keep it off the server that publishes the policy)\nPublic key, for policyKeys in the managed settings:`,
  )
  console.log(key.x)
  return 0
}

/** `scopewarden policy …`. Returns the exit code: 0 done, 1 refused, 2 called wrongly. */
export const run = documentCommand(
  {
    ...POLICY,
    usage,
    usages: USAGES,
    problems: policyProblems,
    warnings: async (value, groups) => {
      const knowledge = await loadKnowledge()
      return policyWarnings(Policy.parse(value), knowledge, { nowMs: Date.now(), groups })
    },
    mend: 'Mend the policy; docs/policy.md has every field.',
    sign: (value, request) => signPolicy({ policy: value as PolicyInput, ...request }),
    describe: ({ iss, ver, epoch, policy }) => `Policy ${epoch}.${ver} of ${policy.organisation.name} (${iss})`,
  },
  { keygen, test: policyTest, simulate: policySimulate, explain: policyExplain, 'merge-answers': mergeAnswers },
)
