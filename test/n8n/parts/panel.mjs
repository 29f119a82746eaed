import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { networkInterfaces, tmpdir } from 'node:os';
import path from 'node:path';
import { accessibilityFaults } from '../accessibility.mjs';
import { keepPicture, openBrowser } from '../browser.mjs';
import { expectationOf } from '../expectations.mjs';
import { root, workflowsFolder } from '../paths.mjs';
import { start, until } from '../processes.mjs';
import { startSystems } from '../systems.mjs';

export const title = "The runner's panel in a browser";

const SERVED = ['account-mapping', 'two-way-sync', 'webhook-fast-path'];
const PAGES = { Workflows: '', Executions: 'executions', 'Dead letters': 'dead-letters', 'Account mapping': 'mapping', Webhooks: 'webhooks' };
/** Asks for a script to run wherever a name is shown. */
const HOSTILE = `"><img src=x onerror="document.title='run'"><script>document.title='run'</script>{{7*7}}`;
const HOSTILE_PATH = 'hostile';
const RENAMED = 'Renamed Long Ago Ltd';
const NOBODY = 'Nobody Knows Ltd';
const SIZE = { clients: 14, sites: 14, users: 8, items: 2, opportunities: 2, tickets: 2, recurringInvoices: 0 };
const VIEWPORT = { width: 1280, height: 900 };

const hostileWorkflow = {
	id: 'hostile',
	name: `Names ${HOSTILE}`,
	nodes: [
		{ id: 'a', name: 'In', type: 'n8n-nodes-base.webhook', typeVersion: 2.1, position: [0, 0], webhookId: HOSTILE_PATH, parameters: { httpMethod: 'POST', path: HOSTILE_PATH, options: {} } },
		{ id: 'b', name: `Stop ${HOSTILE}`, type: 'n8n-nodes-base.stopAndError', typeVersion: 1, position: [240, 0], parameters: { errorMessage: `No contract for ${HOSTILE}` } },
	],
	connections: { In: { main: [[{ node: `Stop ${HOSTILE}`, type: 'main', index: 0 }]] } },
	settings: { executionOrder: 'v1' },
};

/** Times and random ids differ from run to run; pictures that are kept must not. Runs in the page. */
function steadyTexts() {
	const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
	while (walker.nextNode()) {
		const { nodeValue } = walker.currentNode;
		const steady = nodeValue
			.replace(/\d{4}-\d\d-\d\d([T ])\d\d:\d\d:\d\d(\.\d+)?/g, '2026-01-31$109:00:00')
			.replace(/[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}/g, '0123abcd-0123-4567-89ab-0123456789ab');
		if (steady !== nodeValue) walker.currentNode.nodeValue = steady;
	}
}

/** `halopsa-runner serve` as its own process, as an administrator starts it. */
class Serving {
	constructor(folder, credentials, files) {
		this.data = path.join(folder, 'data');
		this.workflows = files.length;
		const credentialsFile = path.join(folder, 'credentials.json');
		writeFileSync(credentialsFile, JSON.stringify(credentials), { mode: 0o600 });
		const args = ['serve', ...files, '--credentials', credentialsFile, '--data', this.data, '--port', '0', '--keep-data', 'all', '--verbose'];
		this.handle = start('halopsa-runner serve', process.execPath, [path.join(root, 'runner/bin/halopsa-runner.cjs'), ...args], { log: path.join(folder, 'serve.log') });
	}

	async listening() {
		this.url = await until('serve to listen', () => /^Listening on (\S+)$/m.exec(this.handle.logText())?.[1], { alive: () => this.handle.outcome });
		await until('the workflows to be active', async () => (await (await fetch(`${this.url}/healthz`)).json()).workflows === this.workflows, { alive: () => this.handle.outcome });
	}

	get token() {
		return readFileSync(path.join(this.data, 'panel.token'), 'utf8').trim();
	}
}

/** The panel as a person uses it: with the keyboard alone. */
class PanelPage {
	/** Texts of the console and errors of the page; the policy of the page reports there too. */
	complaints = [];
	addresses = [];

	constructor(page, url) {
		Object.assign(this, { page, url });
		page.on('pageerror', ({ message }) => this.complaints.push(message));
		page.on('console', (message) => message.type() === 'error' && this.complaints.push(message.text()));
		page.on('dialog', (dialog) => this.complaints.push(`a dialog: ${dialog.message()}`));
		page.on('request', (request) => this.addresses.push(request.url()));
	}

	async open(name) {
		await this.page.goto(`${this.url}/panel/${PAGES[name]}`);
		await this.page.getByRole('heading', { level: 1, name }).waitFor();
	}

