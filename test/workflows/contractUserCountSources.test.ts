import { dueDaily, useUserCountLab, userCountWorkflow } from '../support/userCountLab';

jest.setTimeout(120_000);

const { open } = useUserCountLab();

describe('another source', () => {
	const lane = { 'Read Customers': { disabled: true }, 'Count Accounts': { disabled: false }, 'Their Organisation': { disabled: false } };
	const split = { disabled: false, type: 'n8n-nodes-base.splitOut', typeVersion: 1, parameters: { fieldToSplitOut: 'users', options: {} } };
	const answer = (users: object[]) => ({ type: 'n8n-nodes-base.set', typeVersion: 3.4, parameters: { mode: 'raw', jsonOutput: JSON.stringify({ users }), options: {} } });
	const named = (workflow: object, organisation: object): object => JSON.parse(JSON.stringify(workflow).replace('"contoso"', '"tenant-1"').replace('"Contoso"', JSON.stringify(Object(organisation).name)).replace('"contoso.example"', JSON.stringify(Object(organisation).website))) as object;

	it.each<[string, string, object[]]>([
		['Microsoft 365', 'Read Microsoft 365 Users', [{ userPrincipalName: 'a@x.example', assignedLicenses: [{ skuId: '1' }] }, { userPrincipalName: 'b@x.example', assignedLicenses: [] }, { userPrincipalName: 'svc-c@x.example', assignedLicenses: [{ skuId: '1' }] }, { userPrincipalName: 'd@x.example', assignedLicenses: [{ skuId: '2' }] }]],
		['Google', 'Read Google Users', [{ primaryEmail: 'a@x.example', suspended: false }, { primaryEmail: 'b@x.example', suspended: true }, { primaryEmail: 'svc-c@x.example' }, { primaryEmail: 'd@x.example' }]],
	])('the users of %s are counted once its nodes are enabled, and those of SaaS Alerts disabled', async (_source, reads, users) => {
		const lab = await open();
		const billed = lab.billed()[0];
		lab.addLine(billed?.invoice ?? {}, 3);
		const workflow = userCountWorkflow({ Plan: { syncDay: 0, planOptions: { excluded: 'svc-*' }, holdDrop: 50 } }, { ...lane, 'Read Counts': answer(users), [reads]: split });
		expect((await lab.sync(named(workflow, billed?.client ?? {}))).decisions).toEqual({ changed: 1 });
		expect(lab.quantityOf(billed?.invoice ?? {})).toBe(2);
		expect(await lab.rowOf('tenant-1')).toMatchObject({ counted: 2, client_id: billed?.client.id });
	});

	it('no user that could be read is no count of 0', async () => {
		const lab = await open();
		const billed = lab.billed()[0];
		lab.addLine(billed?.invoice ?? {}, 3);
		const workflow = userCountWorkflow({ Plan: { syncDay: 0, planOptions: { holdZero: false }, holdDrop: 100 } }, { ...lane, 'Read Counts': { disabled: true } });
		expect((await lab.sync(named(workflow, billed?.client ?? {}))).decisions).toEqual({ problem: 1 });
		expect(lab.quantityOf(billed?.invoice ?? {})).toBe(3);
	});
});

describe('subscriptions', () => {
	it('keeps the count of a software licence in step, and leaves the invoice line that HaloPSA counts from it to HaloPSA', async () => {
		const lab = await open();
		const { id, client, invoice } = lab.customerWith(0, 10);
		const licence = lab.halo.records('SoftwareLicence')[0];
		lab.halo.update('SoftwareLicence', Number(licence?.id), { client_id: client.id, name: 'Mailbox Archive', count: 10 });
		lab.bill({ [id]: 10 });
		await lab.sync();
		await lab.edit(id, { target: 'licence', service: 'Mailbox Archive', line_id: null, invoice_id: null });
		const counted = { ihid: invoice.id, item_code: 'M365', item_shortdescription: 'Microsoft 365', qty_order: 10, unit_price: 20, quantity_licences: [{ id: 1, licence_id: licence?.id }] };
		lab.halo.update('RecurringInvoice', Number(invoice.id), { lines: [...lab.linesOf(invoice), counted] });
		lab.bill({ [id]: 12 });
		expect((await lab.sync(dueDaily({ rerun: 'update' }))).decisions).toEqual({ changed: 1 });
		expect(lab.writes()).toEqual(['POST SoftwareLicence']);
		expect(lab.halo.records('SoftwareLicence').find((own) => own.id === licence?.id)).toMatchObject({ count: 12, name: 'Mailbox Archive', client_id: client.id });
		expect((await lab.sync(dueDaily({ rerun: 'update' }))).decisions).toEqual({ unchanged: 1 });
		await lab.edit(id, { target: '', service: 'M365', line_id: null, invoice_id: null, minimum: 20 });
		expect(await lab.sync(dueDaily({ rerun: 'update' }))).toMatchObject({ decisions: { problem: 1 }, text: expect.stringContaining('HaloPSA counts line') as string });
	});

	it('bills the licences in use that HaloPSA has, read by the HaloPSA node, on a line of the invoice', async () => {
		const lab = await open();
		const [billed] = lab.billed();
		const { client, invoice } = billed ?? { client: {}, invoice: {} };
		lab.addLine(invoice, 10);
		const licence = lab.halo.create('SoftwareLicence', { client_id: client.id, name: 'Endpoint Security', count: 20, licences_in_use: 14 });
		const read = { type: 'n8n-nodes-halopsa.haloPsa', parameters: { authentication: 'clientCredentials', resource: 'softwareLicence', operation: 'getMany', returnAll: true, simplify: false, filters: { search: 'Endpoint Security' }, options: {} } };
		const plan = { syncDay: 0, countFields: { organisation: 'client_id', name: 'client_name', count: 'licences_in_use', total: 'count' }, planOptions: { clientIds: true } };
		expect((await lab.sync(userCountWorkflow({ Plan: plan }, { 'Read Counts': read, 'Read Customers': { disabled: true } }))).decisions).toEqual({ changed: 1 });
		expect(lab.quantityOf(invoice)).toBe(14);
		await lab.sync(userCountWorkflow({ Plan: { ...plan, planOptions: { clientIds: true, licences: 'total', rerun: 'update' } } }, { 'Read Counts': read, 'Read Customers': { disabled: true } }));
		expect([lab.quantityOf(invoice), licence.count]).toEqual([20, 20]);
	});
});
