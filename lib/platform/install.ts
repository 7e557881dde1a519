import { z } from 'zod'
import type { Reporter } from '../model/fact.ts'
import type { Policy } from '../model/policy.ts'
import { readMeta, writeMeta } from './meta.ts'
import type { PlatformDeps } from './platform-deps.ts'
import { uuidV4 } from './uuid.ts'

const KEY = 'installId'
const InstallId = z.uuid().nullable()
type InstallDeps = Pick<PlatformDeps, 'db' | 'local' | 'random'>

/**
 * The id of this browser profile: a random UUID that says nothing of the person. It stands in both stores, so that the
 * loss of one does not make one browser look like two. Calls at the same time get the same id.
 */
export const installId = async ({ db, local, random }: InstallDeps): Promise<string> => {
  const inLocal = InstallId.safeParse((await local.get(KEY))[KEY]).data ?? null
  const proposed = inLocal ?? uuidV4(random)
  if (db.readOnly) return (await readMeta(db, KEY, InstallId, null).catch(() => null)) ?? proposed
  // Reading is enough nearly always, and waits for no disk.
  if (inLocal !== null && (await readMeta(db, KEY, InstallId, null)) === inLocal) return inLocal
  const id = await db.transaction('rw', db.meta, async () => {
    const inDb = await readMeta(db, KEY, InstallId, null)
    if (inDb === null) await writeMeta(db, KEY, proposed)
    return inDb ?? proposed
  })
  if (id !== inLocal) await local.set({ [KEY]: id })
  return id
}

/** A new id, for a browser whose key was lost: the hub takes no second key for an id that it knows. */
export const renewInstallId = async ({ db, local, random }: InstallDeps): Promise<string> => {
  const id = uuidV4(random)
  await writeMeta(db, KEY, id)
  await local.set({ [KEY]: id })
  return id
}

/** Who reports. A person is named only if the policy says `work-account` and the organisation has set the account. */
export const reporter = async (
  deps: InstallDeps & Pick<PlatformDeps, 'settings' | 'extensionVersion' | 'browserName'>,
  policy: Pick<Policy, 'organisation' | 'privacy'>,
): Promise<Reporter> => ({
  installId: await installId(deps),
  person: policy.privacy.person === 'work-account' ? (deps.settings().accountEmail ?? null) : null,
  organisation: policy.organisation.id,
  extensionVersion: deps.extensionVersion,
  browser: deps.browserName.slice(0, 60),
})
