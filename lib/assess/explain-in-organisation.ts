import type { MaybeBefore } from '../model/before.ts'
import type { MaybeInOrganisation } from '../model/in-organisation.ts'
import type { Language } from '../model/knowledge.ts'
import { TOLD_EXACTLY_FROM } from '../model/terms.ts'

/**
 * How many colleagues use the app, in a sentence; null where nobody told. A number is never below `TOLD_EXACTLY_FROM`, so
 * that each language needs one form for it.
 */
export function explainInOrganisation(
  told: { before: MaybeBefore; inOrganisation: MaybeInOrganisation } | undefined,
  { say, lang }: Language,
): string | null {
  if (!told?.inOrganisation) return null
  const { people } = told.inOrganisation
  if (people === 0) return say(told.before ? 'explain_colleagues_only_you' : 'explain_colleagues_none')
  if (people === 'few' || people < TOLD_EXACTLY_FROM) return say('explain_colleagues_few')
  return say('explain_colleagues_many', new Intl.NumberFormat(lang).format(people))
}
