import assert from 'node:assert/strict';
import { networkInterfaces } from 'node:os';
import { accessibilityFaults } from '../accessibility.mjs';
import { expectationOf } from '../expectations.mjs';
import { proveAttacks } from '../panelAttacks.mjs';
import { PAGES } from '../panelPage.mjs';
import { served } from '../panelServer.mjs';
import { until } from '../processes.mjs';
import { startSystems } from '../systems.mjs';

export const title = "The runner's panel in a browser";

const SERVED = ['account-mapping', 'two-way-sync', 'webhook-fast-path'];
const RENAMED = 'Renamed Long Ago Ltd';
const NOBODY = 'Nobody Knows Ltd';
const SIZE = { clients: 14, sites: 14, users: 8, items: 2, opportunities: 2, tickets: 2, recurringInvoices: 0 };

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
		await panel.signIn(serving.token);
	});
}

async function proveWork({ report, panel, systems, accounts }) {
	const { page } = panel;
	const mapping = 'HaloPSA: Account Mapping';
	const sync = 'HaloPSA: Two-Way Sync';
	await report.step('a workflow is started with the keyboard, and its canvas has the counts of each node', async () => {
		assert.equal(await panel.runNow(mapping), 'success');
		await panel.open('Workflows');
		const read = page.getByRole('region', { name: `Canvas of ${mapping}` }).locator('g').filter({ hasText: 'Read Accounts' });
		const companies = systems.salesbuildr.records('company').length;
		assert.match(await read.textContent(), new RegExp(`${companies} items`));
		await panel.shoot('runner-workflows');
	});
	const letters = () => page.getByRole('region', { name: /^Records set aside/ }).getByRole('row').count();
	await report.step('records that were set aside are listed with their reason', async () => {
		assert.equal(await panel.runNow(sync), 'success');
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
		assert.equal(await panel.runNow(mapping), 'success');
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
		assert.equal(await panel.ended(), 'success');
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

/** Companies that are clients of HaloPSA: most of them beyond doubt, two by their name alone, one under another name; and one that is none. */
function companies({ halo, salesbuildr }) {
	const clients = halo.records('Client').filter(({ inactive, id }) => !inactive && id > 1);
	const [accepted, renamed, undone, ...sure] = clients.slice(0, 9);
	for (const name of [accepted.name, undone.name, RENAMED, NOBODY]) salesbuildr.create('company', { name });
	for (const { name, website } of sure) salesbuildr.create('company', { name, website });
	return { accepted: accepted.name, adjusted: RENAMED, undone: undone.name, other: renamed.id };
}

async function proveUse(report) {
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

export async function run({ report }) {
	await proveUse(report);
	await proveAttacks(report);
}
