import { calm, keepPicture, openBrowser } from './browser.mjs';
import { canvasFaults } from './canvasFaults.mjs';

/** What is not about the picture. */
const BESIDE = '.el-notification, [data-test-id="canvas-minimap"], [data-test-id="ask-assistant-sidebar"] { display: none !important; }';
const CANVAS_ONLY = `
	body * { visibility: hidden !important; }
	.vue-flow__transformationpane, .vue-flow__transformationpane *, defs, defs * { visibility: visible !important; }
	[data-test-id="canvas-node-toolbar"], [data-test-id="canvas-node-toolbar"] * { visibility: hidden !important; }
`;

const CANVAS_MARGIN = 16;

/** What nodes, notes and lines take up on the page. Runs in the page. */
function drawnArea(margin) {
	const boxes = [...document.querySelectorAll('[data-test-id="canvas-node"], [data-test-id="sticky"], .vue-flow__edge path')].map((element) => element.getBoundingClientRect());
	const left = Math.min(...boxes.map((box) => box.left)) - margin;
	const top = Math.min(...boxes.map((box) => box.top)) - margin;
	return {
		x: Math.max(0, left),
		y: Math.max(0, top),
		width: Math.max(...boxes.map((box) => box.right)) + margin - Math.max(0, left),
		height: Math.max(...boxes.map((box) => box.bottom)) + 2 * margin - Math.max(0, top),
	};
}

/** Times and the id of the workflow differ from run to run; pictures that are kept must not. Runs in the page. */
function steadyTexts() {
	const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
	while (walker.nextNode()) {
		const { nodeValue } = walker.currentNode;
		const steady = nodeValue
			.replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?/g, (text, fraction) => (fraction ? `2026-01-31T09:00:00${fraction.replace(/\d/g, '0')}` : '2026-01-31T09:00:00'))
			.replace(/^(\s*Workflow: )\w{16}(\s*)$/, '$1this one$2');
		if (steady !== nodeValue) walker.currentNode.nodeValue = steady;
	}
}

const byTestId = (page, id) => page.locator(`[data-test-id="${id}"]`);

/** n8n's editor in a browser, as a person uses it. */
export class Editor {
	/** Errors that the page threw by itself. */
	failures = [];

	constructor(browser, page, base) {
		Object.assign(this, { browser, page, base });
		page.on('pageerror', (error) => this.failures.push(error.message));
	}

