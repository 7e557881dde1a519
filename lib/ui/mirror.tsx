import type { Language } from '../model/knowledge.ts'
import type { RefusedSetting } from '../model/managed.ts'
import type { DeliveryState, PolicyState, ThreatsState } from '../model/message.ts'
import type { ReceiptLine } from '../model/receipt.ts'
import type { AppRecord } from '../model/record.ts'
import type { SelfTest } from '../model/self-test.ts'
import type { SettingRow } from '../model/setting-rows.ts'
import { Brand } from './brand.tsx'
import { Figures } from './figures.tsx'
import { MirrorApps } from './mirror-apps.tsx'
import { MirrorDelivery } from './mirror-delivery.tsx'
import { MirrorEntries, type MirrorEntry } from './mirror-entries.tsx'
import { MirrorMutes, type MutesProps } from './mirror-mutes.tsx'
import { MirrorNever } from './mirror-never.tsx'
import { MirrorPolicy } from './mirror-policy.tsx'
import { type KeptRequest, type Lookups, MirrorRequests } from './mirror-requests.tsx'
import { MirrorSettings } from './mirror-settings.tsx'
import { MirrorSight } from './mirror-sight.tsx'
import { type BuiltInThreats, MirrorThreats } from './mirror-threats.tsx'
import { MirrorReceipts } from './receipts.tsx'
import type { WrongOf } from './wrong.tsx'

export type MirrorProps = {
  language: Language
  nowMs: number
  /** Null: not known yet, or the worker gave no answer. */
  policy: PolicyState | null
  threats: ThreatsState | null
  builtInThreats: BuiltInThreats | null
  delivery: DeliveryState | null
  /** Every setting that there is. */
  settings: SettingRow[]
  selfTest: SelfTest | null
  refused: RefusedSetting[]
  privacy: { retentionDays: number; person: 'pseudonym' | 'work-account'; watchSignUps: boolean } | null
  receipts: ReceiptLine[]
  mutes: MutesProps['mutes']
  muteDays: number
  requests: KeptRequest[]
  lookups: Lookups | null
  apps: AppRecord[]
  /** Newest first. */
  entries: MirrorEntry[]
  /** How many there are in all, where not all are given. */
  entriesTotal?: number
  busy: 'policy' | 'delivery' | null
  error: string | null
  reportUrl: string
  onCheckPolicy: () => void
  onSendNow: () => void
  onMute: MutesProps['onMute']
  wrong?: WrongOf
  onTakenBack: (appKey: string, takenBack: boolean) => void
}

/** The employee's own page: all that is kept and all that was or will be sent, as it is. */
export function Mirror(props: MirrorProps) {
  const { language, privacy } = props
  const { say } = language
  const named = privacy === null ? '–' : say(privacy.person === 'pseudonym' ? 'ui_person_pseudonym' : 'ui_person_account')
  return (
    <main class="page mirror">
      <header class="page-head">
        {props.policy?.source === 'fetched' ? <Brand organisation={props.policy.organisation} logo={props.policy.logo} /> : <Brand />}
      </header>
      <h1>{say('ui_mirror_title')}</h1>
      <p class="lead">{say('ui_mirror_lead')}</p>
      {props.error ? (
        <p class="error" role="alert">
          {props.error}
        </p>
      ) : null}
      <Figures
        figures={[
          { value: props.apps.length, label: say('ui_figure_kept_apps') },
          { value: props.entries.filter(entry => entry.state === 'waiting').length, label: say('ui_figure_waiting') },
          { value: privacy === null ? '–' : say('ui_days', String(privacy.retentionDays)), label: say('ui_figure_retention') },
          { value: named, label: say('ui_figure_named') },
        ]}
      />
      <section class="panel">
        <h2>{say('ui_purpose_title')}</h2>
        <p>{say('ui_purpose_sentence')}</p>
        <p>{say(privacy?.watchSignUps === false ? 'ui_purpose_no_sign_ups' : 'ui_purpose_sign_ups')}</p>
      </section>
      <MirrorNever language={language} />
      <div class="halves">
        <MirrorPolicy
          state={props.policy}
          nowMs={props.nowMs}
          busy={props.busy === 'policy'}
          language={language}
          onCheck={props.onCheckPolicy}
        />
        <MirrorDelivery
          state={props.delivery}
          nowMs={props.nowMs}
          busy={props.busy === 'delivery'}
          language={language}
          onSend={props.onSendNow}
        />
      </div>
      <MirrorReceipts receipts={props.receipts} nowMs={props.nowMs} language={language} onTakenBack={props.onTakenBack} />
      <MirrorMutes {...props} />
      <MirrorRequests requests={props.requests} lookups={props.lookups} nowMs={props.nowMs} language={language} />
      <MirrorThreats state={props.threats} builtIn={props.builtInThreats} nowMs={props.nowMs} language={language} />
      <MirrorSettings settings={props.settings} refused={props.refused} language={language} />
      <MirrorSight found={props.selfTest} language={language} />
      <MirrorApps wrong={props.wrong} apps={props.apps} language={language} reportUrl={props.reportUrl} />
      <MirrorEntries entries={props.entries} total={props.entriesTotal ?? props.entries.length} language={language} />
    </main>
  )
}
