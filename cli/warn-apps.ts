import type { AppMatch, Condition, Policy, PolicyApp } from '../lib/model/policy.ts'
import { conditionsIn } from './conditions-in.ts'
import { isWithinMatch } from './match-within.ts'
import type { PolicyWarning } from './policy-warning.ts'

/** Of several apps that fit a client, the sternest counts; of equals the one whose id comes first. As in `match-app.ts`. */
const STERN = { sanctioned: 0, tolerated: 1, blocked: 2 } as const
const standsBefore = (one: PolicyApp, other: PolicyApp) =>
  STERN[one.status] > STERN[other.status] || (one.status === other.status && one.id < other.id)

type Place = { app: PolicyApp; match: AppMatch }
/** The names above a host, itself first: where a wider pattern can stand. */
const above = (pattern: string) => {
  const labels = pattern.replace(/^\*\./, '').split('.')
  return labels.map((_, i) => labels.slice(i).join('.'))
}

/** All matches by what they are told by, so that each is compared with the few that can contain it. */
function placesOf(apps: readonly PolicyApp[]): (match: AppMatch) => Place[] {
  const byKey = new Map<string, Place[]>()
  const put = (key: string, place: Place) => byKey.set(key, [...(byKey.get(key) ?? []), place])
  for (const app of apps) {
    for (const match of app.match) {
      if (match.clientId !== undefined) put(`client ${match.provider} ${match.clientId}`, { app, match })
      else put(`host ${(match.redirectHost ?? match.domain ?? '').replace(/^\*\./, '')}`, { app, match })
    }
  }
  return match => [
    ...(match.clientId === undefined ? [] : (byKey.get(`client ${match.provider} ${match.clientId}`) ?? [])),
    ...[match.redirectHost, match.domain].flatMap(host =>
      host === undefined ? [] : above(host).flatMap(name => byKey.get(`host ${name}`) ?? []),
    ),
  ]
}

function shadowed(app: PolicyApp, i: number, places: (match: AppMatch) => Place[]): PolicyWarning[] {
  const found = app.match.map(match =>
    places(match).find(place => place.app !== app && standsBefore(place.app, app) && isWithinMatch(match, place.match)),
  )
  if (found.every(place => place !== undefined)) {
    const names = [...new Set(found.flatMap(place => (place ? [`"${place.app.id}"`] : [])))].join(' and ')
    return [
      {
        code: 'app-never',
        path: `apps[${i}].match`,
        message: `The app "${app.id}" is never recognised: all that it matches is matched by ${names}, which counts first.`,
        hint: 'Of several that match, the sternest status counts; of equals the id that comes first. Make one of the two narrower.',
      },
    ]
  }
  return found.flatMap((place, j) =>
    place === undefined
      ? []
      : [
          {
            code: 'app-match-shadowed',
            path: `apps[${i}].match[${j}]`,
            message: `Whatever this recognises counts as the app "${place.app.id}" (${place.app.status}), not as "${app.id}" (${app.status}).`,
            hint: 'Of several that match, the sternest status counts; of equals the id that comes first. Make one of the two narrower.',
          },
        ],
  )
}

const asksFor = (when: Condition, code: string): boolean =>
  conditionsIn(when, '').some(([one]) => [one.finding ?? []].flat().includes(code))

function ceilings({ apps, rules }: Policy): PolicyWarning[] {
  const limited = apps.map((app, i) => ({ app, i })).filter(({ app }) => app.ceiling !== undefined)
  const [first] = limited.filter(({ app }) => app.status !== 'blocked')
  const blocked = limited.filter(({ app }) => app.status === 'blocked')
  return [
    ...(first !== undefined && !rules.some(rule => asksFor(rule.when, 'above-ceiling'))
      ? [
          {
            code: 'ceiling-unchecked',
            path: `apps[${first.i}].ceiling`,
            message: `Nothing checks ceilings (${limited.length} ${limited.length === 1 ? 'app has' : 'apps have'} one): no rule asks for the finding "above-ceiling".`,
            hint: 'Add a rule such as {"id": "above-ceiling", "when": {"kind": "consent", "finding": "above-ceiling"}, "then": "request"}.',
          },
        ]
      : []),
    ...blocked.map(({ app, i }) => ({
      code: 'ceiling-of-blocked',
      path: `apps[${i}].ceiling`,
      message: `The ceiling of "${app.id}" is never exceeded: of a blocked app no finding "above-ceiling" is made.`,
      hint: 'Take the ceiling out, or tolerate the app.',
    })),
  ]
}

function alternatives({ apps }: Policy): PolicyWarning[] {
  const blocked = new Set(apps.filter(app => app.status === 'blocked').map(app => app.id))
  return apps.flatMap((app, i) =>
    (app.alternatives ?? []).flatMap((id, j) =>
      blocked.has(id) || id === app.id
        ? [
            {
              code: 'alternative-not-offered',
              path: `apps[${i}].alternatives[${j}]`,
              message:
                id === app.id
                  ? `"${id}" is named as its own alternative.`
                  : `"${id}" is blocked and never offered in place of "${app.id}".`,
              hint: 'Name an app that people may use.',
            },
          ]
        : [],
    ),
  )
}

/** Apps that are never recognised, ceilings that nothing looks at, and alternatives that are never offered. */
export function warnApps(policy: Policy): PolicyWarning[] {
  const places = placesOf(policy.apps)
  return [...policy.apps.flatMap((app, i) => shadowed(app, i, places)), ...ceilings(policy), ...alternatives(policy)]
}
