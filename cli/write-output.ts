import { writeFileSync } from 'node:fs'
import { Failure } from '../lib/model/failure.ts'

/** Writes a file that was asked for. Throws Failure `file-not-written`, so that a wrong folder is a sentence and no stack. */
export function writeOutput(path: string, text: string): void {
  try {
    writeFileSync(path, text)
  } catch (cause) {
    throw new Failure('file-not-written', `${path} cannot be written.`, 'Check that the folder is there and may be written to.', { cause })
  }
}
