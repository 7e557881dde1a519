import { embeddedPolicy } from 'virtual:embedded-policy'
import { providers as known, vocabulary } from 'virtual:knowledge'
import { render } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { revokeUrl } from '../../lib/inventory/revoke-url.ts'
import { isAgainstPolicy } from '../../lib/inventory/summarise.ts'
import { grantPhrases } from '../../lib/model/phrase.ts'
import type { PageData } from '../../lib/platform/page-data.ts'
import { saveFile } from '../../lib/platform/save-file.ts'
import { startPage } from '../../lib/platform/start-page.ts'
import { watchThisBrowser } from '../../lib/platform/watch-this-browser.ts'
import { type ExportFormat, Report } from '../../lib/ui/report.tsx'
import { exportOf } from './export-of.ts'
import { figuresOf } from './figures-of.ts'
import '../../lib/ui/theme.css'
import '../../lib/ui/page.css'
import '../../lib/ui/parts.css'
import '../../lib/ui/sheets.css'
import '../../lib/ui/report.css'

const { language, root } = startPage('ui_title_report')

function Page() {
  const [data, setData] = useState<PageData | null>(null)
  const [error, setError] = useState<string | null>(null)
  useEffect(() => watchThisBrowser(embeddedPolicy, setData, failure => setError(language.say('ui_store_failed', failure.message))), [])
  const providers = [...known.all(), ...(data?.policy.inForce.policy.providers ?? [])]
  const names = new Map(providers.map(provider => [provider.id, provider.name]))
  const save = (format: ExportFormat) => {
    if (!data) return
    try {
      const { name, type, text } = exportOf(format, { data, providers, vocabulary, language, nowMs: Date.now() })
      saveFile(name, type, text)
      setError(null)
    } catch (cause) {
      setError(language.say('ui_export_failed', String(cause)))
    }
  }
  return (
    <Report
      records={data?.apps ?? null}
      figures={data ? figuresOf(data.apps, language, Date.now()) : []}
      against={isAgainstPolicy}
      scopeWords={record => grantPhrases(record.scopes, vocabulary, language.lang)}
      providerName={record => names.get(record.provider) ?? record.serverHost}
      revokeUrl={record => revokeUrl(record, providers)}
      organisation={data?.policy.state.source === 'fetched' ? data.policy.state.organisation : null}
      nowMs={Date.now()}
      language={language}
      error={error}
      onExport={save}
    />
  )
}
render(<Page />, root)
