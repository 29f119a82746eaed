import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { accessibilityFaults } from './accessibility.mjs';
import { PAGES } from './panelPage.mjs';
import { served } from './panelServer.mjs';
import { until } from './processes.mjs';
import { startSystems } from './systems.mjs';

/** Asks for a script to run wherever a name is shown. */
const HOSTILE = `"><img src=x onerror="document.title='run'"><script>document.title='run'</script>{{7*7}}`;
const HOSTILE_PATH = 'hostile';
const SIZE = { clients: 3, sites: 3, users: 8, items: 2, opportunities: 2, tickets: 2, recurringInvoices: 0 };

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
async function proveHostile({ report, panel, serving }) {
	const { page } = panel;
	await report.step('names with markup run no script', async () => {
		await panel.signIn(serving.token);
		assert.equal(await panel.runNow('HaloPSA: Account Mapping'), 'success');
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
}

/** What somebody does who can choose a name that the panel shows, or a page that its reader opens. */
export async function proveAttacks(report) {
	const folder = mkdtempSync(path.join(tmpdir(), 'n8n-nodes-halopsa-hostile-'));
	const file = path.join(folder, 'hostile.json');
	writeFileSync(file, JSON.stringify(hostileWorkflow));
	const systems = await startSystems({ size: SIZE });
	try {
		systems.salesbuildr.create('company', { name: HOSTILE });
		await served({ report, names: ['account-mapping'], files: [file], systems }, proveHostile);
	} finally {
		await systems.close();
		rmSync(folder, { recursive: true, force: true });
	}
}
