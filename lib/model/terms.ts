// The closed lists of the field, apart from their schemas: a worker that wakes to judge one page loads no schema.

/** What was met. `sign-in` asks for identity alone; the last three leave no authorize request behind. */
export const KINDS = ['consent', 'sign-in', 'sign-up', 'device-code', 'code-paste', 'api-key'] as const

/** One ladder, weakest first. The strongest that applies wins. */
export const VERDICTS = ['allow', 'inform', 'acknowledge', 'justify', 'request', 'block'] as const

/** The kinds of data that a scope can reach. Words and default severities: `policies/vocabulary/data.json`. */
export const DATA_TYPES = [
  'session',
  'identity',
  'personal',
  'app',
  'settings',
  'activity',
  'contacts',
  'directory',
  'mail',
  'calendar',
  'files',
  'chat',
  'meetings',
  'tasks',
  'notes',
  'forms',
  'sites',
  'code',
  'pipelines',
  'packages',
  'secrets',
  'automation',
  'cloud',
  'database',
  'analytics',
  'advertising',
  'social',
  'media',
  'customers',
  'support',
  'employees',
  'payments',
  'learning',
  'health',
  'location',
  'devices',
  'security',
  'administration',
] as const

/** What may be done to the data. Which plain acts each contains: `policies/vocabulary/access.json`. */
export const ACCESSES = ['list', 'read', 'create', 'send', 'write', 'delete', 'full', 'admin'] as const

/** Whose data. `selected` is what the person picks; `organisation` is everybody's. */
export const REACHES = ['selected', 'own', 'shared', 'organisation'] as const

/** The plain acts that a sentence is built from; an access is a set of them. */
export const ACTS = ['see', 'add', 'send', 'change', 'delete', 'administer'] as const

/** How an organisation classifies a type of data, lowest first. */
export const CLASSES = ['public', 'internal', 'confidential', 'restricted'] as const

/** What an app is to the organisation. `unlisted` is what no entry of `apps` names. */
export const APP_STATUSES = ['sanctioned', 'tolerated', 'blocked'] as const

/** What a work product is for: a closed list, so that a policy can name a category and be understood. */
export const APP_CATEGORIES = [
  'ai',
  'analytics',
  'automation',
  'business-suite',
  'cms',
  'collaboration',
  'communication',
  'crm',
  'design',
  'developer',
  'ecommerce',
  'education',
  'email',
  'finance',
  'forms',
  'hr',
  'identity',
  'industry',
  'infrastructure',
  'knowledge',
  'legal',
  'marketing',
  'password-manager',
  'pdf-tools',
  'project-management',
  'remote-access',
  'sales',
  'scheduling',
  'security',
  'social',
  'storage',
  'support',
  'vpn',
  'other',
] as const

/** Said by the worker to every page of the extension: a question may say something else by now, ask for it anew. */
export const QUESTION_CHANGED = 'question-changed'

/** Fewer colleagues than this are not told exactly: one of two could be picked out. */
export const TOLD_EXACTLY_FROM = 3

/** Scopes that a request for access names at most; of more, the first so many, and it says that it is not all. */
export const ASK_SCOPES_MAX = 100

/** Names of the fields of a flow's answer that is posted (RFC 6749 §4.1.2, OpenID Connect, JARM's `response`). */
export const ANSWER_FIELDS = ['code', 'id_token', 'access_token', 'error', 'response', 'state'] as const
export type AnswerField = (typeof ANSWER_FIELDS)[number]
