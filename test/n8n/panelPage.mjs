import assert from 'node:assert/strict';
import { keepPicture } from './browser.mjs';
import { until } from './processes.mjs';

/** The pages of the panel: the heading of each, and its place in the address. */
export const PAGES = { Workflows: '', Executions: 'executions', 'Dead letters': 'dead-letters', 'Account mapping': 'mapping', Webhooks: 'webhooks' };

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

/** The panel as a person uses it: with the keyboard alone. */
export class PanelPage {
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

	/** Opens the panel and gives the token, as the address of the server leads there. */
	async signIn(token) {
		await this.page.goto(this.url);
		await this.page.getByLabel(/^Token/).waitFor();
		await this.page.keyboard.type(token);
		await Promise.all([this.page.waitForEvent('load'), this.page.keyboard.press('Enter')]);
		await this.page.getByRole('heading', { name: 'Workflows' }).waitFor();
	}

	/** Starts a workflow by its button; answers the status of its execution. */
	async runNow(workflow) {
		await this.open('Workflows');
		await this.press('button', `Run now ${workflow}`);
		return this.ended();
	}

	/** Loads the page of the execution that the notice names until it has ended; answers its status. */
	async ended() {
		const [, id] = /execution (\d+)/.exec(await this.notice());
		return until(`execution ${id} to end`, async () => {
			await this.page.goto(`${this.url}/panel/executions/${id}`);
			const status = await this.page.locator('main p span').first().innerText();
			return !['queued', 'running'].includes(status) && status;
		});
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
