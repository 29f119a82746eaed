import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startSalesbuildr, type HaloRecord, type Salesbuildr } from '../../simulator/index';
import { useUserCountLab, userCountWorkflow, type UserCountLab } from '../support/userCountLab';

jest.setTimeout(120_000);

/**
 * The guide said that contract items of Salesbuildr can be counted. They could not: a company with two products came
 * twice and was refused, or both lines would have got the count of one. This follows the guide, with its own expression.
 */
const { open } = useUserCountLab();
let salesbuildr: Salesbuildr;
beforeEach(async () => {
	salesbuildr = await startSalesbuildr({ limit: false, documentedOnly: true });
});
afterEach(() => salesbuildr.close());

const guide = readFileSync(join(__dirname, '..', '..', 'docs', 'contract-user-count.md'), 'utf8');
const expression = /## Subscriptions[\s\S]*?```\n([\s\S]*?)```/.exec(guide)?.[1] ?? '';

interface Wired {
	readonly nodes: object[];
	readonly connections: Record<string, { main: object[][] }>;
}

const to = (...nodes: string[]): { main: object[][] } => ({ main: [nodes.map((node) => ({ node, type: 'main', index: 0 }))] });

/** The shipped workflow with the changes that the guide tells; a run sets every line again unless it gets a day of the month. */
function subscriptions(plan: object = {}, syncDay = 0): object {
	const read = (resource: string): object => ({ type: 'n8n-nodes-halopsa.salesbuildr', typeVersion: 1, parameters: { resource, operation: 'search', returnAll: true, filters: {}, options: {} } });
	const ofSystem = { matchType: 'allConditions', filters: { conditions: [{ keyName: 'system', condition: 'eq', keyValue: 'salesbuildr' }] } };
	const { nodes, connections, ...workflow } = userCountWorkflow(
		{
			Plan: { system: 'salesbuildr', service: '', each: 'part', countFields: { service: 'service' }, syncDay },
			'Match Accounts': { system: 'salesbuildr' }, 'Read Accounts': ofSystem, 'Read Rows': ofSystem,
		},
		{
			'Read Counts': { ...read('contractItem'), alwaysOutputData: false }, 'Read Customers': read('company'), Plan: plan,
			'Count Accounts': { disabled: false, executeOnce: false, parameters: { mode: 'raw', jsonOutput: `=${expression}`, options: {} } },
		},
	) as Wired;
	const products = { id: 'products', name: 'Read Products', position: [1200, -288], executeOnce: true, alwaysOutputData: true, ...read('product') };
	return {
		...workflow, nodes: [...nodes, products],
		connections: { ...connections, 'Create Turn Table': to('Read Products', 'Read Rows', 'Read Customers', 'Read Accounts'), 'Read Products': to('Read Counts') },
	};
}

interface Customer {
	readonly client: HaloRecord;
	readonly invoice: HaloRecord;
	readonly companyId: string;
}

class SubscriptionLab {
	private constructor(readonly counts: UserCountLab) {}

	static async open(): Promise<SubscriptionLab> {
		const counts = await open();
		counts.moreCredentials.push({ id: 'sb', name: 'Salesbuildr', type: 'salesbuildrApi', data: { baseUrl: salesbuildr.baseUrl, apiKey: salesbuildr.apiKey, requestsPerWindow: 100_000, windowSeconds: 600 } });
		return new SubscriptionLab(counts);
	}

	/** A company that carries the ID of its client, as the two-way sync leaves it. */
	customer(index: number): Customer {
		const billed = this.counts.billed()[index];
		if (!billed) throw new Error('The tenant is too small.');
		const { id } = salesbuildr.create('company', { name: `Company ${index}`, externalIdentifier: String(billed.client.id) });
		return { ...billed, companyId: id };
	}

	/** A product that carries the ID of its item. @returns the item, and the product's own ID */
	product(index: number): { itemId: number; productId: string } {
		const itemId = Number(this.counts.halo.records('Item')[index]?.id);
		return { itemId, productId: salesbuildr.create('product', { name: `Product ${index}`, externalIdentifier: String(itemId) }).id };
	}

