export type NoticeMode = 'corner' | 'modal'

/** Nothing that a page says of an element or of what surrounds it is of weight here: within a shadow tree `!important` of the tree wins. */
const BASE = `:host{all:initial!important;display:block!important;position:fixed!important;box-sizing:border-box!important;
margin:0!important;padding:0!important;border:0!important;overflow:hidden!important;background:transparent!important;
opacity:1!important;visibility:visible!important;pointer-events:auto!important;z-index:2147483647!important;
user-select:none!important;-webkit-user-select:none!important;transition:none!important;animation:none!important}
:host::before,:host::after{all:initial!important;content:none!important;display:none!important}
:host::backdrop{all:initial!important;display:none!important}
iframe{all:initial;display:block;width:100%;height:100%;border:0;user-select:none}`
const SIZE: Record<NoticeMode, string> = {
  corner:
    ':host{inset:12px 12px auto auto!important;width:400px!important;max-width:calc(100vw - 24px)!important;height:min(420px,90vh)!important}',
  modal: ':host{inset:0!important;width:100vw!important;max-width:none!important;height:100vh!important;max-height:none!important}',
}

/**
 * A constructed sheet, as a page's Content-Security-Policy forbids <style> in Chromium. Firefox 140 takes none from an extension's script
 * ("Accessing from Xray wrapper is not supported"), but takes the text of a <style> from one, whatever the page forbids.
 */
export function dressNotice(root: ShadowRoot, mode: NoticeMode): void {
  const text = BASE + SIZE[mode]
  try {
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(text)
    root.adoptedStyleSheets = [sheet]
  } catch {
    const style = root.ownerDocument.createElement('style')
    style.textContent = text
    root.append(style)
  }
}
