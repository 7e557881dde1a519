import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { chmodSync, closeSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { Failure } from '../lib/model/failure.ts'

export type Secrets = { enrolmentToken: string; adminToken: string; enrolmentTokenFile: string; adminTokenFile: string }

const readOrMake = (path: string, make: () => string): string => {
  try {
    // Exclusive: of two hubs that start at once, one makes the secret and the other reads it.
    const file = openSync(path, 'wx', 0o600)
    const secret = make()
    writeSync(file, `${secret}\n`)
    closeSync(file)
    return secret
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause
    chmodSync(path, 0o600)
    return readFileSync(path, 'utf8').trim()
  }
}

/**
 * Reads the hub's secrets from its data directory; makes them on the first start, readable by their owner only.
 * Throws `Failure('data-unusable')` where the directory cannot be used, `Failure('secret-weak')` for a token that was
 * shortened by hand.
 */
export const loadSecrets = (directory: string): Secrets => {
  const enrolmentTokenFile = join(directory, 'enrolment-token')
  const adminTokenFile = join(directory, 'admin-token')
  const make = () => randomBytes(32).toString('base64url')
  let secrets: Secrets
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 })
    const [enrolmentToken, adminToken] = [readOrMake(enrolmentTokenFile, make), readOrMake(adminTokenFile, make)]
    secrets = { enrolmentToken, adminToken, enrolmentTokenFile, adminTokenFile }
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : ''
    throw new Failure(
      'data-unusable',
      `The data directory ${directory} cannot be used: ${why}.`,
      'Give --data a directory that the hub may write to.',
      { cause },
    )
  }
  for (const [file, token] of [
    [enrolmentTokenFile, secrets.enrolmentToken],
    [adminTokenFile, secrets.adminToken],
  ] as const)
    if (token.length < 20 || token.length > 200)
      throw new Failure(
        'secret-weak',
        `${file} does not hold a token of 20 to 200 characters.`,
        'Delete the file and start the hub again: it makes a new one.',
      )
  return secrets
}

/** Compares in a time that tells nothing of either. */
export const sameSecret = (given: string, secret: string): boolean => {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(given), digest(secret))
}
