'use strict';

const { readdirSync, readFileSync } = require('node:fs');
const { createServer } = require('node:http');
const { join } = require('node:path');

/** Nodes that only prepare a case; one of them answers with ids that differ from place to place. */
const SETUP = new Set(['Start', 'Webhook for Test', 'Rows', 'L', 'R', 'Make', 'Again']);

const PAGES = [[{ n: 1 }, { n: 2 }], [{ n: 3 }], []];

/** Every case with the theme it belongs to. */
function cases() {
	const themes = readdirSync(__dirname).filter((name) => name.endsWith('.json')).sort();
	return themes.flatMap((name) => JSON.parse(readFileSync(join(__dirname, name), 'utf8')).map((own) => ({ ...own, theme: name.replace(/\.json$/, '') })));
}

/** The service that some cases ask. It counts per path, so start one for each place where the cases run. */
async function startService() {
	const asked = new Map();
	const server = createServer((request, response) => {
		const { pathname, searchParams } = new URL(request.url, 'http://x');
		const [, what, value] = pathname.split('/');
		const answer = (status, body, type = 'application/json') => response.writeHead(status, { 'content-type': type }).end(type === 'application/json' ? JSON.stringify(body) : body);
		if (what === 'status') return answer(Number(value), { message: 'As asked' });
		if (what === 'odd') return Number(value) % 2 === 1 ? answer(200, { id: Number(value) }) : answer(400, { message: 'Even' });
		if (what === 'pages') return answer(200, { rows: PAGES[Number(searchParams.get('page')) - 1] ?? [] });
		if (what === 'file') return answer(200, 'Grüße,\n株式会社', 'text/plain');
		const times = (asked.get(pathname) ?? 0) + 1;
		asked.set(pathname, times);
		return times > Number(value) ? answer(200, { times }) : answer(503, { message: 'Not yet' });
	});
	await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		url: `http://127.0.0.1:${server.address().port}`,
		close: () => new Promise((resolve) => {
			server.closeAllConnections();
			server.close(resolve);
		}),
	};
}

/** The workflow with the address of the service, and with the ids that the called workflows have here. */
function prepared(workflow, url, ids = {}) {
	const text = Object.entries(ids).reduce((changed, [id, own]) => changed.replaceAll(`"${id}"`, `"${own}"`), JSON.stringify(workflow));
	return JSON.parse(text.replaceAll('{{server}}', url));
}

function linkOf(pairedItem) {
	if (pairedItem === undefined || pairedItem === null) return null;
	if (Array.isArray(pairedItem)) return pairedItem.map(linkOf);
	if (typeof pairedItem === 'number') return pairedItem;
	return (pairedItem.input ?? 0) === 0 ? pairedItem.item : `${pairedItem.item} of input ${pairedItem.input}`;
}

/** Errors keep their words, and rows lose their times. */
function steady(value) {
	if (Array.isArray(value)) return value.map(steady);
	if (typeof value !== 'object' || value === null) return value;
	const entries = Object.entries(value).filter(([key]) => key !== 'createdAt' && key !== 'updatedAt');
	return Object.fromEntries(entries.map(([key, own]) => [key, key === 'error' && typeof own === 'object' && own !== null ? (own.message ?? 'error') : steady(own)]));
}

function itemOf({ json, pairedItem, binary }) {
	const files = Object.entries(binary ?? {}).map(([name, { fileName, mimeType }]) => `${name}: ${fileName ?? ''} ${mimeType}`);
	return { json: steady(json), from: linkOf(pairedItem), ...(files.length > 0 ? { files } : {}) };
}

function runOf({ data, error }) {
	const outputs = (data?.main ?? []).map((items) => (items ?? []).map(itemOf));
	return error ? { outputs, error: error.message } : { outputs };
}

/** What an execution did, item by item, in a form that is the same wherever it ran. */
function outcomeOf({ status, data }, url) {
	const nodes = Object.entries(data.resultData.runData).filter(([name]) => !SETUP.has(name)).sort(([a], [b]) => a.localeCompare(b));
	const { error } = data.resultData;
	const outcome = { status, ...(error ? { error: error.message } : {}), nodes: Object.fromEntries(nodes.map(([name, runs]) => [name, runs.map(runOf)])) };
	return JSON.parse(JSON.stringify(outcome).replaceAll(url, '{{server}}'));
}

module.exports = { cases, outcomeOf, prepared, startService };
