import { readFileSync, statSync } from 'node:fs';
import { get } from 'node:http';
import { join } from 'node:path';
import type { Service } from '../../runner/src';
import { mappingColumns } from '../../lib/domain/mappingRow';
import { post, started, until, webhook } from './serve-support';
import { cleanUp, stock, temporaryFolder, workflow } from './support';

jest.setTimeout(30_000);

const HOSTILE = `<script>alert("x")</script> & 'co'`;
const MAPPING = { __rl: true, mode: 'name', value: 'halopsa_account_mapping' };
const DEAD = { __rl: true, mode: 'name', value: 'halopsa_dead_letters' };

const columnsOf = (names: readonly { name: string; type: string }[]): object => ({ column: names.map(({ name, type }) => ({ name, type })) });
const defined = (value: object): object => ({ mappingMode: 'defineBelow', value, schema: [] });

/** Makes the tables as the shipped workflows do. */
const prepare = workflow('Prepare', [
	stock('Start', 'manualTrigger'),
	stock('Make mapping', 'dataTable', { resource: 'table', operation: 'create', tableName: MAPPING.value, columns: columnsOf(mappingColumns), options: { createIfNotExists: true } }),
	stock('Suggest', 'dataTable', {
		resource: 'row', operation: 'insert', dataTableId: MAPPING, options: {},
		columns: defined({ account_name: HOSTILE, account_id: 'a-1', system: 'salesbuildr', state: 'suggested', client_id: 7, client_name: 'Contoso', score: 91, reasons: 'same domain' }),
	}),
	stock('Make dead', 'dataTable', { resource: 'table', operation: 'create', tableName: DEAD.value, columns: columnsOf([{ name: 'cause', type: 'string' }, { name: 'payload', type: 'string' }]), options: { createIfNotExists: true } }),
	stock('Bury', 'dataTable', { resource: 'row', operation: 'insert', dataTableId: DEAD, options: {}, columns: defined({ cause: 'No site', payload: 'personal' }) }),
]);

const retrier = workflow('Take again', [stock('By hand', 'manualTrigger'), stock('Read', 'dataTable', { resource: 'row', operation: 'get', dataTableId: DEAD, matchType: 'anyCondition', filters: {}, returnAll: true })]);
const failing = workflow(HOSTILE, [webhook('In', 'fails'), stock('Stop', 'stopAndError', { errorMessage: `No contract for ${HOSTILE}` })]);

let service: Service;
let folder: string;
let cookie: string;

interface Page {
	status: number;
	text: string;
	headers: Headers;
}

async function ask(path: string, init: RequestInit = {}): Promise<Page> {
	const answer = await fetch(`${service.url}/panel/${path}`, { redirect: 'manual', ...init, headers: { cookie, ...init.headers } });
	return { status: answer.status, text: await answer.text(), headers: answer.headers };
}

const submit = async (path: string, fields: Record<string, string>, headers: Record<string, string> = {}): Promise<Page> =>
	await ask(path, { method: 'POST', body: new URLSearchParams(fields).toString(), headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers } });

/** As a browser, or a proxy that sends no X-Forwarded-For, that reaches the panel under a name. */
const statusFor = async (host: string): Promise<number | undefined> =>
	await new Promise((resolve, reject) => {
		get(`${service.url}/panel/`, { headers: { host, cookie } }, (answer) => {
			answer.resume();
			resolve(answer.statusCode);
		}).on('error', reject);
	});

/** What the page says that an action leads to. */
async function noticeOf({ headers }: Page): Promise<string> {
	const { text } = await ask((headers.get('location') ?? '').replace('/panel/', ''));
	return /role="status">([^<]*)</.exec(text)?.[1] ?? '';
}