	/** Opens a browser and signs in by the form. */
	static async open({ base, owner }) {
		const { browser, page } = await openBrowser();
		const editor = new Editor(browser, page, base);
		await page.goto(`${base}/signin`);
		await page.fill('[name=emailOrLdapLoginId]', owner.email);
		await page.fill('[name=password]', owner.password);
		await editor.at('form-submit-button').click();
		await page.waitForURL(/\/home\//);
		return editor;
	}

	close() {
		return this.browser.close();
	}

	at(id) {
		return byTestId(this.page, id);
	}

	node(name) {
		return this.page.locator(`[data-test-id="canvas-node"][data-node-name="${name}"]`);
	}

	async openWorkflow(id) {
		await this.page.goto(`${this.base}/workflow/${id}`);
		await this.at('canvas-node').first().waitFor();
	}

	/** Import from File in the menu of a new workflow; answers with the id the editor saved it under. */
	async importFile(file, anyNode) {
		await this.page.goto(`${this.base}/workflow/new`);
		await this.at('canvas-plus-button').first().waitFor();
		await this.at('workflow-import-input').setInputFiles(file);
		await this.node(anyNode).waitFor();
		await this.page.waitForURL(/\/workflow\/(?!new)\w+/);
		return new URL(this.page.url()).pathname.split('/').at(-1);
	}

	/** Names of nodes that the canvas marks as having an issue. */
	nodesWithIssues() {
		return this.at('node-issues').evaluateAll((marks) =>
			marks.map((mark) => mark.closest('[data-test-id="canvas-node"]')?.getAttribute('data-node-name')),
		);
	}

	async openPanel() {
		if (!(await this.at('node-creator-search-bar').isVisible())) await this.at('node-creator-plus-button').first().click();
		await this.at('node-creator-search-bar').waitFor();
	}

	/** The entry of the node panel with this description, after a search. Names are not unique: n8n has a HaloPSA node too. */
	async panelEntry(term, description) {
		await this.openPanel();
		await this.at('node-creator-search-bar').fill(term);
		const entry = this.at('item-iterator-item').filter({ hasText: description });
		await entry.first().waitFor({ timeout: 10_000 }).catch(async () => {
			const listed = await this.at('item-iterator-item').allInnerTexts();
			throw new Error(`A search for "${term}" does not list "${description}", but: ${listed.join(' | ').replace(/\s+/g, ' ')}`);
		});
		return entry.first();
	}

	/** Adds a node by one of its actions; its panel opens by itself. */
	async addAction(term, description, action) {
		await (await this.panelEntry(term, description)).click();
		await this.at('node-creator-item-name').getByText(action, { exact: true }).first().click();
		await this.at('ndv').waitFor();
	}

	async openNode(name) {
		await this.node(name).dblclick();
		await this.at('ndv').waitFor();
		await this.at('node-parameters').waitFor();
	}

	async closeNode() {
		await this.at('ndv-close-button').click();
		await this.at('ndv').waitFor({ state: 'hidden' });
	}

	/** The name of the credential that the open node uses. */
	credentialOf() {
		return this.at('node-credentials-select').locator('input').first().inputValue();
	}

	/** Picks a record in a resource locator by typing a part of its name. */
	async pick(parameter, typed, expected) {
		const locator = this.at(`parameter-input-${parameter}`);
		await locator.locator('[data-test-id="rlc-input-container"]').click();
		await this.at('rlc-search').locator('input').or(this.page.locator('input[data-test-id="rlc-search"]')).first().fill(typed);
		await this.at('rlc-item').filter({ hasText: expected }).first().click();
		await this.page.waitForFunction(
			([id, name]) => [...document.querySelectorAll(`[data-test-id="${id}"] input`)].some((input) => input.value === name),
			[`parameter-input-${parameter}`, expected],
		);
	}

	/** Switches a resource locator to By ID and types one. */
	async typeId(parameter, id) {
		const locator = this.at(`parameter-input-${parameter}`);
		await locator.locator('[data-test-id="rlc-mode-selector"]').click();
		await this.at('mode-id').click();
		await locator.locator('[data-test-id="rlc-input"] input, input[data-test-id="rlc-input"]').first().fill(id);
	}

	async executeStep() {
		await this.at('node-execute-button').click();
	}

	/** Presses Execute workflow at a trigger. */
	async executeFrom(trigger) {
		await this.node(trigger).hover();
		await this.at(`execute-workflow-button-${trigger}`).click();
	}

	/** The labels under Add field to send of the resource mapper; the list stays open. */
	async fieldsToAdd() {
		await this.at('add-fields-select').locator('button, input').first().click();
		const entries = this.page.getByRole('menuitem');
		await entries.first().waitFor();
		return (await entries.allTextContents()).map((text) => text.trim()).filter(Boolean);
	}

	async addField(label) {
		await this.page.getByRole('menuitem').getByText(label, { exact: true }).click();
	}

	/** The options of a field of the resource mapper. */
	async optionsOf(field) {
		const input = this.at(`parameter-input-${field}`);
		await input.click();
		const options = this.page.locator('.el-select-dropdown__item:visible, [role="option"]:visible');
		await options.first().waitFor();
		return (await options.allTextContents()).map((text) => text.trim());
	}

	async openDataTable({ id, projectId }) {
		await this.page.goto(`${this.base}/projects/${projectId}/datatables/${id}`);
		await this.page.locator('.ag-center-cols-container [role="row"]').first().waitFor();
	}

	/** Empties the cell of a column in the row that shows a value. */
	async clearCell(value, column) {
		const row = this.page.locator('.ag-center-cols-container [role="row"]').filter({ hasText: value });
		const cell = row.locator(`[col-id]`).filter({ has: this.page.locator(':scope') }).nth(await this.#columnIndex(column));
		await cell.dblclick();
		await this.page.keyboard.press('ControlOrMeta+a');
		await this.page.keyboard.press('Backspace');
		await this.page.keyboard.press('Enter');
	}

	async #columnIndex(column) {
		const names = await this.page.locator('.ag-header-container [role="columnheader"]').allInnerTexts();
		const index = names.findIndex((name) => name.trim() === column);
		if (index < 0) throw new Error(`The data table shows no column ${column}: ${names.join(', ')}`);
		return index;
	}

	/** The whole workflow, without the buttons and the empty space around it, large enough to be read. */
	async shootCanvas(name) {
		await this.at('canvas-background').click({ position: { x: 10, y: 10 }, force: true });
		await this.page.keyboard.press('1');
		const style = await this.page.addStyleTag({ content: CANVAS_ONLY });
		await this.shoot(name, { clip: () => this.page.evaluate(drawnArea, CANVAS_MARGIN), scale: 'device' });
		await style.evaluate((element) => element.remove());
	}

	canvasFaults() {
		return this.page.evaluate(canvasFaults);
	}

	/** What the page looks like now, for whoever mends a failure. */
	keep(file) {
		return this.page.screenshot({ path: file });
	}

	/** A picture for the docs: of the page, or of the part that `clip` answers with. */
	async shoot(name, options) {
		await calm(this.page, BESIDE);
		await this.page.evaluate(steadyTexts);
		await keepPicture(this.page, name, { scale: 'css', ...options });
	}
}