	/** Reaches a button or link by the Tab key and presses Enter. */
	async press(role, name) {
		const target = this.page.getByRole(role, { name, exact: true }).first();
		await target.waitFor();
		for (let stops = 0; !(await target.evaluate((element) => element === document.activeElement)); stops += 1) {
			assert.ok(stops < 400, `the Tab key does not reach "${name}"`);
			await this.page.keyboard.press('Tab');
		}
		await Promise.all([this.page.waitForEvent('load'), this.page.keyboard.press('Enter')]);
	}

	notice() {
		return this.page.getByRole('status').innerText();
	}

	/** The cells of the row of an account; others may name it in their reasons. */
	cells(account) {
		return this.page.getByRole('row').filter({ has: this.page.getByRole('cell', { name: account, exact: true }) }).first().getByRole('cell').allInnerTexts();
	}

	async shoot(name) {
		await this.page.evaluate(() => document.fonts.ready.then(() => undefined));
		await this.page.evaluate(steadyTexts);
		await this.page.mouse.move(0, 0);
		await keepPicture(this.page, name, { scale: 'css' });
	}
}

async function runNow(panel, workflow) {
	await panel.open('Workflows');
	await panel.press('button', `Run now ${workflow}`);
	return ended(panel, /execution (\d+)/.exec(await panel.notice())[1]);
}

/** Loads the page of an execution until it has ended; answers its status. */
async function ended({ page, url }, id) {
	return until(`execution ${id} to end`, async () => {
		await page.goto(`${url}/panel/executions/${id}`);
		const status = await page.locator('main p span').first().innerText();
		return !['queued', 'running'].includes(status) && status;
	});
}

const otherAddress = () => Object.values(networkInterfaces()).flat().find(({ family, internal }) => family === 'IPv4' && !internal)?.address;

async function proveClosed({ report, serving }) {
	await report.step('it listens on this machine only, and shows nothing without its token', async () => {
		const { port } = new URL(serving.url);
		const elsewhere = otherAddress();
		if (elsewhere) await assert.rejects(fetch(`http://${elsewhere}:${port}/panel/`), undefined, `it answers on ${elsewhere}`);
		for (const place of Object.values(PAGES)) {
			const answer = await fetch(`${serving.url}/panel/${place}`);
			assert.equal(answer.status, 401);
			assert.doesNotMatch(await answer.text(), /Account Mapping|Dental/);
		}
		assert.equal((await fetch(`${serving.url}/panel/`, { headers: { 'x-forwarded-for': '203.0.113.9' } })).status, 404);
	});
}

async function proveDiscreet({ report, panel, serving, folder }) {
	await report.step('neither the token nor a decision is in a log line or an address', () => {
		assert.ok(!readFileSync(path.join(folder, 'serve.log'), 'utf8').includes(serving.token));
		assert.deepEqual(panel.addresses.filter((address) => address.includes(serving.token) || /accept|adjust|onerror/.test(decodeURIComponent(address))), []);
	});
}

async function signIn({ page }, serving) {
	await page.goto(serving.url);
	await page.getByLabel(/^Token/).waitFor();
	await page.keyboard.type(serving.token);
	await Promise.all([page.waitForEvent('load'), page.keyboard.press('Enter')]);
	await page.getByRole('heading', { name: 'Workflows' }).waitFor();
}

async function proveSignIn({ report, panel, serving }) {
	const { page } = panel;
	await report.step('the token is asked for; a wrong one is refused in words', async () => {
		await page.goto(serving.url);
		assert.equal(await page.evaluate(() => document.activeElement.id), 'token');
		await page.keyboard.type('guessed');
		await page.keyboard.press('Enter');
		await page.getByRole('status').waitFor();
		assert.match(await panel.notice(), /not the token/);
		assert.deepEqual(await accessibilityFaults(page), []);
		await signIn(panel, serving);
	});
}