/** The forms of a page with a button of this name: the fields they send. */
const fieldsOf = (text: string, name: string): Record<string, string> => {
	const form = text.split('<form').find((part) => part.includes(`aria-label="${name}"`)) ?? '';
	return Object.fromEntries([...form.matchAll(/name="(\w+)" value="([^"]*)"/g)].map(([, key = '', value = '']) => [key, value]));
};

beforeAll(async () => {
	folder = temporaryFolder();
	service = await started([prepare, retrier, failing], { dataDir: folder });
	const token = readFileSync(join(folder, 'panel.token'), 'utf8').trim();
	cookie = '';
	const signedIn = await submit('sign-in', { token });
	cookie = (signedIn.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
	await post(`${service.url}/webhook/fails`);
	expect(await noticeOf(await submit('start', fieldsOf((await ask('')).text, 'Run now Prepare')))).toMatch(/^Started as execution \d+\.$/);
	await service.idle();
});
afterAll(cleanUp);

describe('the panel', () => {
	it('shows nothing to who does not know the token', async () => {
		for (const path of ['', 'executions', 'executions/1', 'dead-letters', 'mapping', 'webhooks', 'nothing']) {
			const answer = await fetch(`${service.url}/panel/${path}`);
			expect({ path, status: answer.status }).toEqual({ path, status: 401 });
			expect(await answer.text()).not.toMatch(/Contoso|No contract|Prepare/);
		}
		const wrong = await fetch(`${service.url}/panel/sign-in`, { method: 'POST', body: 'token=guessed', redirect: 'manual' });
		expect({ status: wrong.status, cookie: wrong.headers.get('set-cookie') }).toEqual({ status: 401, cookie: null });
		const forged = await fetch(`${service.url}/panel/retry`, { method: 'POST', body: 'id=1', headers: { cookie: 'halopsa_runner_panel=forged' } });
		expect(forged.status).toBe(401);
		expect(statSync(join(folder, 'panel.token')).mode & 0o077).toBe(0);
	});

	it('answers this machine only, and forms of its own only', async () => {
		expect((await ask('', { headers: { 'x-forwarded-for': '203.0.113.9' } })).status).toBe(404);
		expect(await statusFor('hooks.contoso.com')).toBe(404);
		expect(await statusFor(new URL(service.url).host)).toBe(200);
		expect((await submit('retry', { id: '1' }, { origin: 'https://elsewhere.example' })).status).toBe(403);
		// Another port of this host is the same site to a browser: the cookie comes along, and a page that names no referrer has the origin "null".
		expect((await submit('retry', { id: '1' }, { origin: 'null' })).status).toBe(403);
		expect((await submit('retry', { id: '1' }, { origin: service.url, 'sec-fetch-site': 'same-site' })).status).toBe(403);
		const { headers } = await ask('');
		expect(headers.get('content-security-policy')).toContain("default-src 'none'");
		expect(headers.get('cache-control')).toBe('no-store');
	});

	it('draws each workflow with what its last run did, and runs no script of a name', async () => {
		const { text } = await ask('');
		expect(text).toContain('<title>Bury: 1 item</title>');
		expect(text).toMatch(/aria-label="Canvas of Prepare: 5 nodes"/);
		expect(text).toContain('&lt;script&gt;alert(&quot;x&quot;)');
		for (const path of ['', 'executions', 'executions/1', 'dead-letters', 'mapping', 'webhooks']) expect({ path, script: (await ask(path)).text.includes('<script') }).toEqual({ path, script: false });
	});

	it('lists and shows executions, and retries one', async () => {
		expect((await ask('executions')).text).toMatch(/<td>webhook<\/td>/);
		const shown = (await ask('executions/1')).text;
		expect(shown).toContain('Node &quot;Stop&quot;');
		expect(shown).toContain('What to do:');
		expect(await noticeOf(await submit('retry', { id: '1' }))).toMatch(/^Queued as execution \d+\.$/);
		expect(await noticeOf(await submit('retry', { id: '999' }))).toContain('There is no execution 999.');
		await service.idle();
	});

	it('shows records that were set aside without their content, and has them taken again', async () => {
		const { text } = await ask('dead-letters');
		expect(text).toContain('No site');
		expect(text).not.toContain('personal');
		expect(text).toContain('runs Take again');
		expect(await noticeOf(await submit('replay', {}))).toMatch(/^Started as execution/);
		await service.idle();
		expect(service.executions.list({ workflow: 'Take again', limit: 1 })).toMatchObject([{ status: 'success' }]);
	});

	// The shipped two-way sync clears the table and tries everything again; it does not read it, so it was not offered.
	it('offers a workflow for replay that clears the records set aside and tries all again', async () => {
		const clearing = workflow('Clears', [stock('By hand', 'manualTrigger'), stock('Clear', 'dataTable', { resource: 'row', operation: 'deleteRows', dataTableId: DEAD, matchType: 'anyCondition', filters: {} })]);
		const id = await service.activate(clearing);
		expect((await ask('dead-letters')).text).toMatch(/runs .*Clears/);
		await service.deactivate(id);
		expect((await ask('dead-letters')).text).not.toContain('Clears');
	});

	// The node that failed was repeated as it was when it failed, however often it had been mended since.
	it('repeats a failed execution with the mended node, and lists it no longer', async () => {
		const flaky = workflow('Flaky', [webhook('In', 'flaky'), stock('Stop', 'stopAndError', { errorMessage: 'not yet' })]);
		const id = await service.activate(flaky);
		await post(`${service.url}/webhook/flaky`);
		await service.idle();
		const failed = service.executions.list({ workflow: 'Flaky', limit: 1 })[0]?.id ?? 0;
		expect((await ask('dead-letters')).text).toContain(`aria-label="Replay execution ${failed}"`);
		await service.deactivate(id);
		const mended = await service.activate(workflow('Flaky', [webhook('In', 'flaky'), stock('Stop', 'noOp')]));
		await submit('retry', { id: String(failed) });
		const repeated = (): unknown => service.executions.list({ workflow: 'Flaky', limit: 1 })[0];
		await until(() => !/queued|running/.test(JSON.stringify(repeated())));
		expect(repeated()).toMatchObject({ status: 'success', retryOf: failed });
		expect((await ask('dead-letters')).text).not.toContain(`aria-label="Replay execution ${failed}"`);
		await service.deactivate(mended);
	});

	it('notes decisions about accounts for the workflow that carries them out', async () => {
		const { text } = await ask('mapping');
		expect(text).toContain('same domain');
		const row = /name="row" value="(\d+)"/.exec(text)?.[1] ?? '';
		expect(await noticeOf(await submit('mapping', { row, action: 'adjust', client_id: '12x' }))).toContain('whole number');
		expect(await noticeOf(await submit('mapping', { row, action: 'delete' }))).toContain('no decision');
		expect(await noticeOf(await submit('mapping', { row: '99', action: 'accept' }))).toContain('not in the table');
		expect(await noticeOf(await submit('mapping', { row, action: 'accept' }))).toContain(': accept.');
		expect((await ask('mapping')).text).toContain('<td>accept</td>');
		expect(await noticeOf(await submit('mapping', { row, action: 'adjust', client_id: '12' }))).toContain('to client 12');
		expect((await ask('mapping')).text).toContain('(12)');
	});

	it('takes a decision back, but not one that has replaced the client', async () => {
		const row = /name="row" value="(\d+)"/.exec((await ask('mapping')).text)?.[1] ?? '';
		expect(await noticeOf(await submit('mapping', { row, action: 'adjust', client_id: '12' }))).toContain('to client 12');
		expect(await noticeOf(await submit('mapping', { row, action: 'undo' }))).toContain('not undone');
		await submit('mapping', { row, action: 'ignore' });
		expect((await ask('mapping')).text).toContain('<td>ignore</td>');
		expect(await noticeOf(await submit('mapping', { row, action: 'undo' }))).toContain('Nothing is to be done');
		expect((await ask('mapping')).text).not.toContain('<td>ignore</td>');
	});

	// Only the newest 200 rows were read: an account beyond them was neither shown nor could it be decided.
	it('shows all accounts of a large table in parts, and stays where a decision was taken', async () => {
		const many = workflow('Many', [
			stock('By hand', 'manualTrigger'),
			stock('Names', 'set', { mode: 'raw', jsonOutput: `={{ { names: Array.from({ length: 430 }, (_, index) => 'Account ' + String(index).padStart(3, '0')) } }}`, options: {} }, { typeVersion: 3.4 }),
			stock('Split', 'splitOut', { fieldToSplitOut: 'names', options: {} }),
			stock('Add', 'dataTable', { resource: 'row', operation: 'insert', dataTableId: MAPPING, options: {}, columns: defined({ account_name: '={{ $json.names }}', account_id: '={{ $json.names }}', system: 'salesbuildr', state: 'unmapped' }) }),
		]);
		const id = await service.activate(many);
		await submit('start', fieldsOf((await ask('')).text, 'Run now Many'));
		await service.idle();
		await service.deactivate(id);
		const first = (await ask('mapping?state=unmapped&page=1')).text;
		expect(first).toContain('Unmapped (430)');
		expect(first).toContain('Part 1 of 5');
		expect(first).toContain('Account 000');
		expect(first).not.toContain('Account 100');
		const last = (await ask('mapping?state=unmapped&page=99')).text;
		expect(last).toContain('Account 429');
		const decided = await submit('mapping', fieldsOf(last, 'Ignore Account 429'));
		expect(decided.headers.get('location')).toMatch(/^\/panel\/mapping\?state=unmapped&page=5&notice=[\w-]+$/);
		expect(await noticeOf(decided)).toBe('Noted for Account 429: ignore.');
	});

	it('ends the session of a browser that signs out', async () => {
		const { headers } = await submit('sign-out', {});
		expect(headers.get('set-cookie')).toMatch(/^halopsa_runner_panel=; .*Max-Age=0$/);
	});

	it('says what listens, and how deliveries were answered', async () => {
		const { text } = await ask('webhooks');
		expect(text).toContain('/webhook/fails');
		expect(text).toMatch(/<td>200<\/td><td class="number">2<\/td>/);
	});

	it('every field has a name for those who do not see it, and every page a language, a title and one heading', async () => {
		for (const path of ['', 'executions', 'executions/1', 'dead-letters', 'mapping', 'webhooks']) {
			const { text } = await ask(path);
			expect(text).toMatch(/<html lang="en">[\s\S]+<title>[^<]+<\/title>/);
			expect(text.match(/<h1>/g)).toHaveLength(1);
			for (const [field] of text.matchAll(/<input (?!type="hidden")[^>]*>/g)) expect(field).toMatch(/aria-label="[^"]+"/);
			for (const [own] of text.matchAll(/<button[^>]*>/g)) expect(own).toMatch(/aria-label="[^"]+"/);
		}
	});

	it('is there for other machines only when told', async () => {
		const open = await started([], { publicPanel: true });
		const through = async (proto: string, init: RequestInit = {}) => await fetch(`${open.url}/panel/sign-in`, { ...init, redirect: 'manual', headers: { 'x-forwarded-for': '203.0.113.9', 'x-forwarded-proto': proto } });
		expect((await through('http')).status).toBe(403);
		expect((await through('https')).status).toBe(401);
	});
});
