import { heardOf } from '../../lib/platform/match-patterns.ts'
import { providers } from './provider-index.ts'

/** A match pattern as browsers read it: the fragment is not looked at, `*.` stands for a host and all below it. */
function matcher(pattern: string): RegExp {
  const [, scheme = '', host = '', path = ''] = /^([^:]+):\/\/([^/]*)(\/.*)$/.exec(pattern) ?? []
  const literal = (text: string) => text.replace(/[.+?^$()|[\]\\{}]/g, '\\$&')
  const hosts = host === '*' ? '[^/]+' : host.startsWith('*.') ? `(?:[^/]+\\.)?${literal(host.slice(2))}` : literal(host)
  return new RegExp(`^${scheme === '*' ? 'https?' : scheme}://${hosts}(?::\\d+)?${path.split('*').map(literal).join('.*')}$`, 's')
}

const matchers = heardOf(providers).patterns.map(matcher)

/** Whether the browser tells the worker of a request for this address, by the patterns that the extension asks it to. */
export const isHeard = (url: string): boolean => matchers.some(expression => expression.test(new URL(url).href.split('#')[0] ?? ''))