	/** @returns the ID of the line */
	line({ invoice }: Customer, itemId: number, quantity: number): number {
		return this.counts.addLine(invoice, quantity, { _itemid: itemId, item_code: `CODE-${itemId}`, item_shortdescription: `Item ${itemId}` });
	}

	quantity({ invoice }: Customer, lineId: number): unknown {
		return this.counts.linesOf(invoice).find(({ id }) => id === lineId)?.qty_order;
	}
}

const contractItem = ({ companyId }: Pick<Customer, 'companyId'>, productId: string | undefined, quantity: unknown, more: object = {}): string =>
	salesbuildr.create('contract-item', { companyId, companyName: 'Contoso', productId, name: 'Backup', quantity, ...more }).id;

describe('contract items of Salesbuildr on recurring invoices', () => {
	it('each product gets its sum on its own line, once, and the other lines stay to the byte', async () => {
		const lab = await SubscriptionLab.open();
		const [first, second] = [lab.customer(0), lab.customer(1)];
		const [office, backup] = [lab.product(0), lab.product(1)];
		const lines = [lab.line(first, office.itemId, 6), lab.line(first, backup.itemId, 4), lab.line(second, office.itemId, 10)] as const;
		contractItem(first, office.productId, 5);
		contractItem(first, office.productId, 3);
		contractItem(first, backup.productId, '4');
		contractItem(second, office.productId, 11);
		const others = () => JSON.stringify([first, second].flatMap(({ invoice }) => lab.counts.linesOf(invoice)).filter(({ id }) => id !== lines[0] && id !== lines[2]));
		const before = others();

		expect(await lab.counts.sync(subscriptions({}, 1))).toMatchObject({ decisions: { changed: 2, unchanged: 1 }, effect: { USD: 10.5 } });
		expect(lab.counts.writes().every((write) => write === 'POST RecurringInvoice/updatelines')).toBe(true);
		expect([lab.quantity(first, lines[0]), lab.quantity(first, lines[1]), lab.quantity(second, lines[2])]).toEqual([8, 4, 11]);
		expect(others()).toBe(before);
		expect(await lab.counts.rows()).toEqual(expect.arrayContaining([
			expect.objectContaining({ organisation_id: first.companyId, client_id: first.client.id, service: String(office.itemId), counted: 8, old_quantity: 6, new_quantity: 8, line_id: lines[0] }),
			expect.objectContaining({ organisation_id: second.companyId, client_id: second.client.id, service: String(office.itemId), counted: 11, line_id: lines[2] }),
		]));
		expect((await lab.counts.rows('halopsa_account_mapping')).map(({ linked_by: by }) => by)).toEqual(['identifier', 'identifier']);

		contractItem(first, office.productId, 1);
		expect((await lab.counts.sync(subscriptions({}, 1))).decisions).toEqual({ done: 3 });
		expect(lab.counts.writes()).toEqual([]);
		expect((await lab.counts.sync(subscriptions())).decisions).toEqual({ changed: 1, unchanged: 2 });
		expect((await lab.counts.sync(subscriptions())).decisions).toEqual({ unchanged: 3 });
		expect(lab.counts.writes()).toEqual([]);
		expect(await lab.counts.rows()).toHaveLength(3);
	});

	it('a company without a client and a product without an item wait for a person, who maps them once', async () => {
		const lab = await SubscriptionLab.open();
		const customer = lab.customer(0);
		const { itemId, productId } = lab.product(0);
		const lineId = lab.line(customer, itemId, 4);
		const stray = salesbuildr.create('company', { name: 'Nobody Knows GmbH' }).id;
		contractItem({ companyId: stray }, productId, 7, { companyName: 'Nobody Knows GmbH' });
		contractItem(customer, undefined, 5);
		const report = await lab.counts.sync(subscriptions());
		expect(report.decisions).toEqual({ unmapped: 2 });
		expect(report.text).toContain('Nobody Knows GmbH: not mapped. The organisation has no client');
		expect(report.text).toContain('has no line for Salesbuildr Backup; it has');
		expect(lab.counts.writes()).toEqual([]);
		await lab.counts.edit(customer.companyId, { line_id: lineId });
		await lab.counts.edit(stray, { action: 'ignore' });
		expect((await lab.counts.sync(subscriptions())).decisions).toEqual({ changed: 1, ignored: 1 });
		expect(lab.quantity(customer, lineId)).toBe(5);
	});

	it('a quantity that is missing or no number makes the sum of its product a problem, whatever the other items say', async () => {
		const lab = await SubscriptionLab.open();
		const bad = [undefined, null, '', 'three', '3 seats', -1, 1.5, true, {}];
		const products = [lab.product(0), lab.product(1)] as const;
		const customer = lab.customer(0);
		const lines = products.map(({ itemId }) => lab.line(customer, itemId, 10));
		contractItem(customer, products[1].productId, 12);
		contractItem(customer, products[0].productId, 11);
		for (const quantity of bad) {
			const id = contractItem(customer, products[0].productId, quantity);
			const { decisions, text } = await lab.counts.sync(subscriptions());
			expect([quantity, decisions.problem]).toEqual([quantity, 1]);
			expect(text).toMatch(/The (count|item) of \d+ of "Contoso" .*(not a whole number|has no count)/);
			salesbuildr.remove('contract-item', id);
		}
		expect(lines.map((line) => lab.quantity(customer, line))).toEqual([10, 12]);
	});

	it('an item that does not tell its company or its product stops the run; where Plan goes on, only sums it cannot belong to are written', async () => {
		const lab = await SubscriptionLab.open();
		const [first, second] = [lab.customer(0), lab.customer(1)];
		const [office, backup] = [lab.product(0), lab.product(1)];
		const lines = [lab.line(first, office.itemId, 10), lab.line(second, office.itemId, 10), lab.line(first, backup.itemId, 10)] as const;
		contractItem(first, office.productId, 11);
		contractItem(second, office.productId, 11);
		contractItem(first, backup.productId, 11);
		salesbuildr.create('contract-item', { companyName: 'Lost Ltd', productId: backup.productId, quantity: 3 });
		const quantities = () => [lab.quantity(first, lines[0]), lab.quantity(second, lines[1]), lab.quantity(first, lines[2])];
		const stopped = await lab.counts.run(subscriptions());
		expect([stopped.status, JSON.stringify(stopped.errors)]).toEqual(['error', expect.stringContaining('The count of \\"Lost Ltd\\" has no organisation')]);
		expect(quantities()).toEqual([10, 10, 10]);
		expect((await lab.counts.run(subscriptions({ onError: 'continueRegularOutput' }))).status).toBe('error');
		expect(quantities()).toEqual([11, 11, 10]);
		expect((await lab.counts.rows()).find(({ decision }) => decision === 'problem')).toMatchObject({ service: String(backup.itemId), reason: expect.stringContaining('the sum may be too low') as string });
	});

	it('a subscription that is gone is no count of 0, a large fall is held, and no contract item at all writes nothing', async () => {
		const lab = await SubscriptionLab.open();
		const customer = lab.customer(0);
		const [office, backup] = [lab.product(0), lab.product(1)];
		const lines = [lab.line(customer, office.itemId, 10), lab.line(customer, backup.itemId, 10)] as const;
		const items = [contractItem(customer, office.productId, 10), contractItem(customer, backup.productId, 10)] as const;
		expect((await lab.counts.sync(subscriptions())).decisions).toEqual({ unchanged: 2 });
		salesbuildr.remove('contract-item', items[0]);
		salesbuildr.update('contract-item', items[1], { quantity: 2 });
		const report = await lab.counts.sync(subscriptions());
		expect(report.decisions).toEqual({ noCount: 1, held: 1 });
		expect(report.attention).toEqual(expect.arrayContaining([expect.stringContaining(`Contoso, ${backup.itemId}: held. Drops by 80 %`)]));
		salesbuildr.remove('contract-item', items[1]);
		expect((await lab.counts.sync(subscriptions())).decisions).toEqual({ noCount: 2 });
		expect(lines.map((line) => lab.quantity(customer, line))).toEqual([10, 10]);
	});
});
