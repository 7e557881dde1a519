import { z } from 'zod'
import { Managed } from '../../lib/model/managed.ts'

/** The id of the build for Firefox, as wxt.config.ts has it. */
export const ADDON_ID = 'scopewarden@scopewarden.org'

const Url = z
  .string()
  .max(2000)
  .regex(/^(https:\/\/|http:\/\/(127\.0\.0\.1|localhost)[:/])[^\s"'<>\\^`{|}]+$/, {
    error: 'an HTTPS address (loopback may be HTTP)',
  })
const ExtensionId = z.string().regex(/^[a-p]{32}$/, { error: '32 letters from a to p' })
const AddonId = z
  .string()
  .max(80)
  .regex(/^(\{[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\}|[A-Za-z0-9._-]*@[A-Za-z0-9._-]+)$/, { error: 'an id like name@example.com' })
  .default(ADDON_ID)
const Version = z.string().regex(/^(0|[1-9]\d{0,4})(\.(0|[1-9]\d{0,4})){0,3}$/, { error: 'a version like 1.2.3' })

const fromStore = <S extends string>(store: S) =>
  z.strictObject({ from: z.literal(store), extensionId: ExtensionId.meta({ description: 'The id that the store gave the extension.' }) })
const SelfHosted = z.strictObject({
  from: z.literal('self-hosted'),
  extensionId: ExtensionId.meta({ description: 'The id of your packing key: `scopewarden mdm keygen` says it.' }),
  baseUrl: Url.meta({ description: 'Where the files of the folder `host` will stand.' }),
})
const UpdateUrl = z.strictObject({
  from: z.literal('update-url'),
  extensionId: ExtensionId.meta({ description: 'The id of the extension that is hosted there.' }),
  updateUrl: Url.meta({ description: 'The update manifest of an extension that is packed and hosted elsewhere.' }),
})
const ForChrome = z.discriminatedUnion('from', [fromStore('chrome-web-store'), SelfHosted, UpdateUrl])
const ForEdge = z.discriminatedUnion('from', [fromStore('edge-add-ons'), fromStore('chrome-web-store'), SelfHosted, UpdateUrl])
const addonId = AddonId.meta({
  description: 'The id of the add-on. Another than the default only for who signs it under an account of their own.',
})
const ForFirefox = z.discriminatedUnion('from', [
  z.strictObject({ from: z.literal('addons.mozilla.org'), addonId }),
  z.strictObject({
    from: z.literal('self-hosted'),
    addonId,
    baseUrl: Url.meta({ description: 'Where the files of the folder `host` will stand.' }),
  }),
  z.strictObject({
    from: z.literal('install-url'),
    addonId,
    installUrl: Url.meta({ description: 'The signed XPI, hosted elsewhere.' }),
    updateUrl: Url.optional().meta({ description: 'Its list of updates.' }),
  }),
])

const Browsers = z
  .strictObject({
    chrome: ForChrome.optional().meta({ description: 'Google Chrome on Windows, macOS and Linux, and the Google Admin console.' }),
    edge: ForEdge.optional().meta({ description: 'Microsoft Edge on Windows, macOS and Linux.' }),
    chromium: ForChrome.optional().meta({ description: 'Chromium on Linux.' }),
    firefox: ForFirefox.optional().meta({ description: 'Firefox on Windows, macOS and Linux.' }),
  })
  .refine(browsers => Object.keys(browsers).length > 0, { error: 'at least one browser' })

const Around = z.strictObject({
  guest: z.enum(['blocked', 'allowed']).optional().meta({ description: 'Guest windows, in which no extension runs.' }),
  incognito: z
    .enum(['blocked', 'extension-required', 'allowed'])
    .optional()
    .meta({ description: 'Private windows. `extension-required`: not before the person has let the extension in there.' }),
  newProfiles: z.enum(['blocked', 'allowed']).optional().meta({ description: 'New profiles beside the managed one.' }),
  developerTools: z
    .enum(['blocked', 'not-in-forced-extensions', 'allowed'])
    .optional()
    .meta({ description: 'Developer tools. Firefox knows `blocked` only.' }),
  toolbar: z.literal('pinned').optional().meta({ description: 'The button of the extension always stands in the toolbar.' }),
  minimumVersion: Version.optional().meta({
    description:
      'An older extension is updated at once, and is off until then (Chromium, Chrome, Edge). Never higher than what is published.',
  }),
})

/** What `scopewarden mdm` makes every file of: the one place where an organisation says what its browsers get. */
export const MdmConfig = z.strictObject({
  $schema: z.string().optional(),
  schema: z.literal('scopewarden.mdm/1'),
  organisation: z.string().min(1).max(80).meta({ description: 'Name of the organisation, as it stands on profiles and scripts.' }),
  settings: Managed.extend({ organisationId: z.string().min(1).max(80) }).meta({
    description: 'The settings of the extension, as in the table above.',
  }),
  browsers: Browsers.meta({ description: 'Which browsers get it, and where each takes it from.' }),
  browserPolicies: Around.default({}).meta({ description: 'What the browsers themselves are told. What is left out is not touched.' }),
})
export type MdmConfig = z.infer<typeof MdmConfig>
export type Browser = keyof MdmConfig['browsers']
