import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { strFromU8, unzipSync } from 'fflate'
import { afterAll, expect, test } from 'vitest'
import { makeCrxKey, readCrxKey } from './crx-key.ts'
import { packCrx } from './pack-crx.ts'
import { packXpi } from './pack-xpi.ts'

const dir = mkdtempSync(join(tmpdir(), 'scopewarden-pack-'))
afterAll(() => rmSync(dir, { recursive: true, force: true }))
const built = join(dir, 'built')
mkdirSync(join(built, '_locales/en'), { recursive: true })
writeFileSync(
  join(built, 'manifest.json'),
  JSON.stringify({
    name: 'x',
    version: '1.2.3',
    key: 'old',
    browser_specific_settings: { gecko: { id: 'a@b.c', strict_min_version: '140.0' } },
  }),
)
writeFileSync(join(built, 'worker.js'), `${'// the same again\n'.repeat(999)}`)
writeFileSync(join(built, '_locales/en/messages.json'), '{"é": "🛡"}')

const key = makeCrxKey()
const updateUrl = 'https://intranet.example/updates.xml?a=1&b=2'
const pack = () => packCrx({ dir: built, key, extensionId: key.extensionId, updateUrl }).crx

/** Reads protobuf fields that hold bytes, by number: written for this test from the wire format alone. */
const fields = (bytes: Buffer): Map<number, Buffer> => {
  const found = new Map<number, Buffer>()
  let at = 0
  const varint = () => {
    let [value, shift] = [0, 1]
    for (;;) {
      const byte = bytes[at++] ?? 0
      value += (byte & 127) * shift
      if (byte < 128) return value
      shift *= 128
    }
  }
  while (at < bytes.length) {
    const tag = varint()
    expect(tag % 8).toBe(2)
    const length = varint()
    found.set(Math.floor(tag / 8), bytes.subarray(at, at + length))
    at += length
  }
  return found
}
const open = (crx: Buffer) => {
  const headerLength = crx.readUInt32LE(8)
  const header = fields(crx.subarray(12, 12 + headerLength))
  const proof = fields(header.get(2) ?? Buffer.alloc(0))
  return { header, proof, zip: crx.subarray(12 + headerLength) }
}

test('a CRX is signed by the key that gives it its id', () => {
  const crx = pack()
  expect([crx.toString('latin1', 0, 4), crx.readUInt32LE(4)]).toEqual(['Cr24', 3])
  const { header, proof, zip } = open(crx)
  const signedData = header.get(10_000) ?? Buffer.alloc(0)
  const length = Buffer.alloc(4)
  length.writeUInt32LE(signedData.length)
  const signed = Buffer.concat([Buffer.from('CRX3 SignedData\0'), length, signedData, zip])
  const publicKey = createPublicKey({ key: proof.get(1) ?? Buffer.alloc(0), type: 'spki', format: 'der' })
  expect(verify('sha256', signed, publicKey, proof.get(2) ?? Buffer.alloc(0))).toBe(true)
  signed[signed.length - 1] = (signed.at(-1) ?? 0) ^ 1
  expect(verify('sha256', signed, publicKey, proof.get(2) ?? Buffer.alloc(0))).toBe(false)
  const hex = (fields(signedData).get(1) ?? Buffer.alloc(0)).toString('hex')
  expect([...hex].map(digit => 'abcdefghijklmnop'[Number.parseInt(digit, 16)]).join('')).toBe(key.extensionId)
})

test('what is inside carries that key and the address of its updates, and is else what was built', () => {
  const files = unzipSync(open(pack()).zip)
  expect(Object.keys(files)).toEqual(['_locales/en/messages.json', 'manifest.json', 'worker.js'])
  expect(JSON.parse(strFromU8(files['manifest.json'] ?? new Uint8Array()))).toMatchObject({
    version: '1.2.3',
    key: key.publicDer.toString('base64'),
    update_url: updateUrl,
  })
  expect(strFromU8(files['_locales/en/messages.json'] ?? new Uint8Array())).toBe('{"é": "🛡"}')
})

test('the same build packs to the same bytes, whenever its files were written', () => {
  const first = pack()
  const later = new Date(Date.now() + 86_400_000)
  utimesSync(join(built, 'worker.js'), later, later)
  expect(pack().equals(first)).toBe(true)
})

test('another key than the one that browsers were told of is refused, with both ids', () => {
  const other = makeCrxKey()
  const refused = () => packCrx({ dir: built, key: other, extensionId: key.extensionId, updateUrl })
  expect(refused).toThrow(expect.objectContaining({ code: 'crx-key-other', hint: expect.stringContaining(other.extensionId) }))
  expect(refused).toThrow(key.extensionId)
})

test('a folder without a build is said to be one', () => {
  expect(() => packCrx({ dir, key, extensionId: key.extensionId, updateUrl })).toThrow(
    expect.objectContaining({ code: 'extension-missing' }),
  )
})

test('a key is read from its file; what is none, or of another kind, is refused', () => {
  const write = (name: string, text: string) => {
    writeFileSync(join(dir, name), text)
    return join(dir, name)
  }
  expect(readCrxKey(write('good.pem', key.pem)).extensionId).toBe(key.extensionId)
  expect(() => readCrxKey(join(dir, 'nowhere.pem'))).toThrow(expect.objectContaining({ code: 'crx-key-unreadable' }))
  expect(() => readCrxKey(write('json.pem', '{}'))).toThrow(expect.objectContaining({ code: 'crx-key-unreadable' }))
  const pem = (pair: { privateKey: import('node:crypto').KeyObject }) => pair.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string
  for (const pair of [generateKeyPairSync('ed25519'), generateKeyPairSync('rsa', { modulusLength: 1024 })])
    expect(() => readCrxKey(write('other.pem', pem(pair)))).toThrow(expect.objectContaining({ code: 'crx-key-wrong' }))
  expect(statSync(join(dir, 'good.pem')).size).toBeGreaterThan(1000)
})

test('an XPI is the build with the id and the address that were asked for', () => {
  const gecko = (request: object) => packXpi({ dir: built, ...request }).manifest.browser_specific_settings?.gecko
  expect(gecko({})).toEqual({ id: 'a@b.c', strict_min_version: '140.0' })
  expect(gecko({ addonId: 'own@example.com', updateUrl })).toEqual({
    id: 'own@example.com',
    strict_min_version: '140.0',
    update_url: updateUrl,
  })
  const { xpi } = packXpi({ dir: built, version: '2.0.0' })
  expect(JSON.parse(strFromU8(unzipSync(xpi)['manifest.json'] ?? new Uint8Array())).version).toBe('2.0.0')
})
