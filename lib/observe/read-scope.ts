import type { Grant } from '../model/observation.ts'
import type { Delimiter } from '../model/provider.ts'
import type { CompiledProvider } from './compile-providers.ts'

/** OpenID Connect Core 1.0 §5.4 and §11: these mean the same at every server. */
const STANDARD = new Map<string, Pick<Grant, 'data' | 'access' | 'reach' | 'offline'>>([
  ['openid', { data: 'identity', access: 'read', reach: 'own' }],
  ['profile', { data: 'identity', access: 'read', reach: 'own' }],
  ['email', { data: 'identity', access: 'read', reach: 'own' }],
  ['address', { data: 'identity', access: 'read', reach: 'own' }],
  ['phone', { data: 'identity', access: 'read', reach: 'own' }],
  ['offline_access', { data: 'session', access: 'read', reach: 'own', offline: true }],
  // The older name of the same, at servers made of Ory Hydra.
  ['offline', { data: 'session', access: 'read', reach: 'own', offline: true }],
])

/** Whether this scope stands for a set that only the server knows. */
export const isOpaque = (id: string, compiled: CompiledProvider | null) =>
  compiled?.opaqueScopes.some(matches => matches(compiled.provider.scopeMatching.ignoreCase ? id.toLowerCase() : id)) ?? false

const ruleFor = (key: string, compiled: CompiledProvider) =>
  compiled.exactScopes.get(key) ?? compiled.patternScopes.find(pattern => pattern.matches(key))?.rule

/** Whether this scope, alone, asks for nothing but who the person is, or for going on doing so while they are away. */
export function isSignIn(id: string, compiled: CompiledProvider | null): boolean {
  if (STANDARD.has(id)) return true
  if (!compiled) return false
  const key = compiled.nameOf(id)
  if (compiled.signInScopes.has(key)) return true
  const rule = ruleFor(key, compiled)
  return rule?.offline === true && rule.data === 'session'
}

/** Whether an app asks in this scope for a token that only it can do something with. */
export const isItself = (id: string, clientId: string | null, compiled: CompiledProvider | null) =>
  clientId !== null && id === clientId && compiled?.provider.scopeMatching.clientItself === true

/** An app's own id as a scope: that the person is signed in to it, and nothing of anybody else's. */
export const readItself = (id: string): Grant => ({
  id: id.slice(0, 300),
  data: 'session',
  access: 'read',
  reach: 'own',
  seen: 'url',
  known: true,
})

/** Whether this scope says only that the app goes on while the person is away, and no data says with what. */
export const isOnlyOffline = ({ id, data, offline }: Grant, compiled: CompiledProvider | null) =>
  data === 'session' && offline === true && !compiled?.signInScopes.has(compiled.nameOf(id))

/** Whether these scopes ask for nothing but who the person is: each by itself, or as members of a set that is there whole. */
export function areSignIn(ids: readonly string[], compiled: CompiledProvider | null): boolean {
  if (!compiled || compiled.signInSets.length === 0) return ids.every(id => isSignIn(id, compiled))
  const others = ids.filter(id => !isSignIn(id, compiled))
  const asked = new Set(ids.map(id => compiled.nameOf(id)))
  const whole = compiled.signInSets.filter(set => [...set].every(id => asked.has(id)))
  return others.every(id => whole.some(set => set.has(compiled.nameOf(id))))
}

/**
 * One scope, read as data × access × reach. A scope that no data file names stays `unknown` in all three.
 * @param id as asked for; it is kept to the letter
 */
export function readScope(id: string, compiled: CompiledProvider | null, seen: 'url' | 'page', actor?: 'person' | 'bot'): Grant {
  const head = { id: id.slice(0, 300), ...(actor ? { actor } : {}), seen } as const
  const key = compiled ? compiled.nameOf(id) : id
  const rule = compiled && ruleFor(key, compiled)
  const meaning = rule ?? STANDARD.get(id)
  if (!meaning) return { ...head, data: 'unknown', access: 'unknown', reach: 'unknown', known: false }
  return {
    ...head,
    data: meaning.data,
    access: meaning.access,
    reach: meaning.reach,
    known: meaning.data !== 'unknown',
    ...(meaning.offline ? { offline: true } : {}),
    ...(rule?.vendor ? { vendor: rule.vendor } : {}),
  }
}

const BETWEEN: Record<Delimiter, RegExp> = { space: /\s+/, comma: /[\s,]+/, 'space-or-comma': /[\s,]+/, plus: /[\s+]+/ }
const SCOPE_LIKE = /^[A-Za-z][\w.:/-]*$/
/** White space, comma or plus that was encoded once too often. */
const TWICE = /%(?:20|0a|2b|2c)/gi
/**
 * RFC 6749 §3.3 says space; vendors say otherwise, and libraries send commas to those who say space. So a comma parts
 * what then looks like scopes, unless the whole is a scope that is known; so does a semicolon, a bar, and a plus where there
 * is no data, or where all that it parts is known.
 */
export function splitScopes(value: string, delimiter: Delimiter | null, isKnown: (id: string) => boolean = () => false): string[] {
  const plain = isKnown(value) ? value : value.replace(TWICE, ' ')
  const tokens = plain.split(delimiter === null ? BETWEEN.space : BETWEEN[delimiter]).filter(Boolean)
  const isAlone = delimiter === null && tokens.length === 1
  const isLike = (part: string) => SCOPE_LIKE.test(part)
  const parted = (token: string, between: RegExp, fits: (part: string) => boolean) => {
    const parts = between.test(token) ? token.split(between).filter(Boolean) : []
    // A rule with a star takes in whatever follows: where each part is known by itself, parts they are.
    return parts.length > 0 && parts.every(isKnown(token) ? isKnown : fits) ? parts : null
  }
  return tokens.flatMap(token => {
    if (isAlone) return parted(token, /[,+;|]/, isLike) ?? [token]
    const byMark = parted(token, delimiter === null || delimiter === 'space' ? /[,;|]/ : /\|/, isLike)
    return byMark ?? parted(token, /\+/, isKnown) ?? [token]
  })
}
