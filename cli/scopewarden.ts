import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Failure } from '../lib/model/failure.ts'

/** A command: its arguments in, an exit code out (0 done, 1 failed, 2 not understood). */
type Command = { says: string; load: () => Promise<{ run: (args: string[]) => Promise<number> | number }> }

const COMMANDS: Record<string, Command> = {
  inspect: { says: 'judge addresses: JSON lines in, JSON lines out', load: () => import('./inspect.ts') },
  hub: { says: 'serve the policy, take reports, show the organisation’s inventory', load: () => import('../hub/hub-command.ts') },
  policy: { says: 'check, test, explain, simulate, sign and verify a policy; make keys', load: () => import('./policy-command.ts') },
  threats: { says: 'check, sign and verify a threat list', load: () => import('./threats-command.ts') },
  mdm: { says: 'write what IT imports to push the extension and its settings', load: () => import('./mdm/mdm-command.ts') },
  coverage: { says: 'count what the data files know of the world', load: () => import('./coverage.ts') },
  'new-provider': { says: 'begin the data file and the fixtures of a provider', load: () => import('./new-provider.ts') },
}

const help = () => {
  const lines = Object.entries(COMMANDS).map(([name, { says }]) => `  ${name.padEnd(14)}${says}`)
  return `scopewarden <command> [arguments]\n\n${lines.join('\n')}\n\n  --help        this; after a command, that command's own\n  --version     the version\n`
}

const version = (): string => JSON.parse(readFileSync(join(import.meta.dirname, '../package.json'), 'utf8')).version

/**
 * Finds the command and hands it its arguments; only that command's code is loaded.
 * @returns the exit code
 */
export async function dispatch(args: readonly string[]): Promise<number> {
  const [name = '', ...rest] = args
  if (name === '--version' || name === '-v') {
    process.stdout.write(`${version()}\n`)
    return 0
  }
  if (name === '--help' || name === '-h' || name === 'help') {
    process.stdout.write(help())
    return 0
  }
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined
  if (!command) {
    process.stderr.write(name === '' ? help() : `scopewarden: there is no command ${JSON.stringify(name)}.\n\n${help()}`)
    return 2
  }
  const { run } = await command.load()
  return run(rest)
}

if (import.meta.main) {
  try {
    process.exitCode = await dispatch(process.argv.slice(2))
  } catch (error) {
    const text =
      error instanceof Failure ? `${error.message}${error.hint ? `\n${error.hint}` : ''}` : error instanceof Error ? error.stack : error
    process.stderr.write(`scopewarden: ${text}\n`)
    process.exitCode = error instanceof Failure && error.code === 'usage' ? 2 : 1
  }
}
