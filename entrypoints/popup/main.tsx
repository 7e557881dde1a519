import { embeddedPolicy } from 'virtual:embedded-policy'
import { render } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import browser from 'webextension-polyfill'
import type { TabState } from '../../lib/model/explanation.ts'
import type { ReceiptLine } from '../../lib/model/receipt.ts'
import type { PageData } from '../../lib/platform/page-data.ts'
import { startPage } from '../../lib/platform/start-page.ts'
import { watchThisBrowser } from '../../lib/platform/watch-this-browser.ts'
import { isBlinding } from '../../lib/ui/mirror-sight.tsx'
import { Popup } from '../../lib/ui/popup.tsx'
import { receiptsOf } from './receipts-of.ts'
import '../../lib/ui/theme.css'
import '../../lib/ui/page.css'
import '../../lib/ui/parts.css'
import '../../lib/ui/popup.css'

const { language, root, wrong, ask } = startPage('ui_title_popup')

async function tabInFront(): Promise<TabState> {
  const [tab] = await browser.tabs.query({ active: true, currentWindow: true })
  return tab?.id === undefined ? { state: 'nothing', explanation: null, decided: null } : ask({ type: 'tab-state', tabId: tab.id })
}

function Page() {
  const [tab, setTab] = useState<TabState | null | 'waiting'>('waiting')
  const [data, setData] = useState<PageData | null>(null)
  const [receipts, setReceipts] = useState<ReceiptLine[]>([])
  useEffect(() => {
    tabInFront().then(setTab, () => setTab(null))
    return watchThisBrowser(embeddedPolicy, setData, () => setData(null))
  }, [])
  useEffect(() => {
    if (data) receiptsOf(data, language).then(setReceipts, () => setReceipts([]))
  }, [data])
  const state = data?.policy.state
  const line =
    state?.source === 'fetched'
      ? language.say('ui_policy_line', String(state.version), state.organisation)
      : language.say('ui_policy_embedded')
  return (
    <Popup
      tab={tab}
      policyLine={state ? line : null}
      logo={state?.source === 'fetched' ? state.logo : null}
      blind={data?.selfTest?.spots.some(isBlinding) ?? false}
      apps={data?.apps.length ?? null}
      requests={data?.requests ?? []}
      receipts={receipts}
      nowMs={Date.now()}
      wrong={wrong}
      reportUrl={browser.runtime.getURL('/report.html')}
      mirrorUrl={browser.runtime.getURL('/mirror.html')}
      language={language}
    />
  )
}
render(<Page />, root)
