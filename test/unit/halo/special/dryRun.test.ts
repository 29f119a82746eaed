import { resources } from '../../../../lib/halo/resources';
import { closeBenches, fileOf, openBench, operations, type Given, type SpecialBench } from './support';

afterEach(closeBenches);

const ticketWith = (bench: SpecialBench, status: number): number => bench.first('Tickets', ({ status_id }) => status_id === status).id;

/** What each writing operation needs so that there is something to write. */
const given: Readonly<Record<string, (bench: SpecialBench) => Given>> = {
	'asset.setFields': (bench) => ({ id: bench.first('Asset').id, values: { fields: { Memory: '1 TB' } } }),
	'attachment.upload': (bench) => ({ values: { ticket_id: ticketWith(bench, 1) }, binary: fileOf(Uint8Array.of(1)) }),
	'client.createWithSiteAndContact': () => ({ values: { name: 'N', contact_name: 'C' } }),
	'customField.createWithOptions': () => ({ values: { name: 'New', options: 'a' } }),
	'invoice.void': (bench) => ({ id: Number(bench.tenant.create('Invoice', { client_id: 12, lines: [] }).id) }),
	'opportunity.lose': (bench) => ({ id: bench.first('Opportunities', ({ status_id }) => status_id === 15).id }),
	'opportunity.setStage': (bench) => ({ id: bench.first('Opportunities').id, values: { stage: 99 } }),
	'opportunity.win': (bench) => ({ id: bench.first('Opportunities', ({ status_id }) => status_id === 15).id }),
	'quotation.approve': (bench) => ({ id: Number(bench.tenant.create('Quotation', { title: 'Q', client_id: 12 }).id), values: { approvalname: 'J' } }),
	'quotation.createSalesOrder': (bench) => ({ id: Number(bench.tenant.create('Quotation', { title: 'Q', client_id: 12 }).id) }),
	'recurringInvoice.addLine': (bench) => ({ id: bench.first('RecurringInvoice').id, values: { description: 'd', unit_price: 1 } }),
	'recurringInvoice.process': (bench) => ({ id: bench.first('RecurringInvoice').id }),
	'recurringInvoice.setLineQuantity': (bench) => ({ id: bench.first('RecurringInvoice').id, values: { item: 'MS-USER', quantity: 999 } }),
	'ticket.addAttachment': (bench) => ({ id: ticketWith(bench, 1), binary: fileOf(Uint8Array.of(1)) }),
	'ticket.addNote': (bench) => ({ id: ticketWith(bench, 1), values: { note: 'n' } }),
	'ticket.appendOrCreate': () => ({ values: { key_field: 'summary', key: 'k', summary: 'k', note: 'n' } }),
	'ticket.assign': (bench) => ({ id: ticketWith(bench, 1), values: { team: 'Procurement' } }),
	'ticket.close': (bench) => ({ id: ticketWith(bench, 1) }),
	'ticket.findOrCreate': () => ({ values: { key_field: 'summary', key: 'k', summary: 'k' } }),
	'ticket.merge': (bench) => ({ id: ticketWith(bench, 1), values: { target: ticketWith(bench, 9) } }),
	'ticket.reopen': (bench) => ({ id: ticketWith(bench, 9) }),
};

const all = Object.entries(operations).flatMap(([resource, list]) => list.map((operation) => ({ resource, operation, name: `${resource}.${operation.name}` })));

describe('special operations', () => {
	it('are those of their resources, named once, with a sentence each', () => {
		for (const { name, special = [] } of resources) expect(special).toBe(special.length === 0 ? special : operations[name]);
		expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
		for (const { operation } of all) {
			expect(operation.action).toMatch(/^[A-Z][^A-Z]*(?:HaloPSA|PDF|SQL)?[^A-Z]*$/);
			expect(operation.description).toMatch(/[^.]$/);
			expect(new Set(operation.parameters.map(({ name }) => name)).size).toBe(operation.parameters.length);
		}
	});

	it.each(all.filter(({ operation }) => operation.writes).map(({ name }) => name))('%s: a dry run shows the one request that is sent otherwise, and sends none', async (name) => {
		const bench = await openBench({ size: { clients: 6, tickets: 60, opportunities: 20, assets: 4 } });
		const call = given[name]?.(bench);
		if (!call) throw new Error(`Say here what ${name} needs`);
		const { planned = [] } = await bench.run(name, { ...call, dryRun: true });
		expect(planned).toHaveLength(1);
		expect(bench.writes).toEqual([]);
		await bench.run(name, call).catch((error: unknown) => {
			if (name !== 'opportunity.setStage') throw error;
		});
		expect(bench.writes).toEqual(planned.map(({ method, path }) => `${method} ${path}`));
		expect(bench.bodies(planned[0]?.path ?? '')).toEqual([planned[0]?.body]);
	});

	it.each(all.filter(({ operation }) => operation.needsRecord).map(({ name }) => name))('%s asks for its record', async (name) => {
		const bench = await openBench({ size: { clients: 1, tickets: 1, opportunities: 0 } });
		expect((await bench.failure(name)).message).toContain('needs the record it is about');
	});
});
