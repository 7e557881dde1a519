/** `chrome`, `edge` or `firefox`, with the major version; 0 where the browser does not tell it. */
export const browserName = (userAgent: string): string => {
  const [, engine = 'Chrome', version = '0'] = /(Chrome|Firefox)\/(\d+)/.exec(userAgent) ?? []
  return `${engine === 'Firefox' ? 'firefox' : /\bEdg\//.test(userAgent) ? 'edge' : 'chrome'} ${version}`
}