async function proveWork({ report, panel, systems, accounts }) {
	const { page } = panel;
	const mapping = 'HaloPSA: Account Mapping';
	const sync = 'HaloPSA: Two-Way Sync';
	await report.step('a workflow is started with the keyboard, and its canvas has the counts of each node', async () => {
		assert.equal(await runNow(panel, mapping), 'success');
		await panel.open('Workflows');
		const read = page.getByRole('region', { name: `Canvas of ${mapping}` }).locator('g').filter({ hasText: 'Read Accounts' });
		const companies = systems.salesbuildr.records('company').length;
		assert.match(await read.textContent(), new RegExp(`${companies} items`));
		await panel.shoot('runner-workflows');
	});
	const letters = () => page.getByRole('region', { name: /^Records set aside/ }).getByRole('row').count();
	await report.step('records that were set aside are listed with their reason', async () => {
		assert.equal(await runNow(panel, sync), 'success');
		await panel.open('Dead letters');
		assert.ok((await letters()) > 1);
		await page.getByRole('cell', { name: 'HaloPSA has no client for it' }).first().waitFor();
		await panel.shoot('runner-dead-letters');
	});
	const before = await letters();
	const { accepted: name, adjusted, undone } = accounts;
	const salesbuildrOwn = () => systems.salesbuildr.records('company').find((company) => company.name === name);
	await report.step('a suggested account is accepted, another one ignored, a third one adjusted and a decision taken back', async () => {
		await panel.open('Account mapping');
		await panel.press('button', `Accept ${name}`);
		assert.match(await panel.notice(), /^Noted for .+: accept\.$/);
		assert.ok((await panel.cells(name)).includes('accept'));
		await panel.press('button', `Ignore ${NOBODY}`);
		await panel.press('button', `Ignore ${undone}`);
		await panel.press('button', `Undo ${undone}`);
		assert.ok(!(await panel.cells(undone)).includes('ignore'));
		const field = page.getByLabel(`HaloPSA client id for ${adjusted}`);
		await field.focus();
		await page.keyboard.type(String(accounts.other));
		await Promise.all([page.waitForEvent('load'), page.keyboard.press('Enter')]);
		assert.ok((await panel.cells(adjusted)).includes('adjust'));
		await panel.shoot('runner-mapping');
	});
	await report.step('the next run of the mapping carries the decisions out, in the table and in Salesbuildr', async () => {
		assert.equal(salesbuildrOwn().externalIdentifier ?? '', '');
		assert.equal(await runNow(panel, mapping), 'success');
		await panel.open('Account mapping');
		const [, , state, client] = await panel.cells(name);
		assert.equal(state, 'mapped');
		assert.equal(client, `${name} (${salesbuildrOwn().externalIdentifier})`);
		assert.equal((await panel.cells(NOBODY))[2], 'ignored');
		assert.ok((await panel.cells(adjusted))[3].endsWith(`(${accounts.other})`));
		await panel.press('link', 'Ignored (1)');
		assert.equal(await page.getByRole('row').count(), 2);
	});
	await report.step('replayed, what was mended is no dead letter any more', async () => {
		await panel.open('Dead letters');
		await panel.press('button', 'Replay all dead letters');
		assert.equal(await ended(panel, /execution (\d+)/.exec(await panel.notice())[1]), 'success');
		await panel.open('Dead letters');
		assert.ok((await letters()) < before, `${await letters()} of ${before} are left`);
		assert.equal(await page.getByText(salesbuildrOwn().id).count(), 0);
	});
}

async function proveWebhooks({ report, panel, systems, fastPath }) {
	const { page } = panel;
	await report.step('what HaloPSA delivers is counted, and its receipt listed', async () => {
		fastPath.change(systems, 1);
		await systems.halo.webhooks.settled();
		await until('the receipt', async () => {
			await panel.open('Webhooks');
			return (await page.getByRole('region', { name: /^Receipts/ }).getByRole('row').count()) > 1;
		});
		assert.match(await page.getByRole('region', { name: /^Deliveries/ }).innerText(), /200\s+[1-9]/);
		await panel.shoot('runner-webhooks');
	});
}

/** Presses a button from a page of the same host on another port, which browsers send the cookie along with. */
async function attack({ page }, serving) {
	const other = `http://${new URL(serving.url).hostname}:9/`;
	const attacker = await page.context().newPage();
	await attacker.route(other, (route) => route.fulfill({
		contentType: 'text/html', headers: { 'referrer-policy': 'no-referrer' },
		body: `<form method="post" action="${serving.url}/panel/replay"></form><script>document.forms[0].submit()</script>`,
	}));
	const answered = attacker.waitForResponse((response) => response.url().endsWith('/panel/replay'));
	await attacker.goto(other).catch(() => undefined);
	const answer = await answered;
	const sent = await answer.request().allHeaders();
	await attacker.close();
	return { status: answer.status(), cookie: sent.cookie ?? '' };
}

