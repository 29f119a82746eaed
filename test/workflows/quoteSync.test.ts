import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HaloRecord } from '../../simulator/index';
import type { RunResult } from '../../runner/src';
import { SyncLab } from '../support/syncLab';

jest.setTimeout(120_000);

const file = join(__dirname, '..', '..', 'workflows', 'quote-sync.json');
const statuses = { draft: 1, sent: 2, approved: 3, declined: 4, expired: 5 };

interface WorkflowFile {
	readonly nodes: { readonly name: string; readonly parameters: Record<string, unknown> }[];
}

let lab: SyncLab;
afterEach(() => lab.close());

const deal = (): HaloRecord => lab.halo.records('Opportunities')[0] ?? {};
const quotations = (): HaloRecord[] => lab.halo.records('Quotation');

async function run(settings: object = {}): Promise<RunResult> {
	const workflow = JSON.parse(readFileSync(file, 'utf8')) as WorkflowFile;
	const node = workflow.nodes.find(({ name }) => name === 'Settings');
	if (!node) throw new Error('The workflow has no Settings.');
	node.parameters.jsonOutput = JSON.stringify({ syncQuotes: true, quoteStatuses: statuses, opportunityOutcomes: {}, ...settings });
	lab.resetLogs();
	return await lab.run(workflow);
}

async function sync(settings: object = {}): Promise<unknown> {
	const result = await run(settings);
	expect(result).toMatchObject({ status: 'success', errors: [] });
	return result.output.find((row) => (row as { stream?: string }).stream === 'quotations');
}

/** A Salesbuildr that goes by its API document, with a quote on an opportunity of HaloPSA. */
async function open(): Promise<string> {
	lab = await SyncLab.open({
		halo: { size: { clients: 2, sites: 2, users: 2, items: 3, opportunities: 1, tickets: 0, recurringInvoices: 0 } },
		salesbuildr: { documentedOnly: true },
	});
	const { salesbuildr, halo } = lab;
	const { id: companyId } = salesbuildr.create('company', { name: 'Contoso', externalIdentifier: String(deal().client_id) });
	const { id: opportunityId } = salesbuildr.create('opportunity', { name: 'Deal', companyId, externalIdentifier: String(deal().id) });
	const [first, second] = halo.records('Item');
	const product = (item: HaloRecord | undefined) => ({ id: salesbuildr.create('product', { name: item?.name, externalIdentifier: String(item?.id) }).id });
	return salesbuildr.create('quote', {
		title: 'Server refresh', opportunityId, sentAt: '2026-11-01T10:00:00Z',
		items: [{ name: 'Server', product: product(first), price: 1000, cost: 800, quantity: 2 }, { name: 'Support', product: product(second), price: 49.5, quantity: 12 }],
	}).id;
}

it('carries a quote to HaloPSA, tells Salesbuildr its ID there, and has nothing to write in the second run', async () => {
	const id = await open();
	expect(await sync()).toMatchObject({ read: 1, created: 1, parked: 0 });
	expect(quotations()).toMatchObject([{ title: 'Server refresh', ticket_id: deal().id, status: 2, revenue: 2594, third_party_number: id }]);
	expect(lab.salesbuildr.records('quote')).toMatchObject([{ externalIdentifier: String(quotations()[0]?.id), syncState: 'synced' }]);
	expect(await sync()).toMatchObject({ unchanged: 1 });
	expect(lab.writes()).toEqual([]);
	await lab.loseData();
	expect(await sync()).toMatchObject({ unchanged: 1 });
	expect(quotations()).toHaveLength(1);
});

it('carries approval, closes the opportunity, and says in Salesbuildr and in the table what it could not do', async () => {
	const id = await open();
	await sync();
	const won = lab.halo.records('Status')[3]?.id;
	lab.salesbuildr.update('quote', id, { approvedAt: '2026-11-05T10:00:00Z' });
	expect(await sync({ opportunityOutcomes: { approved: won } })).toMatchObject({ updated: 1 });
	expect([quotations()[0]?.status, deal().status_id]).toEqual([3, won]);
	lab.halo.update('Quotation', Number(quotations()[0]?.id), { salesorder_id: 5 });
	lab.salesbuildr.update('quote', id, { items: [] });
	expect(await sync({ opportunityOutcomes: { approved: won } })).toMatchObject({ review: 1, updated: 0 });
	expect(lab.salesbuildr.records('quote')).toMatchObject([{ syncState: 'error', syncError: expect.stringContaining('has a sales order') as string }]);
	expect(quotations()[0]?.revenue).toBe(2594);
});

it.each<[string, object, RegExp]>([
	['no status for a state', { quoteStatuses: { draft: 1 } }, /setting quoteStatuses lacks sent, approved, declined, expired/],
	['a state that is none', { quoteStatuses: { ...statuses, open: 1 } }, /quoteStatuses.*takes draft, sent, approved, declined, expired/],
	['a status that HaloPSA does not have', { opportunityOutcomes: { approved: 99_999 } }, /Setting opportunityOutcomes/],
	['a setting with a wrong name', { quoteStates: {} }, /quoteStates is not known/],
	['a category that Salesbuildr does not have', { defaultCategory: 'nowhere' }, /setting defaultCategory names category nowhere/],
])('stops before anything is written for %s, naming the setting', async (_what, settings, says) => {
	await open();
	const result = await run(settings);
	expect(result.status).toBe('error');
	expect(JSON.stringify(result.errors)).toMatch(says);
	expect(lab.writes()).toEqual([]);
});

it('writes nothing as it comes, before the statuses are set', async () => {
	await open();
	lab.resetLogs();
	const result = await lab.run(file);
	expect(result).toMatchObject({ status: 'success', errors: [] });
	expect([lab.writes(), quotations()]).toEqual([[], []]);
});
