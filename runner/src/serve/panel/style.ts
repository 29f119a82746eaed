/** The look of the panel: system fonts, both colour schemes, contrast of at least 4.5 to 1, nothing that moves. */
export const STYLE = `
:root { color-scheme: light dark; --line: #4b5563; --soft: #f3f4f6; --bad: #b91c1c; --good: #166534; --link: #1d4ed8; }
@media (prefers-color-scheme: dark) { :root { --line: #9ca3af; --soft: #1f2937; --bad: #fca5a5; --good: #86efac; --link: #93c5fd; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 84rem; padding: 1rem; overflow-wrap: anywhere; font: 1rem/1.5 system-ui, sans-serif; }
a { color: var(--link); }
header { display: flex; flex-wrap: wrap; justify-content: space-between; align-items: center; gap: 0 1rem; }
.skip { position: absolute; left: -100vw; }
.skip:focus { position: static; }
main:focus { outline: none; }
nav ul { display: flex; flex-wrap: wrap; gap: .25rem 1rem; list-style: none; padding: 0; margin: .5rem 0; }
nav a { display: inline-block; padding: .25rem 0; }
nav a[aria-current] { font-weight: bold; text-decoration: none; }
summary { cursor: pointer; padding: .25rem 0; }
.scroll { overflow-x: auto; margin: .75rem 0; }
table { border-collapse: collapse; min-width: 100%; overflow-wrap: break-word; }
caption { text-align: start; font-weight: bold; padding: .5rem 0; }
th, td { border-bottom: 1px solid var(--line); padding: .35rem .5rem; text-align: start; vertical-align: top; max-width: 30rem; white-space: pre-line; }
th, time { white-space: nowrap; }
td.number { text-align: end; font-variant-numeric: tabular-nums; }
section { border: 1px solid var(--line); border-radius: .5rem; padding: 0 1rem 1rem; margin: 1rem 0; }
form { display: inline; }
button, input { font: inherit; padding: .25rem .6rem; color: inherit; background: var(--soft); border: 1px solid var(--line); border-radius: .25rem; }
button { cursor: pointer; }
::placeholder { color: var(--line); opacity: 1; }
.decisions { display: flex; gap: .25rem .5rem; }
.decisions form { display: flex; gap: .25rem; }
input[name=client_id] { width: 6.5rem; }
button:focus-visible, a:focus-visible, input:focus-visible, summary:focus-visible, .canvas:focus-visible, .scroll:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
.canvas { overflow-x: auto; }
.canvas svg { display: block; max-width: none; }
.canvas rect { fill: var(--soft); stroke: var(--line); }
.canvas rect.idle { stroke-dasharray: 4 3; }
.canvas rect.done { stroke: var(--good); stroke-width: 2; }
.canvas rect.bad { stroke: var(--bad); stroke-width: 4; }
.canvas path { fill: none; stroke: var(--line); }
.canvas text { fill: currentColor; font: 14px system-ui, sans-serif; }
.canvas text.count { font-weight: bold; }
.bad { color: var(--bad); } .good { color: var(--good); }
.notice { border-inline-start: 4px solid var(--link); padding-inline-start: .75rem; }
`;
