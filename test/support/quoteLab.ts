import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HaloRecord } from '../../simulator/index';
import type { RunOptions, RunResult } from '../../runner/src';
import { rewrite } from './rewritingProxy';
import { SyncLab } from './syncLab';

const file = join(__dirname, '..', '..', 'workflows', 'quote-sync.json');
const statuses = { draft: 1, sent: 2, approved: 3, declined: 4, expired: 5 };

interface WorkflowFile {
	readonly nodes: { readonly name: string; readonly parameters: Record<string, unknown> }[];
}

type Quote = Record<string, unknown>;

/** A HaloPSA and a Salesbuildr that share an opportunity and two products, one of 100 and one of 19.99, and quote-sync.json with quotes created. */
export class QuoteLab {
	/** Whether the lists of Salesbuildr leave out quotes, as a search whose index is behind does. */
	behind = false;
	/** Changes a quote before Salesbuildr's answer is read. */
	changed: ((quote: Quote) => void) | undefined;
	/** Whether the nodes that write show what they would send. */
	dryRun = false;

	private constructor(
		readonly sync: SyncLab,
		private readonly closeProxy: () => Promise<void>,
	) {}

	static async open(): Promise<QuoteLab> {
		const opened: { lab?: QuoteLab } = {};
		let close = async (): Promise<void> => await Promise.resolve();
		const sync = await SyncLab.open({
			halo: { size: { clients: 2, sites: 2, users: 2, items: 3, opportunities: 1, tickets: 0, recurringInvoices: 0 } },
			salesbuildr: { documentedOnly: true },
			baseUrl: async ({ url }) => {
				const proxy = await rewrite(url, { base: '/public-api', answer: ({ method, path }, body) => opened.lab?.seen(method, path, body) ?? body });
				close = async () => await proxy.close();
				return proxy.url;
			},
		});
		const lab = (opened.lab = new QuoteLab(sync, close));
		const { id: companyId } = sync.salesbuildr.create('company', { name: 'Contoso', externalIdentifier: String(lab.deal.client_id) });
		sync.salesbuildr.create('opportunity', { name: 'Deal', companyId, externalIdentifier: String(lab.deal.id) });
		[100, 19.99].forEach((price, index) => sync.salesbuildr.create('product', { name: `Product ${index}`, price, externalIdentifier: String(sync.halo.records('Item')[index]?.id) }));
		return lab;
	}

	async close(): Promise<void> {
		await this.sync.close();
		await this.closeProxy();
	}

	get deal(): HaloRecord {
		return this.sync.halo.records('Opportunities')[0] ?? {};
	}

	get quotations(): HaloRecord[] {
		return this.sync.halo.records('Quotation');
	}

	get quotes(): Quote[] {
		return this.sync.salesbuildr.records('quote');
	}

	/** A line of a quotation with one of the two items. */
	line(index: number, price: number, quantity: number): object {
		return { item_id: this.sync.halo.records('Item')[index]?.id, name: `Line ${index}`, quantity, price, baseprice: price };
	}

	/** A quotation as a person enters it in HaloPSA, of 399.90 unless told. Gives its ID. */
	quotation(lines: readonly object[] = [this.line(0, 100, 2), this.line(1, 19.99, 10)], more: object = {}): number {
		const { id, client_id } = this.deal;
		return Number(this.sync.halo.create('Quotation', { title: 'Server refresh', ticket_id: id, client_id, status: 1, lines, ...more }).id);
	}

	/** Takes back when a quote was sent for a quotation, as if half an hour had passed. */
	async waitForLists(quotationId: number): Promise<void> {
		await this.sync.changeRows('halopsa_sync_links', { base: JSON.stringify({ sentAt: '2026-01-01T00:00:00Z' }) }, { counterpart_id: `quotation ${quotationId}` });
	}

	async run(settings: object = {}, options: RunOptions = {}): Promise<RunResult> {
		const workflow = JSON.parse(readFileSync(file, 'utf8')) as WorkflowFile;
		const node = workflow.nodes.find(({ name }) => name === 'Settings');
		if (!node) throw new Error('The workflow has no Settings.');
		node.parameters.jsonOutput = JSON.stringify({ syncQuotes: true, quoteStatuses: statuses, createQuotes: true, ...settings });
		for (const { name, parameters } of workflow.nodes) if (['Pull Quotations', 'Push Quotes'].includes(name)) parameters.dryRun = this.dryRun;
		this.sync.resetLogs();
		return await this.sync.run(workflow, options);
	}

	/** Runs the sync, which must succeed, and gives its result. */
	async result(settings: object = {}): Promise<unknown> {
		const result = await this.run(settings);
		expect(result).toMatchObject({ status: 'success', errors: [] });
		return result.output.find((row) => (row as { stream?: string }).stream === 'quotations');
	}

	/** What waits for a person: `record: reason` each. */
	async waiting(): Promise<string[]> {
		return (await this.sync.rowsOf('halopsa_dead_letters')).map(({ record_id: id, reason }) => `${String(id)}: ${String(reason)}`);
	}

	private seen(method: string, path: string, body: unknown): unknown {
		if (method !== 'GET') return body;
		if (path === 'quote' && this.behind) return { results: [], total: 0 };
		if (path === 'quote') (body as { results?: Quote[] }).results?.forEach((quote) => this.changed?.(quote));
		if (path.startsWith('quote/')) this.changed?.(body as Quote);
		return body;
	}
}
