import { builtInThreats, embeddedPolicy } from 'virtual:embedded-policy'
import { render } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { Failure } from '../../lib/model/failure.ts'
import { settingRows } from '../../lib/model/setting-rows.ts'
import type { PageData } from '../../lib/platform/page-data.ts'
import { startPage } from '../../lib/platform/start-page.ts'
import { watchThisBrowser } from '../../lib/platform/watch-this-browser.ts'
import { entriesOf } from '../../lib/ui/entries-of.ts'
import { Mirror } from '../../lib/ui/mirror.tsx'
import { receiptsOf } from './receipts-of.ts'
import '../../lib/ui/theme.css'
import '../../lib/ui/page.css'
import '../../lib/ui/parts.css'
import '../../lib/ui/sheets.css'

const { language, root, ask } = startPage('ui_title_mirror')

function Page() {
  const [data, setData] = useState<PageData | null>(null)
  const [error, setError] = useState<string | null>(null)
  const [busy, setBusy] = useState<'policy' | 'delivery' | null>(null)
  const tell = (cause: unknown) => setError(cause instanceof Failure ? `${cause.message} ${cause.hint}` : String(cause))
  useEffect(() => watchThisBrowser(embeddedPolicy, setData, failure => setError(language.say('ui_store_failed', failure.message))), [])
  // The answers are not needed: the stores change, and the page follows them.
  const order = async (what: 'policy' | 'delivery') => {
    setBusy(what)
    setError(null)
    await ask(what === 'policy' ? { type: 'refresh-policy' } : { type: 'deliver' }).catch(tell)
    setBusy(null)
  }
  return (
    <Mirror
      language={language}
      nowMs={Date.now()}
      policy={data?.policy.state ?? null}
      threats={data?.threats ?? null}
      builtInThreats={builtInThreats}
      delivery={data?.delivery ?? null}
      settings={data ? settingRows(data.managed) : []}
      selfTest={data?.selfTest ?? null}
      refused={data?.managed.refused ?? []}
      privacy={data?.policy.inForce.policy.privacy ?? null}
      receipts={data ? receiptsOf(data, language) : []}
      requests={data?.requests ?? []}
      lookups={data ? { ...data.lookups, told: data.told } : null}
      apps={data?.apps ?? []}
      entries={data ? entriesOf({ ...data, hasHub: data.delivery.hubUrl !== null }) : []}
      entriesTotal={data?.factsTotal ?? 0}
      busy={busy}
      error={error}
      reportUrl="/report.html"
      onCheckPolicy={() => void order('policy')}
      onSendNow={() => void order('delivery')}
      onTakenBack={(appKey, takenBack) => void ask({ type: 'taken-back', appKey, takenBack }).catch(tell)}
    />
  )
}
render(<Page />, root)
