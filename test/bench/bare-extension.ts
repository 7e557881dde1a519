import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { REQUESTS } from './pages.ts'

/** All that is needed to be asked a question at these three addresses, and nothing that would make it worth asking. */
const WORKER = `
const [gate, notice, unknown] = ${JSON.stringify([REQUESTS.gate, REQUESTS.notice, REQUESTS.unknown].map(url => new URL(url).hostname))}
const url = [gate, notice, unknown].map(hostEquals => ({ hostEquals }))
chrome.webNavigation.onCommitted.addListener(({ tabId, frameId, url }) => {
  if (frameId !== 0) return
  const { hostname } = new URL(url)
  if (hostname === gate) chrome.tabs.update(tabId, { url: chrome.runtime.getURL('/gate.html') })
  if (hostname === unknown) chrome.scripting.executeScript({ target: { tabId }, files: ['reader.js'], injectImmediately: true })
}, { url })
chrome.webRequest.onBeforeRequest.addListener(() => undefined, { urls: [gate, notice, unknown].map(host => 'https://' + host + '/*'), types: ['main_frame'] })
chrome.runtime.onMessage.addListener((message, _, answer) => answer(message))
performance.mark('ready')
`
const READER = `chrome.runtime.sendMessage('arrived').then(() => {
  const frame = document.createElement('iframe')
  frame.src = chrome.runtime.getURL('/notice.html')
  frame.style.cssText = 'position:fixed;inset:0 0 auto auto;width:400px;height:300px'
  document.documentElement.append(frame)
})`
const PAGE = `chrome.runtime.sendMessage('Go on').then(words => {
  const button = document.createElement('button')
  button.dataset.action = 'continued'
  button.textContent = words
  document.body.append(button)
})`
const HTML = '<!doctype html><meta charset="utf-8"><body><script src="/page.js"></script>'

/** What no extension goes below: its worker knows three hosts, and its pages have one button each, drawn when the worker has answered. */
export function bareExtension(): { dir: string; remove(): void } {
  const dir = mkdtempSync(join(tmpdir(), 'scopewarden-bare-'))
  const manifest = {
    manifest_version: 3,
    name: 'bare',
    version: '1',
    permissions: ['webNavigation', 'webRequest', 'scripting'],
    host_permissions: ['<all_urls>'],
    background: { service_worker: 'background.js' },
    content_scripts: [{ matches: [`https://${new URL(REQUESTS.notice).hostname}/*`], js: ['reader.js'], run_at: 'document_start' }],
    web_accessible_resources: [{ resources: ['notice.html'], matches: ['https://*/*'], use_dynamic_url: true }],
  }
  const files = {
    'manifest.json': JSON.stringify(manifest),
    'background.js': WORKER,
    'reader.js': READER,
    'page.js': PAGE,
    'gate.html': HTML,
    'notice.html': HTML,
  }
  for (const [name, text] of Object.entries(files)) writeFileSync(join(dir, name), text)
  return { dir, remove: () => rmSync(dir, { recursive: true, force: true, maxRetries: 3 }) }
}
