/** The look of a printed or served report: light and dark by the reader's system, always light on A4. */
export const REPORT_CSS = `
:root{color-scheme:light dark;--paper:#fff;--ink:#1a2230;--soft:#5a6575;--line:#dde2e9;--tint:#f5f7fa;--link:#1d4fa8;
--calm:#1c6b43;--calm-bg:#e4f3ea;--note:#1d4fa8;--note-bg:#e6eefb;--warn:#8a5200;--warn-bg:#fdf0d9;--stop:#a3211c;--stop-bg:#fce8e6}
@media (prefers-color-scheme:dark){:root{--paper:#14181f;--ink:#e6eaf0;--soft:#9ba6b5;--line:#2d3541;--tint:#1b2129;--link:#8db4f5;
--calm:#7fd0a2;--calm-bg:#16301f;--note:#9dbef7;--note-bg:#1a2a46;--warn:#f0bd6b;--warn-bg:#35270e;--stop:#f6a09a;--stop-bg:#421b19}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:15px/1.5 system-ui,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
main{max-width:1320px;margin:0 auto;padding:40px 32px 64px}
header{display:flex;flex-wrap:wrap;justify-content:space-between;align-items:end;gap:8px 32px;border-bottom:2px solid var(--ink);padding-bottom:16px}
h1{font-size:26px;line-height:1.2;margin:2px 0 4px;letter-spacing:-.01em}
h2{font-size:17px;margin:36px 0 10px}
p{margin:0 0 6px}
a{color:var(--link);text-underline-offset:2px}
a:focus-visible,input:focus-visible,select:focus-visible,button:focus-visible,.wide:focus-visible{outline:2px solid var(--link);outline-offset:2px}
.org{font-weight:600;font-size:14px;color:var(--soft)}
.meta{color:var(--soft);font-size:13px;margin:0}
.meta p{margin:0}
header>.meta{text-align:right}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(128px,1fr));gap:12px;margin:0;padding:0;list-style:none}
.tiles li{border:1px solid var(--line);border-radius:8px;padding:12px 14px;background:var(--tint)}
.tiles b{display:block;font-size:26px;line-height:1.15;font-variant-numeric:tabular-nums}
.tiles span{color:var(--soft);font-size:13px;line-height:1.35;display:block;margin-top:2px}
.tiles .bad{border-color:var(--stop);background:var(--stop-bg)}
.tiles .bad b,.tiles .bad span{color:var(--stop)}
.chips{margin:14px 0 0;padding:0;list-style:none;display:flex;flex-wrap:wrap;gap:8px}
.chip{display:inline-block;border-radius:999px;padding:1px 10px;font-size:13px;font-weight:600;white-space:nowrap;border:1px solid transparent}
.calm{color:var(--calm);background:var(--calm-bg)}.note{color:var(--note);background:var(--note-bg)}
.warn{color:var(--warn);background:var(--warn-bg)}.stop{color:var(--stop);background:var(--stop-bg)}
.gaps{margin:0;padding:12px 16px 12px 32px;border:1px solid var(--line);border-left:4px solid var(--warn);border-radius:4px;background:var(--tint)}
.gaps li+li{margin-top:4px}
.gaps b{font-variant-numeric:tabular-nums}
.wide{overflow-x:auto}
table{width:100%;border-collapse:collapse;font-size:14px}
th{text-align:left;font-size:12px;font-weight:600;color:var(--soft);padding:6px 12px 6px 0;border-bottom:1px solid var(--ink);vertical-align:bottom}
td{min-width:112px;overflow-wrap:anywhere;padding:10px 12px 10px 0;border-bottom:1px solid var(--line);vertical-align:top}
th:last-child,td:last-child{padding-right:0}
td.app{min-width:200px;width:26%}td.access{min-width:220px}td.outcome{overflow-wrap:break-word}td.outcome .free{overflow-wrap:anywhere}td.num{min-width:0}td.num{font-variant-numeric:tabular-nums}td.seen{white-space:nowrap}
.name{font-weight:600}
.small{color:var(--soft);font-size:12.5px;display:block}
code{font:12px/1.45 ui-monospace,"SF Mono",Menlo,Consolas,monospace}
.access ul{margin:0;padding:0 0 0 16px}
.access .plain{list-style:none;margin-left:-16px;color:var(--soft)}
footer{margin-top:40px;padding-top:12px;border-top:1px solid var(--line);color:var(--soft);font-size:13px}
form{display:flex;flex-wrap:wrap;gap:8px;align-items:center;margin:0}
input,select,button,.button{font:inherit;font-size:14px;padding:6px 12px;border:1px solid var(--soft);border-radius:6px;background:var(--paper);color:var(--ink);text-decoration:none}
button,.button{display:inline-block;background:var(--tint);cursor:pointer}
.bar{display:flex;flex-wrap:wrap;justify-content:space-between;gap:12px;margin:0 0 10px}
.request{border:1px solid var(--line);border-radius:8px;padding:16px 18px;margin:0 0 16px;overflow-wrap:anywhere}
.request h3{font-size:16px;margin:0 0 4px}.request h4{font-size:13px;color:var(--soft);margin:12px 0 2px}.request ul{margin:0 0 6px}
.request .small code{overflow-wrap:anywhere}.askers li{margin:0 0 6px}.askers q{quotes:none;border-left:3px solid var(--line);padding-left:8px;display:block;max-width:70ch}
.answers{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,320px),1fr));gap:16px;border-top:1px solid var(--line);padding-top:12px;margin-top:12px}
.answers form{align-items:end;align-content:start}.answers label{font-size:13px;color:var(--soft);display:grid;gap:2px}.answers .long{flex:1 1 220px}
.wraps{white-space:normal;border-radius:8px}.requests-link{display:flex;flex-wrap:wrap;gap:8px;margin:16px 0 0}
.narrow{max-width:440px;padding-top:14vh}
.narrow form{margin:20px 0 8px}.narrow input{flex:1;min-width:200px}
@media (max-width:700px){main{padding:24px 16px 48px}header>.meta{text-align:left}}
@page{size:A4 landscape;margin:12mm}
@media print{:root{color-scheme:light;--paper:#fff;--ink:#000;--soft:#444;--line:#bbb;--tint:#fff;--link:#000;
--calm:#14532d;--calm-bg:#fff;--note:#1e3a8a;--note-bg:#fff;--warn:#713f12;--warn-bg:#fff;--stop:#991b1b;--stop-bg:#fff}
body{font-size:9.5pt}main{max-width:none;padding:0}table{font-size:8.5pt}th,.small,.meta,footer,.chip,.tiles span{font-size:8pt}code{font-size:7.5pt}
.chip{border-color:currentColor;padding:0 6pt}.tiles{grid-template-columns:repeat(6,1fr)}.tiles b{font-size:15pt}h2{break-after:avoid;margin-top:18pt}
thead{display:table-header-group}tr,.tiles li,.gaps{break-inside:avoid}.wide{overflow:visible}
.revoke a::after{content:" (" attr(href) ")";font-size:7pt;overflow-wrap:anywhere}.screen{display:none}}
`
/** SHA-256 of `REPORT_CSS`, for the page's own Content-Security-Policy; a test holds the two together. */
export const REPORT_CSS_HASH = 'sha256-Kks5JQpBBGOsOF3ye20hcZn+F26w1zpvfEBRAZgF7js='
