import { DOMParser } from '@xmldom/xmldom'
import { expect, test } from 'vitest'
import { chromiumUpdates, firefoxUpdates } from './update-manifest.ts'

const manifest = {
  name: 'x',
  version: '1.2.3',
  minimum_chrome_version: '137',
  browser_specific_settings: { gecko: { id: 'a@b.c', strict_min_version: '140.0' } },
}

test('updates.xml says where the version is, and survives an address with everything in it', () => {
  const crxUrl = 'https://intranet.example/a.crx?x=1&y="<\'>]]>'
  const xml = chromiumUpdates({ extensionId: 'a'.repeat(32), crxUrl, manifest })
  const document = new DOMParser({
    onError: (_level, message) => {
      throw new Error(message)
    },
  }).parseFromString(xml, 'text/xml')
  const root = document.documentElement
  expect([root?.namespaceURI, root?.localName, root?.getAttribute('protocol')]).toEqual([
    'http://www.google.com/update2/response',
    'gupdate',
    '2.0',
  ])
  expect(document.getElementsByTagName('app')[0]?.getAttribute('appid')).toBe('a'.repeat(32))
  const check = document.getElementsByTagName('updatecheck')[0]
  expect(['codebase', 'version', 'prodversionmin'].map(name => check?.getAttribute(name))).toEqual([crxUrl, '1.2.3', '137'])
})

test('updates.json says where the version is and what its bytes are', () => {
  const text = firefoxUpdates({ xpi: new Uint8Array(Buffer.from('abc')), xpiUrl: 'https://intranet.example/a.xpi', manifest })
  expect(JSON.parse(text)).toEqual({
    addons: {
      'a@b.c': {
        updates: [
          {
            version: '1.2.3',
            update_link: 'https://intranet.example/a.xpi',
            update_hash: 'sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
            applications: { gecko: { strict_min_version: '140.0' } },
          },
        ],
      },
    },
  })
})
