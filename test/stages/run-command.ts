import { spawn } from 'node:child_process'

export type Finished = { status: number | null; output: string; timedOut: boolean }

type Options = {
  cwd: string
  env?: Record<string, string>
  limitSeconds: number
  /** Whatever else wants the processor comes first. */
  patient?: boolean
}
/** Of a processor that somebody else wants too, a patient command gets about two fifths. */
const PATIENCE = '2'

/**
 * Runs one command to its end and keeps what it said (both streams, in order). After `limitSeconds` the command and
 * everything that it started is ended, for a stage that hangs has failed.
 */
export const runCommand = (command: string, args: string[], { cwd, env = {}, limitSeconds, patient = false }: Options): Promise<Finished> =>
  new Promise(resolve => {
    const group = process.platform !== 'win32'
    // Told to the process once it runs, it would not reach the threads that it has by then.
    const [program, ...itsArgs] = patient && group ? ['nice', '-n', PATIENCE, command, ...args] : [command, ...args]
    const child = spawn(program ?? command, itsArgs, {
      cwd,
      env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0', ...env },
      detached: group,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    let timedOut = false
    const take = (chunk: Buffer) => {
      output += chunk
    }
    child.stdout.on('data', take)
    child.stderr.on('data', take)
    const end = (signal: NodeJS.Signals) => {
      try {
        if (group && child.pid !== undefined) process.kill(-child.pid, signal)
        else child.kill(signal)
      } catch {
        // It is gone already.
      }
    }
    const timer = setTimeout(() => {
      timedOut = true
      end('SIGTERM')
      setTimeout(end, 5000, 'SIGKILL').unref()
    }, limitSeconds * 1000)
    const stop = () => end('SIGTERM')
    process.once('exit', stop)
    const finish = (status: number | null) => {
      clearTimeout(timer)
      process.off('exit', stop)
      resolve({ status, output, timedOut })
    }
    child.on('error', error => {
      output += error.message
      finish(null)
    })
    child.on('close', finish)
  })
