import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { Failure } from '../lib/model/failure.ts'
import { chromiumId } from './launched-browser.ts'

const RSA_MIN_BITS = 2048

/** A key that packs an extension. Its public half fixes the extension's id for as long as it is hosted by oneself. */
export type CrxKey = { privateKey: KeyObject; publicDer: Buffer; extensionId: string }

const crxKey = (privateKey: KeyObject): CrxKey => {
  const publicDer = createPublicKey(privateKey).export({ type: 'spki', format: 'der' })
  return { privateKey, publicDer, extensionId: chromiumId(publicDer.toString('base64')) }
}

/** Makes a new one; `pem` (PKCS #8, as Chrome's own "Pack extension" writes it) is what is kept in a file. */
export const makeCrxKey = (): CrxKey & { pem: string } => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: RSA_MIN_BITS })
  return { ...crxKey(privateKey), pem: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string }
}

/** Reads one from its file. Throws Failure `crx-key-unreadable`, or `crx-key-wrong` for what is no RSA key of 2048 bits or more. */
export const readCrxKey = (file: string): CrxKey => {
  let privateKey: KeyObject
  try {
    privateKey = createPrivateKey(readFileSync(file))
  } catch (cause) {
    throw new Failure('crx-key-unreadable', `${file} holds no private key.`, 'Make one with `scopewarden mdm keygen --out DIR`.', { cause })
  }
  const bits = privateKey.asymmetricKeyDetails?.modulusLength ?? 0
  if (privateKey.asymmetricKeyType !== 'rsa' || bits < RSA_MIN_BITS)
    throw new Failure(
      'crx-key-wrong',
      `${file} is a key of another kind (${privateKey.asymmetricKeyType}, ${bits} bits): extensions are packed with RSA of 2048 bits or more.`,
      'Make one with `scopewarden mdm keygen --out DIR`. A key that signs policies does not pack extensions.',
    )
  return crxKey(privateKey)
}
