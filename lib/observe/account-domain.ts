/** `accountDomain`: which of the work domains it is of, as the policy writes it. Of any other account no domain is told. */
export type Account = { account: 'work'; accountDomain: string } | { account: 'personal' | 'unknown' }

/** The address of a text, cut to its domain in lower case; null without one. The part before the @ is never returned. */
export function domainOfAddress(text: string): string | null {
  const at = text.slice(0, 2000).lastIndexOf('@')
  if (at < 1 || /[\s<>]/.test(text[at - 1] ?? ' ')) return null
  const domain = /^[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){1,8}/u.exec(text.slice(at + 1, at + 300))
  return domain ? domain[0].toLowerCase() : null
}

/**
 * Whether the address in a text is a work account. `workDomains` are mail domains in lower case; a domain below one
 * counts as it, and of several the longest. Without any no account can be told apart.
 */
export function accountOf(text: string | null, workDomains: readonly string[]): Account {
  const domain = text && domainOfAddress(text)
  if (!domain || workDomains.length === 0) return { account: 'unknown' }
  const [accountDomain] = workDomains
    .map(work => work.replace(/^\*\./, '').toLowerCase())
    .filter(bare => domain === bare || domain.endsWith(`.${bare}`))
    .sort((a, b) => b.length - a.length)
  return accountDomain === undefined ? { account: 'personal' } : { account: 'work', accountDomain }
}
