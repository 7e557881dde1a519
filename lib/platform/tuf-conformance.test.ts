import { KeyObject, sign as nodeSign } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import { DAY_MS } from './clock.ts'
import { documentClient, KINDS, POLICY_URL } from './document-client.fake.ts'
import { THREATS } from './document-kinds.ts'
import { NOW_MS } from './platform-deps.fake.ts'
import { type TestKey, testKey } from './sign-document.fake.ts'

// The cases of the TUF client conformance suite (theupdateframework/tuf-conformance, MIT, as of commit eec841c), by name. TUF has four
// files, roles and targets; here one document travels, under keys that the managed settings hold. A case that fits it is a
// test below, for the policy and for the threat list; of any other it is said why it does not fit. The last test counts them.

const SUITE: Record<string, string> = {
  basic: `basic_refresh_requests basic_refresh_trusted_data implicit_refresh invalid_initial_root unsigned_initial_root unsigned_metadata
    url_and_metadata_version_mismatch timestamp_content_changes basic_metadata_hash_support targets_hash_mismatch snapshot_hash_mismatch
    metadata_bytes_match custom_fields deprecated_keyid_hash_algorithms snapshot_404 targets_404 timestamp_404 incorrect_metadata_type faketime`,
  expiration: 'root_expired timestamp_expired snapshot_expired targets_expired expired_local_root expired_local_timestamp',
  file_download: `client_downloads_expected_file client_downloads_expected_file_in_sub_dir repository_substitutes_target_file
    multiple_changes_to_target download_with_hash_algorithms download_with_unknown_hash_algorithm artifact_cache`,
  keys: `snapshot_does_not_meet_threshold snapshot_has_too_few_keys duplicate_keys duplicate_sig_keyids keytype_and_scheme
    invalid_sig_in_valid_metadata`,
  quoting_issues: 'unusual_role_name',
  rollback: `new_timestamp_version_rollback snapshot_rollback targets_role_removal targets_fast_forward_recovery
    new_snapshot_fast_forward_recovery new_timestamp_fast_forward_recovery targets_rollback`,
  static_repositories: 'static_repository',
  updater_delegation_graphs: `graph_traversal targetfile_search cached_role_is_verified_against_current_delegator
    delegation_not_in_snapshot`,
  updater_key_rotations: 'root_rotation non_root_rotations',
}

const ONE_DOCUMENT = 'one document: no other file that could name its hash, or be missing beside it'
const NO_DELEGATION = 'no key hands on trust to another one; the settings name them all'
const DOES_NOT_APPLY: Record<string, string> = {
  implicit_refresh: 'nothing is downloaded by name: a verdict falls by what is stored, and never waits for the network',
  unsigned_initial_root: 'the first keys come by managed settings, whose way in is the browser’s own and bears no signature',
  url_and_metadata_version_mismatch: 'no version stands in an address',
  basic_metadata_hash_support: ONE_DOCUMENT,
  targets_hash_mismatch: ONE_DOCUMENT,
  snapshot_hash_mismatch: ONE_DOCUMENT,
  deprecated_keyid_hash_algorithms: 'a key is 32 bytes, and has no fields',
  snapshot_404: ONE_DOCUMENT,
  targets_404: ONE_DOCUMENT,
  faketime: 'asks whether the suite can set the client’s clock; every test here does',
  root_expired: 'keys in the settings do not expire; who pushes the settings takes them out',
  expired_local_root: 'keys in the settings do not expire',
  snapshot_expired: 'the same as timestamp_expired where there is one document',
  targets_expired: 'the same as timestamp_expired where there is one document',
  client_downloads_expected_file: 'the same as basic_refresh_trusted_data where there is one document',
  client_downloads_expected_file_in_sub_dir: 'no file is named by what was fetched',
  download_with_hash_algorithms: 'no hash is chosen: Ed25519 brings its own',
  download_with_unknown_hash_algorithm: 'no hash is chosen: Ed25519 brings its own',
  invalid_sig_in_valid_metadata: 'a compact JWS has one signature; see “1 of n” in docs/decisions.md',
  unusual_role_name: 'nothing that was fetched becomes part of an address or of a file’s name',
  snapshot_rollback: 'the same as new_timestamp_version_rollback where there is one document',
  targets_role_removal: 'no roles',
  new_snapshot_fast_forward_recovery: 'the same as new_timestamp_fast_forward_recovery where there is one document',
  graph_traversal: NO_DELEGATION,
  targetfile_search: NO_DELEGATION,
  cached_role_is_verified_against_current_delegator: NO_DELEGATION,
  delegation_not_in_snapshot: NO_DELEGATION,
}

