import { z } from 'zod'
import { Access, DataType, Host, Id, Reach } from './vocabulary.ts'

const Param = z.string().min(1).max(60)
/** A path: `/o/oauth2/v2/auth`; `{name}` is one segment, a final `*` is anything. Compared case-sensitively. */
const Path = z.string().regex(/^\/[^\s?#]*$/, 'a path that begins with /')
const Selector = z.string().min(1).max(300)

export const Delimiter = z.enum(['space', 'comma', 'space-or-comma', 'plus'])
export type Delimiter = z.infer<typeof Delimiter>

/** One endpoint that starts an authorization. A segment `{client_id}` of its path is read as the client's id. */
export const AuthorizeEndpoint = z.strictObject({
  /** Omitted: every host of the provider. */
  host: Host.optional(),
  path: Path,
  /** Query parameters that must be there (any value): what software bears where its path is everybody's. */
  params: z.array(Param).min(1).optional(),
  /** `identity`: this endpoint can only sign a person in. `opaque`: what is asked for is kept at the server. */
  asks: z.enum(['identity', 'opaque']).optional(),
  /** `organisation`: approval here is given for everybody (admin consent). */
  reach: z.literal('organisation').optional(),
  /** The endpoint is one even without `response_type` (vendor habit). */
  bare: z.boolean().optional(),
  /** Overrides the delimiter of every scope parameter on this endpoint. */
  delimiter: Delimiter.optional(),
  /** Where the parameters stand: `fragment` is what follows `#`, after its own `?` where it has one (a hash route). */
  in: z.enum(['query', 'fragment']).optional(),
})

/**
 * How a page is read: a closed vocabulary of hooks. Selectors are read for visible text only; `state` reads JSON
 * out of an inline script. A hook that finds nothing leaves its fact unknown.
 */
export const PageHooks = z.strictObject({
  /** The page is this one only if one of these is there (any consent page looks like its log-in page by URL). */
  when: z
    .strictObject({
      selector: Selector.optional(),
      /** An inline script assigns `variable = {…}` and the value at `path` is one of `oneOf`. */
      state: z.strictObject({ variable: Param, path: z.array(z.string()), oneOf: z.array(z.string()) }).optional(),
    })
    .optional(),
  appName: Selector.optional(),
  /** Removes the sentence around the name: `{name}` stands for it. Tried in order, first match wins. */
  appNameIn: z.array(z.string().includes('{name}')).optional(),
  publisher: Selector.optional(),
  /** Present: the provider vouches for the publisher / says that it does not. */
  verified: Selector.optional(),
  unverified: Selector.optional(),
  account: Selector.optional(),
  /** Hidden or visible inputs that repeat the request. */
  inputs: z.strictObject({ clientId: Param.optional(), scope: Param.optional(), redirectUri: Param.optional() }).optional(),
  /** One element per thing asked for; its text is matched to `scopes[].labels`. */
  scopeItems: Selector.optional(),
  /** Items that name several things at once: `Read access to {list}` is taken apart at commas and "and", one item each. */
  scopeItemsIn: z.array(z.string().includes('{list}')).optional(),
  /** Inline state: `{"variable": "$Config", "scopes": ["arrScopes"], …}`; each value is a path of keys. */
  state: z
    .strictObject({
      variable: Param,
      scopes: z.array(z.array(z.string())).optional(),
      clientId: z.array(z.string()).optional(),
      appName: z.array(z.string()).optional(),
      publisher: z.array(z.string()).optional(),
      verified: z.array(z.string()).optional(),
      redirectUri: z.array(z.string()).optional(),
      account: z.array(z.string()).optional(),
    })
    .optional(),
  /** The page's own buttons: used to tell whether the page is ready, never pressed. */
  allow: Selector.optional(),
  deny: Selector.optional(),
})
export type PageHooks = z.infer<typeof PageHooks>

/** Something that software puts into its consent page wherever it runs, as its maker's templates have it. */
export const EngineSign = z.strictObject({ selector: Selector, confidence: z.enum(['high', 'medium', 'low']) })

/**
 * What a reader needs to tell which software a page is of, and to read it: an id of the data, selectors of which one is
 * enough, and the hooks of the pages in which it asks.
 */
export type EngineSigns = { id: string; signs: string[]; pages: { pageId: string; kind: string; hooks: PageHooks }[] }

export const ProviderPage = z.strictObject({
  id: Id,
  kind: z.enum(['consent', 'sign-in', 'log-in', 'warning', 'device-code', 'code-paste', 'api-key']),
  host: Host.optional(),
  path: Path,
  /** Query parameters that must be there (any value). */
  params: z.array(Param).optional(),
  hooks: PageHooks.optional(),
})
export type ProviderPage = z.infer<typeof ProviderPage>

/**
 * What one scope, or every scope of a pattern, lets an app do. `id` is exact; `pattern` has `*` for any run of
 * characters. The first entry that matches wins, so the particular stands before the general.
 */
export const ScopeRule = z
  .strictObject({
    id: z.string().min(1).max(300).optional(),
    pattern: z.string().includes('*').max(300).optional(),
    /** Of a pattern: published ids that it covers and that can be asked for in place of a wider one. */
    ids: z.array(z.string().min(1).max(300)).min(1).optional(),
    data: DataType,
    access: Access,
    reach: Reach,
    /** The app keeps its access while the person is away. */
    offline: z.boolean().optional(),
    /** The vendor's own class, as published. */
    vendor: z.enum(['sensitive', 'restricted', 'admin']).optional(),
    /** Scopes that the maker names for whoever needs less than this one. */
    instead: z.array(z.string().min(1).max(300)).min(1).optional(),
    /** The maker tells apps to ask for it no more: never offered in place of another. */
    deprecated: z.literal(true).optional(),
    /** On-screen sentences of this scope (English unless the page's structure says otherwise). */
    labels: z.array(z.string()).optional(),
  })
  .refine(r => (r.id === undefined) !== (r.pattern === undefined), 'either "id" or "pattern"')
  .refine(r => r.ids === undefined || r.pattern !== undefined, '"pattern" beside "ids"')
export type ScopeRule = z.infer<typeof ScopeRule>

/** Where a file's data is from. Read by who tends the files; the extension is not shipped with it. */
export const PROVENANCE = {
  sources: z.array(z.string().min(3)).min(1),
  confidence: z.enum(['high', 'medium', 'low']),
  reviewed: z.iso.date(),
}

const shape = {
  $schema: z.string().optional(),
  id: Id,
  name: z.string().min(1).max(80),
  ...PROVENANCE,
  /** Exact hosts, or `*.example.com` for tenants. HTTPS on the default port, and nothing else, is the provider. */
  hosts: z.array(Host),
  authorize: z.array(AuthorizeEndpoint),
  /**
   * Software that anybody can run: these paths are its endpoints on a host that no file names. Such a server stays
   * unknown as a host; only what its parameters and scopes mean is known. Where the paths are everybody's, `signs` are
   * what its consent page bears: one is enough, and as any page can bear them they lend meaning and never trust. `pages`
   * are ids of pages that no other software has at such a path.
   */
  engine: z
    .strictObject({
      authorize: z.array(AuthorizeEndpoint).default([]),
      signs: z.array(EngineSign).max(4).default([]),
      pages: z.array(Id).max(8).default([]),
    })
    .refine(({ authorize, signs }) => authorize.length + signs.length > 0, '"authorize" or "signs"')
    .optional(),
  /** This server runs that engine: endpoints, parameters, pages and scopes are as its file says. */
  like: Id.optional(),
  params: z.strictObject({
    clientId: z.array(Param).min(1),
    redirectUri: z.array(Param).min(1),
    /** The value is the name of an address that the maker of the app registered, not the address. */
    redirectByName: z.literal(true).optional(),
    scopes: z.array(
      z.strictObject({
        name: Param,
        delimiter: Delimiter,
        actor: z.enum(['person', 'bot']).optional(),
        /** Asked for as well, and left out where the account or the person does not have it to give. */
        optional: z.literal(true).optional(),
        /** The value is a number whose bits are rights: bit (counted from 0) to scope id. */
        bits: z.record(z.string().regex(/^\d{1,2}$/), z.string().min(1).max(300)).optional(),
      }),
    ),
    /** A value under one of these names hides what is asked for (`resource` of Entra v1). */
    opaque: z.array(Param).optional(),
    /** `{"access_type": "offline"}`: the app keeps its access while the person is away. */
    offline: z.record(Param, z.string()).optional(),
    /** `{"actor": "app"}`: the app would act as itself, not as the person. */
    bot: z.record(Param, z.string()).optional(),
    /** Parameters that carry the whole authorize URL through log-in pages. */
    nested: z.array(Param).optional(),
  }),
  /** What an absent scope parameter means here. Anything but a documented sign-in default is `hidden`. */
  omitted: z.enum(['sign-in', 'hidden']).default('hidden'),
  /** Where the maker says it: the scopes that an absent scope parameter stands for, ids that `scopes` names. */
  omittedScopes: z.array(z.string().min(1).max(300)).min(1).optional(),
  /** Client ids that begin so keep their permissions at the server: an absent scope is hidden for them. */
  serverSideClients: z.array(z.string().min(2)).optional(),
  pages: z.array(ProviderPage).default([]),
  scopeMatching: z
    .strictObject({
      ignoreCase: z.boolean().optional(),
      /** Removed from the front of a scope before it is looked up. */
      prefixes: z.array(z.string()).optional(),
      /** Scopes that stand for a set kept at the server (such as Entra's `.default`). `*` is any run of characters. */
      opaque: z.array(z.string()).optional(),
      /** In front of ids of permissions that are not asked for by scope, to tell them from scopes: no maker writes it, and it is not shown. */
      unsaid: z.array(z.string().min(1)).optional(),
      /** Its own client id as a scope gives an app a token for nothing but itself. */
      clientItself: z.literal(true).optional(),
    })
    .default({}),
  scopes: z.array(ScopeRule).default([]),
  /** Scopes of that provider mean the same here (two doors to one API). */
  scopesOf: Id.optional(),
  signInScopes: z.array(z.string()).default([]),
  /**
   * Scopes that are a sign-in only together: X answers "who is this?" to `users.read` only beside `tweet.read`, which
   * alone reads posts. Whoever asks for a whole set, and beside it for sign-in scopes at most, signs a person in.
   */
  signInSets: z.array(z.array(z.string()).min(2)).default([]),
  /** Its page lets a person tick what is granted: `each`, a box for each scope, where more than one thing is asked for. */
  boxes: z.enum(['each']).optional(),
  /** Where a person takes a grant back. `{client_id}` is filled in. */
  revoke: z.array(z.url({ protocol: /^https$/ })).default([]),
  /** Domains that mark an account as personal (outlook.com …). */
  personalAccountDomains: z.array(Host).optional(),
}

/** `policies/providers/<id>.json`: everything that Scopewarden knows of one authorization server. */
export const Provider = z
  .strictObject(shape)
  .refine(
    ({ engine, like, hosts, authorize }) => engine !== undefined || (hosts.length > 0 && (authorize.length > 0 || like !== undefined)),
    '"hosts" with "authorize" or "like", or an "engine"',
  )
/** A file as it lies in `policies/providers`. */
export type ProviderFile = z.infer<typeof Provider>
/** What the extension, the command and the hub go by. */
export type Provider = Omit<ProviderFile, keyof typeof PROVENANCE>
export type ProviderInput = z.input<typeof Provider>

/** An organisation's own server, in its policy: three lines are enough, `{"id": "sso", "name": "Our sign-in", "hosts": ["sso.example.com"]}`. */
export const OwnProvider = z.strictObject({
  ...shape,
  hosts: z.array(Host).min(1),
  sources: shape.sources.default(['the organisation']),
  confidence: shape.confidence.default('high'),
  reviewed: shape.reviewed.default('1970-01-01'),
  authorize: shape.authorize.default([]),
  params: shape.params.default({ clientId: ['client_id'], redirectUri: ['redirect_uri'], scopes: [{ name: 'scope', delimiter: 'space' }] }),
})
