import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openBrowser } from './browser.mjs';
import { PanelPage } from './panelPage.mjs';
import { root, workflowsFolder } from './paths.mjs';
import { start, until } from './processes.mjs';

const VIEWPORT = { width: 1280, height: 900 };

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

async function proveClean({ report, panel, serving }) {
	await report.step('neither the token nor a decision is in a log line or an address', () => {
		assert.ok(!serving.handle.logText().includes(serving.token));
		assert.deepEqual(panel.addresses.filter((address) => address.includes(serving.token) || /accept|adjust|onerror/.test(decodeURIComponent(address))), []);
	});
	await report.step('nothing failed in the browser', () => assert.deepEqual(panel.complaints.filter((text) => !/status of 40[13]/.test(text)), []));
}

/**
 * Serves workflows to a browser of their own for as long as `prove` takes, and sees to it that nothing failed there, no
 * secret was shown and nothing is left.
 */
export async function served({ report, names, files = [], systems }, prove) {
	const folder = mkdtempSync(path.join(tmpdir(), 'n8n-nodes-halopsa-panel-'));
	const serving = new Serving(folder, systems.credentials, [...names.map((name) => path.join(workflowsFolder, `${name}.json`)), ...files]);
	let browser;
	try {
		await report.step(`serve starts with ${names.length + files.length} workflows`, () => serving.listening());
		const opened = await openBrowser({ viewport: VIEWPORT });
		browser = opened.browser;
		const stage = { report, serving, systems, panel: new PanelPage(opened.page, serving.url) };
		await prove(stage);
		await proveClean(stage);
	} finally {
		await browser?.close();
		await serving.handle.stop();
	}
	rmSync(folder, { recursive: true, force: true });
}
