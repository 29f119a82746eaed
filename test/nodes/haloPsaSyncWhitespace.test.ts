import { whitespaceReport } from '../../lib/sync/whitespace';
import { createHaloClient } from '../../runner/src';
import { startHaloTenant } from '../../simulator/index';
import { haloCredential } from '../support/haloBench';

it('tells which groups a client is billed for, leaves out what is switched off, and writes nothing', async () => {
	const tenant = await startHaloTenant({ size: { clients: 3, sites: 3, users: 3, items: 6, opportunities: 0, tickets: 0, recurringInvoices: 0 }, limit: false });
	try {
		const groups = tenant.records('AssetGroup').filter(({ showasitem }) => showasitem === true);
		const [first, second] = tenant.records('Client').filter(({ inactive }) => inactive !== true);
		const [bought, ended] = groups.map(({ id, name }) => ({ name, item: tenant.create('Item', { name: `Of ${String(name)}`, assetgroup_id: id }) }));
		const line = (item: unknown, more: object = {}) => ({ _itemid: item, item_code: 'X', item_shortdescription: 'X', qty_order: 1, unit_price: 1, ...more });
		tenant.create('RecurringInvoice', { client_id: first?.id, lines: [line(bought?.item.id), line(0), line(ended?.item.id, { isinactive: true }), line(ended?.item.id, { qty_order: 0 })] });
		tenant.create('RecurringInvoice', { client_id: second?.id, disabled: true, lines: [line(bought?.item.id)] });
		tenant.resetLog();
		const rows = await whitespaceReport(createHaloClient(haloCredential(tenant).data as never));
		const of = (client: typeof first) => rows.find(({ client_id: id }) => id === client?.id);
		expect(of(first)).toMatchObject({ has: [bought?.name], unknown_lines: 1 });
		expect(of(first)?.lacks).toHaveLength(groups.length - 1);
		expect(of(second)).toMatchObject({ has: [], unknown_lines: 0 });
		expect(tenant.log.filter(({ kind, method }) => kind === 'api' && method !== 'GET')).toEqual([]);
	} finally {
		await tenant.close();
	}
});