const ported = new Set<string>()
const NOW_S = NOW_MS / 1000
const DAY_S = 86_400
let keys: TestKey[]
beforeAll(async () => {
  keys = await Promise.all(Array.from({ length: 10 }, testKey))
})
const of = (i: number) => keys[i] as TestKey

describe.each(Object.values(KINDS))('$id', kind => {
  const { id, sign } = kind
  const it = (name: string, words: string, body: () => Promise<void>) => {
    ported.add(name)
    test(`test_${name}: ${words}`, body)
  }
  const started = (first: Parameters<typeof documentClient>[2], trusted = [of(1)]) => documentClient(kind, trusted, first)
  const parts = (jws: string) => jws.split('.') as [string, string, string]

  it('basic_refresh_requests', 'one request for each look, to the one address, and the second asks by ETag', async () => {
    const client = await started(new Response(await sign(of(1)), { headers: { etag: '"1"' } }))
    await client.look()
    await client.look()
    const url = id === 'threats' ? new URL('threats.jws', POLICY_URL).href : POLICY_URL
    expect(client.requests.map(request => [request.url, new Headers(request.init.headers).get('if-none-match')])).toEqual([
      [url, null],
      [url, '"1"'],
    ])
  })

  it('basic_refresh_trusted_data', 'what is in force is what was signed, after a restart too', async () => {
    const client = await started(await sign(of(1), { ver: 3 }, 'this-one'))
    expect(await client.look()).toMatchObject({ in: '1.3', error: null })
    const { in: standing, content } = await client.load()
    expect([standing, JSON.stringify(content).includes('this-one')]).toEqual(['1.3', true])
  })

  it('invalid_initial_root', 'keys that are none trust nobody', async () => {
    const rubbish = ['', 'rubbish', of(1).x.slice(1), `${of(1).x}=`].map(x => ({ ...of(1), x }))
    const client = await started(await sign(of(1)), rubbish)
    expect(await client.look()).toMatchObject({ in: 'built-in', error: `${id}-key-unknown` })
  })

  it('unsigned_metadata', 'a signature by nobody, over something else, or of the wrong length', async () => {
    const client = await started(await sign(of(1)))
    await client.look()
    const [head, body, signature] = parts(await sign(of(1), { ver: 2 }))
    const [, , other] = parts(await sign(of(1), { ver: 3 }))
    for (const wrong of [other, '', signature.slice(2), `${signature}AA`]) {
      client.serve(`${head}.${body}.${wrong}`)
      expect(await client.look()).toMatchObject({ in: '1.1', error: `${id}-signature` })
    }
  })

  it('timestamp_content_changes', 'other words under the same version: the first ones stay', async () => {
    const client = await started(await sign(of(1), {}, 'first'))
    await client.look()
    client.serve(await sign(of(1), {}, 'second'))
    const { in: standing, error, content } = await client.look()
    expect([standing, error, JSON.stringify(content).includes('first')]).toEqual(['1.1', `${id}-equivocation`, true])
    expect(await client.told()).toEqual([`${id}-equivocation`])
  })

  it('metadata_bytes_match', 'what is stored is what came, to the byte', async () => {
    const [, body] = parts(await sign(of(1)))
    const odd = ` ${Buffer.from(body, 'base64url').toString().replaceAll(',"', '\n ,\t"')} \n`
    const jws = await kind.signBytes(of(1), odd)
    const client = await started(jws)
    expect(await client.look()).toMatchObject({ in: '1.1', error: null })
    expect(client.deps.local.items[id]).toMatchObject({ jws })
    expect(await client.load()).toMatchObject({ in: '1.1' })
  })

  it('custom_fields', 'decided otherwise: a field that nobody here knows may be a limit, so all of it is refused', async () => {
    const client = await started(await sign(of(1)))
    await client.look()
    client.serve(await sign(of(1), { ver: 2, 'custom-field': 'value' }))
    expect(await client.look()).toMatchObject({ in: '1.1', error: `${id}-schema` })
  })

  it('timestamp_404', 'no document at the address', async () => {
    const client = await started(await sign(of(1)))
    await client.look()
    client.serve(new Response('', { status: 404 }))
    expect(await client.look()).toMatchObject({ in: '1.1', error: `${id}-http-404` })
  })

  it('incorrect_metadata_type', 'the other kind, whole, valid and signed by the right key', async () => {
    const other = id === THREATS.id ? KINDS.policy : KINDS.threats
    const client = await started(await sign(of(1)))
    await client.look()
    client.serve(await other.sign(of(1), { ver: 2 }))
    expect(await client.look()).toMatchObject({ in: '1.1', error: `${id}-header` })
  })

  it('timestamp_expired', 'a newer one that has expired is not taken', async () => {
    const client = await started(await sign(of(1)))
    await client.look()
    client.serve(await sign(of(1), { ver: 2, iat: NOW_S - 9 * DAY_S, nbf: NOW_S - 9 * DAY_S, exp: NOW_S - 5 * DAY_S }))
    expect(await client.look()).toMatchObject({ in: '1.1', error: `${id}-expired` })
  })

  it('expired_local_timestamp', 'past its expiry the old one stands, and makes way for a newer one, not for an older', async () => {
    const client = await started(await sign(of(1), { ver: 2, exp: NOW_S + 7 * DAY_S }))
    await client.look()
    client.deps.setNow(NOW_MS + 18 * DAY_MS)
    client.serve(new TypeError('Failed to fetch'))
    expect(await client.look()).toMatchObject({ in: '1.2 stale', error: `${id}-unreachable` })
    client.serve(await sign(of(1), { ver: 1, exp: NOW_S + 21 * DAY_S }))
    expect(await client.look()).toMatchObject({ in: '1.2 stale', error: `${id}-rollback` })
    client.serve(await sign(of(1), { ver: 3, exp: NOW_S + 21 * DAY_S }))
    expect(await client.look()).toMatchObject({ in: '1.3', error: null })
  })

  it('repository_substitutes_target_file', 'another text at the address', async () => {
    const client = await started(await sign(of(1)))
    await client.look()
    client.serve('malicious data - should not download')
    expect(await client.look()).toMatchObject({ in: '1.1', error: `${id}-not-jws` })
  })

  it('multiple_changes_to_target', 'ten good versions, each followed by one that was changed after signing', async () => {
    const client = await started(await sign(of(1)))
    await client.look()
    for (let ver = 2; ver < 12; ver++) {
      const jws = await sign(of(1), { ver }, `content-${ver}`)
      client.serve(jws)
      expect(await client.look()).toMatchObject({ in: `1.${ver}`, error: null })
      const [head, body, signature] = parts(await sign(of(1), { ver: ver + 1 }))
      const changed = Buffer.from(body, 'base64url').toString().replace('"nbf":1', '"nbf":0')
      client.serve(`${head}.${Buffer.from(changed).toString('base64url')}.${signature}`)
      expect(await client.look()).toMatchObject({ in: `1.${ver}`, error: `${id}-signature` })
    }
  })

  it('artifact_cache', 'what is there already is not sent again', async () => {
    const client = await started(new Response(await sign(of(1)), { headers: { etag: '"1"' } }))
    await client.look()
    client.serve(new Response(null, { status: 304 }))
    expect(await client.look()).toMatchObject({ in: '1.1', error: null })
  })

  it('snapshot_does_not_meet_threshold', 'the threshold is one, and there is none', async () => {
    const [head, body] = parts(await sign(of(1)))
    const client = await started(`${head}.${body}.`)
    expect(await client.look()).toMatchObject({ in: 'built-in', error: `${id}-signature` })
  })

  it('snapshot_has_too_few_keys', 'the threshold is one, and no key is trusted', async () => {
    const client = await started(await sign(of(1)), [])
    expect(await client.look()).toMatchObject({ in: 'built-in', error: `${id}-settings-incomplete` })
    expect(client.requests).toEqual([])
  })

  it('duplicate_keys', 'a key that is named nine times is one key', async () => {
    const client = await started(await sign(of(1)), new Array(9).fill(of(1)))
    expect(await client.look()).toMatchObject({ in: '1.1', error: null })
    client.serve(await sign(of(2), { ver: 2 }))
    expect(await client.look()).toMatchObject({ in: '1.1', error: `${id}-key-unknown` })
  })

  it('duplicate_sig_keyids', 'a JWS in JSON, with one signature or the same one twice, is not read', async () => {
    const [head, payload, signature] = parts(await sign(of(1)))
    const one = { protected: head, signature }
    for (const text of [
      { payload, signatures: [one, one] },
      { payload, ...one },
    ].map(value => JSON.stringify(value))) {
      const client = await started(text)
      expect(await client.look()).toMatchObject({ in: 'built-in', error: `${id}-not-jws` })
    }
  })

  it('keytype_and_scheme', 'one scheme, and no other is tried', async () => {
    const [head, body, signature] = parts(await sign(of(1)))
    const header = JSON.parse(Buffer.from(head, 'base64url').toString())
    for (const alg of ['RS256', 'PS256', 'ES256', 'ES384', 'ES256K', 'Ed448', 'EdDSA', 'ML-DSA-44', 'HS256', 'none', '']) {
      const client = await started(`${Buffer.from(JSON.stringify({ ...header, alg })).toString('base64url')}.${body}.${signature}`)
      expect(await client.look()).toMatchObject({ in: 'built-in', error: `${id}-header` })
    }
  })

  it('new_timestamp_version_rollback', 'a version that is not higher', async () => {
    const old = await sign(of(1), { ver: 1 })
    const client = await started(old)
    await client.look()
    client.serve(await sign(of(1), { ver: 2 }))
    await client.look()
    client.serve(old)
    expect(await client.look()).toMatchObject({ in: '1.2', error: `${id}-rollback` })
  })

  it('targets_rollback', 'a higher version of an older epoch', async () => {
    const client = await started(await sign(of(1), { ver: 1, epoch: 2 }))
    await client.look()
    client.serve(await sign(of(1), { ver: 2, epoch: 1 }))
    expect(await client.look()).toMatchObject({ in: '2.1', error: `${id}-rollback` })
  })

  it('new_timestamp_fast_forward_recovery', 'another key begins anew, with any version', async () => {
    const client = await started(await sign(of(1), { ver: Number.MAX_SAFE_INTEGER, epoch: 1_000_000 }))
    await client.look()
    client.serve(await sign(of(2), { ver: 1 }))
    expect(await client.look()).toMatchObject({ error: `${id}-key-unknown` })
    client.trust(of(2))
    expect(await client.look()).toMatchObject({ in: '1.1', error: null })
    client.serve(await sign(of(1), { ver: Number.MAX_SAFE_INTEGER, epoch: 1_000_000 }))
    expect(await client.look()).toMatchObject({ in: '1.1', error: `${id}-key-unknown` })
  })

  it('targets_fast_forward_recovery', 'the same key begins anew with the next epoch, and can be carried off in none', async () => {
    const client = await started(await sign(of(1), { ver: 5 }))
    await client.look()
    for (const claims of [{ ver: 1_000_006 }, { ver: Number.MAX_SAFE_INTEGER }, { ver: 1, epoch: 1002 }, { ver: 1, epoch: 1_000_000 }]) {
      client.serve(await sign(of(1), claims))
      expect(await client.look()).toMatchObject({ in: '1.5', error: `${id}-fast-forward` })
    }
    client.serve(await sign(of(1), { ver: 1_000_005 }))
    expect(await client.look()).toMatchObject({ in: '1.1000005' })
    client.serve(await sign(of(1), { ver: 1, epoch: 2 }))
    expect(await client.look()).toMatchObject({ in: '2.1', error: null })
  })

  it('static_repository', 'a document that no code of this project made', async () => {
    const [, body] = parts(await sign(of(1)))
    const { kid, privateKey } = of(1)
    const typ = id === THREATS.id ? 'org-threats+jws' : 'org-policy+jws'
    const header = Buffer.from(`{ "kid": "${kid}", "typ": "${typ}",\n "alg": "Ed25519" }`).toString('base64url')
    const signature = nodeSign(null, Buffer.from(`${header}.${body}`), KeyObject.from(privateKey))
    const client = await started(`${header}.${body}.${signature.toString('base64url')}\n`)
    expect(await client.look()).toMatchObject({ in: '1.1', error: null })
  })

  // Each step: the keys in the settings, the key that signs, and whether that is taken.
  const ROOT: [string, [number[], number, boolean][]][] = [
    [
      '1-of-1-key-rotation',
      [
        [[1], 1, true],
        [[1, 2], 2, true],
        [[2], 2, true],
      ],
    ],
    [
      '1-of-1-key-rotation-unused-signatures',
      [
        [[1], 1, true],
        [[3, 2, 1, 4], 2, true],
        [[2, 3], 2, true],
      ],
    ],
    [
      '1-of-1-key-rotation-fail-not-signed-with-old-key',
      [
        [[1], 1, true],
        [[1], 2, false],
      ],
    ],
    [
      '1-of-1-key-rotation-fail-not-signed-with-new-key',
      [
        [[1], 1, true],
        [[2], 1, false],
      ],
    ],
  ]
  for (const [name, steps] of ROOT)
    it('root_rotation', name, async () => {
      const client = await started('')
      for (const [i, [trusted, signer, taken]] of steps.entries()) {
        client.trust(...trusted.map(of))
        client.serve(await sign(of(signer), { ver: i + 1 }))
        const { in: standing, error } = await client.look()
        expect([standing === `1.${i + 1}`, error]).toEqual([taken, taken ? null : `${id}-key-unknown`])
      }
    })
  const OTHERS: [string, number[], number, boolean][] = [
    ['1-of-1-key-rotation', [2], 2, true],
    ['1-of-1-key-rotation-unused-signatures', [1], 1, true],
    ['1-of-1-key-rotation-fail-not-signed-with-new-key', [2], 1, false],
    ['3-of-5-sign-first-combo, with one of five', [0, 1, 2, 3, 4], 0, true],
    ['3-of-5-sign-fifth-combo, with one of five', [0, 1, 2, 3, 4], 4, true],
    ['3-of-5-one-key-signature-wrong, with one of five', [0, 1, 3, 4, 5], 2, false],
  ]
  for (const [name, trusted, signer, taken] of OTHERS)
    it('non_root_rotations', name, async () => {
      const client = await started(await sign(of(signer)), trusted.map(of))
      expect(await client.look()).toMatchObject({ in: taken ? '1.1' : 'built-in', error: taken ? null : `${id}-key-unknown` })
    })
})

test('every case of the suite is here once: ported, or with the reason why not', () => {
  const all = Object.values(SUITE).flatMap(names => names.split(/\s+/))
  expect([...ported, ...Object.keys(DOES_NOT_APPLY)].sort()).toEqual(all.sort())
  expect(all).toHaveLength(53)
})