/** Names that ask for a script to run: of a workflow, a node, an error and an account. */
async function proveHostile({ report, panel, serving, folder }) {
	const { page } = panel;
	await report.step('names with markup run no script', async () => {
		await signIn(panel, serving);
		assert.equal(await runNow(panel, 'HaloPSA: Account Mapping'), 'success');
		await fetch(`${serving.url}/webhook/${HOSTILE_PATH}`, { method: 'POST' });
		await until('the failed execution', async () => {
			await panel.open('Executions');
			return (await page.getByRole('row').filter({ hasText: 'No contract for' }).count()) > 0;
		});
		await page.getByRole('row').filter({ hasText: 'No contract for' }).getByRole('link').click();
		await page.getByText('What to do:').waitFor();
		await panel.open('Account mapping');
		await panel.press('button', `Ignore ${HOSTILE}`);
		for (const name of Object.keys(PAGES)) {
			await panel.open(name);
			assert.equal(await page.locator('script, img, iframe, object').count(), 0, name);
			assert.notEqual(await page.title(), 'run');
			if (name !== 'Dead letters') await page.getByText(HOSTILE.slice(0, 12)).first().waitFor({ state: 'attached' });
			assert.deepEqual((await accessibilityFaults(page)).filter((fault) => /sideways/.test(fault)), []);
		}
	});
	await report.step('a page of another port cannot press its buttons', async () => {
		const { status, cookie } = await attack(panel, serving);
		assert.match(cookie, /halopsa_runner_panel/, 'the browser sent no cookie, so this proves nothing');
		assert.equal(status, 403);
	});
	await proveDiscreet({ report, panel, serving, folder });
}

async function proveForEverybody({ report, panel }) {
	const { page } = panel;
	for (const name of Object.keys(PAGES)) {
		await report.step(`${name}: names, order of the keyboard, contrast in both themes, 320 pixels`, async () => {
			await panel.open(name);
			assert.deepEqual(await accessibilityFaults(page), []);
		});
	}
	await report.step('an execution: the same', async () => {
		await page.goto(`${panel.url}/panel/executions/1`);
		assert.deepEqual(await accessibilityFaults(page), []);
	});
}

/** Serves workflows to a browser of their own, and sees to it that nothing failed there and nothing is left. */
async function served({ report, names, files = [], systems }, prove) {
	const folder = mkdtempSync(path.join(tmpdir(), 'n8n-nodes-halopsa-panel-'));
	const serving = new Serving(folder, systems.credentials, [...names.map((name) => path.join(workflowsFolder, `${name}.json`)), ...files]);
	let browser;
	try {
		await report.step(`serve starts with ${names.length + files.length} workflows`, () => serving.listening());
		const opened = await openBrowser({ viewport: VIEWPORT });
		browser = opened.browser;
		const panel = new PanelPage(opened.page, serving.url);
		await prove({ report, serving, panel, systems, folder });
		await report.step('nothing failed in the browser', () => assert.deepEqual(panel.complaints.filter((text) => !/status of 40[13]/.test(text)), []));
	} finally {
		await browser?.close();
		await serving.handle.stop();
	}
	rmSync(folder, { recursive: true, force: true });
}

/** Companies that are clients of HaloPSA: most of them beyond doubt, two by their name alone, one under another name; and one that is none. */
function companies({ halo, salesbuildr }) {
	const clients = halo.records('Client').filter(({ inactive, id }) => !inactive && id > 1);
	const [accepted, renamed, undone, ...sure] = clients.slice(0, 9);
	for (const name of [accepted.name, undone.name, RENAMED, NOBODY]) salesbuildr.create('company', { name });
	for (const { name, website } of sure) salesbuildr.create('company', { name, website });
	return { accepted: accepted.name, adjusted: RENAMED, undone: undone.name, other: renamed.id };
}

async function proveUse({ report }) {
	const fastPath = expectationOf('webhook-fast-path');
	const systems = await startSystems({ size: SIZE });
	try {
		const accounts = companies(systems);
		fastPath.prepare(systems);
		await served({ report, names: SERVED, systems }, async (given) => {
			const stage = { ...given, fastPath, accounts };
			const { panel, serving } = stage;
			await proveClosed(stage);
			await proveSignIn(stage);
			await proveWork(stage);
			await proveWebhooks(stage);
			await panel.open('Executions');
			await panel.shoot('runner-executions');
			await proveForEverybody(stage);
			await proveDiscreet(stage);
			await report.step('signed out, the panel asks for the token again', async () => {
				await panel.open('Workflows');
				await panel.press('button', 'Sign out of the panel');
				await panel.page.goto(`${serving.url}/panel/mapping`);
				await panel.page.getByLabel(/^Token/).waitFor();
			});
		});
	} finally {
		await systems.close();
	}
}

async function proveAttacks({ report }) {
	const folder = mkdtempSync(path.join(tmpdir(), 'n8n-nodes-halopsa-panel-'));
	const file = path.join(folder, 'hostile.json');
	writeFileSync(file, JSON.stringify(hostileWorkflow));
	const systems = await startSystems({ size: { ...SIZE, clients: 3, sites: 3 } });
	try {
		systems.salesbuildr.create('company', { name: HOSTILE });
		await served({ report, names: ['account-mapping'], files: [file], systems }, proveHostile);
	} finally {
		await systems.close();
		rmSync(folder, { recursive: true, force: true });
	}
}

export async function run({ report }) {
	await proveUse({ report });
	await proveAttacks({ report });
}
