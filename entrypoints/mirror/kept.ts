import { builtInThreats } from 'virtual:embedded-policy'
import { providers, vocabulary } from 'virtual:knowledge'
import { receiptLines } from '../../lib/inventory/receipt-lines.ts'
import type { Language } from '../../lib/model/knowledge.ts'
import { withOwn } from '../../lib/model/own-providers.ts'
import { settingRows } from '../../lib/model/setting-rows.ts'
import type { PageData } from '../../lib/platform/page-data.ts'
import { entriesOf } from '../../lib/ui/entries-of.ts'

/** What the stores hold, as the page shows it; null: they have not answered yet. */
export const kept = (data: PageData | null, language: Language, nowMs: number) => ({
  nowMs,
  language,
  policy: data?.policy.state ?? null,
  threats: data?.threats ?? null,
  builtInThreats,
  delivery: data?.delivery ?? null,
  settings: data ? settingRows(data.managed) : [],
  selfTest: data?.selfTest ?? null,
  refused: data?.managed.refused ?? [],
  privacy: data?.policy.inForce.policy.privacy ?? null,
  receipts: data
    ? receiptLines(data.receipts, data.apps, {
        providers: withOwn(providers, data.policy.inForce.policy.providers).all(),
        vocabulary,
        language,
        nowMs,
      })
    : [],
  mutes: data?.mutes ?? [],
  muteDays: data?.policy.inForce.policy.muteDays ?? 0,
  requests: data?.requests ?? [],
  lookups: data ? { ...data.lookups, told: data.told } : null,
  apps: data?.apps ?? [],
  entries: data ? entriesOf({ ...data, hasHub: data.delivery.hubUrl !== null }) : [],
  entriesTotal: data?.factsTotal ?? 0,
})
