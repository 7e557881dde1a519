import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { deflateRawSync, gzipSync } from 'node:zlib'
import type { Bench } from './bench.ts'
import type { Figure } from './figure.ts'

const KB = 1024

/** Size of the extension as a store takes it: a zip, each file deflated by itself, with its two headers. */
const zipBytes = (dir: string): number =>
  readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .reduce((sum, file) => sum + deflateRawSync(readFileSync(file), { level: 9 }).length + 76 + 2 * relative(dir, file).length, 22)

export const sizes: Bench = {
  id: 'sizes',
  says: 'sizes of what is shipped',
  run: async ({ extensionDir }) => {
    const size = (says: string, file: string, limit: number | null): Figure => {
      const bytes = readFileSync(join(extensionDir, file))
      const note = `${(bytes.length / KB).toFixed(1)} KB before gzip`
      return {
        says,
        unit: 'KB',
        value: gzipSync(bytes, { level: 9 }).length / KB,
        baseline: null,
        budget: limit === null ? null : { limit, of: 'value' },
        note,
      }
    }
    return [
      size('sentinel (on every page), gzip', 'sentinel.js', 1.5),
      size('reader (on consent pages), gzip', 'reader.js', null),
      size('its eyes (on consent pages), gzip', 'eyes.js', null),
      size('eyes for sign-ups (where a form was seen), gzip', 'sign-up.js', null),
      size('worker, gzip', 'background.js', null),
      {
        says: 'the whole extension, zip',
        unit: 'KB',
        value: zipBytes(extensionDir) / KB,
        baseline: null,
        budget: { limit: 1024, of: 'value' },
        note: 'every file deflated by itself',
      },
    ]
  },
}
