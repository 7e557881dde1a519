import { embeddedPolicy } from 'virtual:embedded-policy'
import { render } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { Failure } from '../../lib/model/failure.ts'
import type { Message } from '../../lib/model/message.ts'
import type { PageData } from '../../lib/platform/page-data.ts'
import { startPage } from '../../lib/platform/start-page.ts'
import { watchThisBrowser } from '../../lib/platform/watch-this-browser.ts'
import { Mirror } from '../../lib/ui/mirror.tsx'
import { kept } from './kept.ts'
import '../../lib/ui/theme.css'
import '../../lib/ui/page.css'
import '../../lib/ui/parts.css'
import '../../lib/ui/sheets.css'

const { language, root, wrong, ask } = startPage('ui_title_mirror')

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
  const act = async (message: Extract<Message, { type: 'mute' | 'taken-back' }>) => {
    setError(null)
    const answer = await ask(message).catch(tell)
    if (answer?.done === false && message.type === 'mute') setError(language.say('ui_mute_failed'))
  }
  return (
    <Mirror
      {...kept(data, language, Date.now())}
      busy={busy}
      error={error}
      wrong={wrong}
      reportUrl="/report.html"
      onCheckPolicy={() => void order('policy')}
      onSendNow={() => void order('delivery')}
      onTakenBack={(appKey, takenBack) => void act({ type: 'taken-back', appKey, takenBack })}
      onMute={(appKey, muted) => void act({ type: 'mute', appKey, muted })}
    />
  )
}
render(<Page />, root)
