import { sign } from 'node:crypto'
import { Failure } from '../lib/model/failure.ts'
import type { CrxKey } from './crx-key.ts'
import { type ExtensionManifest, packZip } from './pack-zip.ts'

const uint32 = (value: number) => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}
const varint = (value: number): number[] => (value < 128 ? [value] : [(value % 128) + 128, ...varint(Math.floor(value / 128))])
/** A protobuf field that holds bytes. */
const field = (number: number, bytes: Uint8Array) =>
  Buffer.concat([Buffer.from([...varint(number * 8 + 2), ...varint(bytes.length)]), bytes])

/**
 * A zip as CRX3 (Chromium's `components/crx_file/crx3.proto`): header with the public key, a signature and the id, then the zip. The
 * signature has no randomness in it (RSA, PKCS #1 v1.5), so the same zip and key give the same bytes.
 */
export const crxOf = (zip: Uint8Array, { privateKey, publicDer, extensionId }: CrxKey): Buffer => {
  const idBytes = Buffer.from([...extensionId].map(letter => (letter.charCodeAt(0) - 97).toString(16)).join(''), 'hex')
  const signedData = field(1, idBytes)
  const toSign = Buffer.concat([Buffer.from('CRX3 SignedData\0'), uint32(signedData.length), signedData, zip])
  const proof = Buffer.concat([field(1, publicDer), field(2, sign('sha256', toSign, privateKey))])
  const header = Buffer.concat([field(2, proof), field(10_000, signedData)])
  return Buffer.concat([Buffer.from('Cr24'), uint32(3), uint32(header.length), header, zip])
}

export type CrxRequest = {
  /** The built extension for Chromium, unpacked. */
  dir: string
  key: CrxKey
  /** The id that browsers were told to install. */
  extensionId: string
  /** Where browsers look for later versions: without it in the manifest they never would. */
  updateUrl: string
  /** Default: the build's own. */
  version?: string
}

/**
 * Packs the extension for hosting it oneself: the manifest takes the key that packs it, and so its id, and the address of the
 * updates. Throws Failure `crx-key-other` where that id is not the one that was asked for, `extension-missing` without a build.
 */
export const packCrx = ({ dir, key, extensionId, updateUrl, version }: CrxRequest): { crx: Buffer; manifest: ExtensionManifest } => {
  if (key.extensionId !== extensionId)
    throw new Failure(
      'crx-key-other',
      `This key makes the extension ${key.extensionId}; browsers are told to install ${extensionId}.`,
      `Is it a first roll-out, or the old key is lost? Then write ${key.extensionId} as "extensionId": browsers install it anew, and what they kept for the old id is gone. Otherwise give the key that ${extensionId} was packed with.`,
    )
  const { zip, manifest } = packZip(dir, written => ({
    ...written,
    version: version ?? written.version,
    key: key.publicDer.toString('base64'),
    update_url: updateUrl,
  }))
  return { crx: crxOf(zip, key), manifest }
}
