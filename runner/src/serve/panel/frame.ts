import { html, type Html } from './html';

const PAGES = [['', 'Workflows'], ['executions', 'Executions'], ['dead-letters', 'Dead letters'], ['mapping', 'Account mapping'], ['webhooks', 'Webhooks']] as const;
export type PageName = (typeof PAGES)[number][0] | 'execution' | 'sign-in' | 'not-found';

const LONGEST_CELL = 300;

const ISO_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;

export function time(milliseconds: number): Html {
	const iso = new Date(milliseconds).toISOString();
	return html`<time datetime="${iso}">${iso.replace('T', ' ').slice(0, 19)} UTC</time>`;
}

export const colored = (status: string): Html => html`<span class="${status === 'success' ? 'good' : ['error', 'crashed'].includes(status) ? 'bad' : ''}">${status}</span>`;

/** A value of a Data Table in a cell. */
export function shownIn(value: unknown): Html | string {
	if (value === null || value === undefined) return '';
	if (value instanceof Date || (typeof value === 'string' && ISO_TIME.test(value))) return time(new Date(value).getTime());
	return (typeof value === 'object' ? JSON.stringify(value) : String(value)).slice(0, LONGEST_CELL);
}

/** The name of a column as a heading: "record_id" is "Record id". */
export const heading = (column: string): string => `${column.charAt(0).toUpperCase()}${column.slice(1).replaceAll('_', ' ')}`;

/** A form with one button. @param what completes its name for those who do not see what it stands beside */
export function button(action: string, label: string, what: string, fields: Readonly<Record<string, string | number>> = {}, more?: Html): Html {
	const hidden = Object.entries(fields).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`);
	return html`<form method="post" action="/panel/${action}">${hidden}${more}<button aria-label="${label} ${what}">${label}</button></form> `;
}

/** A table that scrolls by itself where the window is narrow; one sentence where it has no rows. */
export function table(caption: string, head: readonly string[], rows: readonly (readonly (Html | string | number | null | undefined)[])[]): Html {
	if (rows.length === 0) return html`<p>${caption}: none.</p>`;
	const cells = (row: (typeof rows)[number]): Html[] => row.map((cell) => html`<td${typeof cell === 'number' ? html` class="number"` : ''}>${cell}</td>`);
	return html`<div class="scroll" tabindex="0" role="region" aria-label="${caption}"><table><caption>${caption}</caption><thead><tr>${head.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead><tbody>${rows.map((row) => html`<tr>${cells(row)}</tr>`)}</tbody></table></div>`;
}

/** The frame around every page. @param notice what the last action did */
export function page(name: PageName, title: string, content: Html, notice?: string): Html {
	const links = PAGES.map(([path, label]) => html`<li><a href="/panel/${path}"${path === name ? html` aria-current="page"` : ''}>${label}</a></li>`);
	const head = name === 'sign-in' ? '' : html`<header><a class="skip" href="#main">To the content</a><nav aria-label="Pages"><ul>${links}</ul></nav>${button('sign-out', 'Sign out', 'of the panel')}</header>`;
	return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title} - HaloPSA runner</title><link rel="icon" href="data:,"><link rel="stylesheet" href="/panel/style.css"></head>
<body>${head}<main id="main" tabindex="-1"><h1>${title}</h1>${notice === undefined ? '' : html`<p class="notice" role="status">${notice}</p>`}${content}</main></body></html>`;
}

export const signInPage = (problem?: string): Html => page('sign-in', 'Sign in', html`<form method="post" action="/panel/sign-in">
<p><label for="token">Token, from the file panel.token in the data folder</label></p>
<p><input id="token" name="token" type="password" autocomplete="current-password" required autofocus> <button>Sign in</button></p></form>`, problem);
