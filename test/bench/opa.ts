import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadPolicy } from '@open-policy-agent/opa-wasm'
import type { Contender, Term } from './contender.ts'

const text = (value: string) => JSON.stringify(value)

/** The rules as IT would write them in Rego: one part of the set `fired` each. */
export function toRego(rules: readonly { id: string; terms: Term[] }[]): string {
  const written: string[] = []
  let count = 0
  // "Any" and "not" are rules of their own in Rego, each with a name.
  const helper = (ways: Term[][]): string => {
    const name = `part_${count++}`
    for (const way of ways) {
      const body = lines(way)
      written.push(`${name} if {\n${body}\n}`)
    }
    return name
  }
  const lines = (terms: Term[]): string =>
    terms
      .map(term => {
        if ('any' in term) return `\t${helper(term.any)}`
        if ('not' in term) return `\tnot ${helper([term.not])}`
        const one = `one_${count++}`
        return `\tsome ${one} in input.${term.fact}\n\t${one} in {${term.oneOf.map(text).join(', ')}}`
      })
      .join('\n')
  for (const { id, terms } of rules) {
    const body = lines(terms)
    written.push(`fired contains ${text(id)} if {\n${body}\n}`)
  }
  return ['package bench', 'import rego.v1', ...written].join('\n\n')
}

/** The version of the program `opa`, which `OPA` names or `PATH` has; null where there is none. */
export function opaVersion(program: string): string | null {
  try {
    return (
      /^Version: (\S+)/m.exec(execFileSync(program, ['version'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }))?.[1] ?? null
    )
  } catch {
    return null
  }
}

/** Open Policy Agent as it runs in JavaScript: compiled to WebAssembly by `program`, run by its own npm package. */
export const opaEngine = (program: string, rules: readonly { id: string; terms: Term[] }[]): Contender => ({
  name: `@open-policy-agent/opa-wasm, compiled by opa ${opaVersion(program)}`,
  compile: async () => {
    const dir = mkdtempSync(join(tmpdir(), 'scopewarden-opa-'))
    try {
      writeFileSync(join(dir, 'bench.rego'), toRego(rules))
      execFileSync(program, ['build', '--target', 'wasm', '--entrypoint', 'bench/fired', '--output', 'bundle.tar.gz', 'bench.rego'], {
        cwd: dir,
        stdio: 'pipe',
      })
      execFileSync('tar', ['-xzf', 'bundle.tar.gz', '/policy.wasm'], { cwd: dir, stdio: 'pipe' })
      const policy = await loadPolicy(readFileSync(join(dir, 'policy.wasm')))
      return facts => policy.evaluate(facts)[0].result
    } finally {
      rmSync(dir, { recursive: true, force: true })
    }
  },
})
