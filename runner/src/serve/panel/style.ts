/** The look of the panel: system fonts, both colour schemes, contrast of at least 4.5 to 1, nothing that moves. */
export const STYLE = `
:root { color-scheme: light dark; --line: #6b7280; --soft: #f3f4f6; --bad: #b91c1c; --good: #166534; --link: #1d4ed8; }
@media (prefers-color-scheme: dark) { :root { --line: #9ca3af; --soft: #1f2937; --bad: #fca5a5; --good: #86efac; --link: #93c5fd; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 72rem; padding: 1rem; font: 1rem/1.5 system-ui, sans-serif; }
a { color: var(--link); }
nav ul { display: flex; flex-wrap: wrap; gap: 1rem; list-style: none; padding: 0; }
nav a[aria-current] { font-weight: bold; text-decoration: none; }
table { border-collapse: collapse; width: 100%; }
caption { text-align: start; font-weight: bold; padding: .5rem 0; }
th, td { border-bottom: 1px solid var(--line); padding: .35rem .5rem; text-align: start; vertical-align: top; overflow-wrap: anywhere; }
td.number { text-align: end; font-variant-numeric: tabular-nums; }
section { border: 1px solid var(--line); border-radius: .5rem; padding: 0 1rem 1rem; margin: 1rem 0; }
form { display: inline; }
button, input { font: inherit; padding: .25rem .6rem; }
input[name=client_id] { width: 7rem; }
button:focus-visible, a:focus-visible, input:focus-visible, .canvas:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
.canvas { overflow-x: auto; }
.canvas svg { display: block; min-width: 100%; }
.canvas rect { fill: var(--soft); stroke: var(--line); }
.canvas rect.bad { stroke: var(--bad); stroke-width: 3; }
.canvas path { fill: none; stroke: var(--line); }
.canvas text { fill: currentColor; font: 12px system-ui, sans-serif; }
.bad { color: var(--bad); } .good { color: var(--good); }
.notice { border-inline-start: 4px solid var(--link); padding-inline-start: .75rem; }
`;
