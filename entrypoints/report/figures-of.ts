import { summarise } from '../../lib/inventory/summarise.ts'
import type { Language } from '../../lib/model/knowledge.ts'
import type { AppRecord } from '../../lib/model/record.ts'

/** The figures at the head of the report. */
export const figuresOf = (records: AppRecord[], { say }: Language, nowMs: number) => {
  const { apps, grantedAgainstPolicy, unsanctioned, hiddenScopes, newLast7Days } = summarise(records, nowMs)
  return [
    { value: apps, label: say('ui_figure_apps') },
    { value: grantedAgainstPolicy, label: say('ui_figure_against_granted'), tone: 'warn' as const },
    { value: unsanctioned, label: say('ui_figure_unsanctioned') },
    { value: hiddenScopes, label: say('ui_figure_hidden') },
    { value: newLast7Days, label: say('ui_figure_new') },
  ]
}
