import { randomUUID } from 'node:crypto';
import { countColumns, mappingColumns } from '../../lib';
import { UserCountLab, userCountWorkflow } from '../support/userCountLab';

jest.setTimeout(120_000);

let lab: UserCountLab;

const open = async (...options: Parameters<typeof UserCountLab.open>): Promise<UserCountLab> => (lab = await UserCountLab.open(...options));

afterEach(() => lab.close());

interface Report {
	readonly decisions: Record<string, number>;
	readonly effect: Record<string, number>;
	readonly text: string;
}

async function sync(workflow?: object): Promise<Report> {
	const result = await lab.run(workflow);
	expect(result).toMatchObject({ status: 'success', errors: [] });
	expect(result.output).toHaveLength(1);
	return result.output[0] as unknown as Report;
}

/** A customer of SaaS Alerts for a client with a line of so many users. */
function customerWith(index: number, quantity: number, more?: Record<string, unknown>) {
	const billed = lab.billed()[index];
	if (!billed) throw new Error('The tenant is too small.');
	return { ...billed, id: lab.customer(billed.client), lineId: lab.addLine(billed.invoice, quantity, more) };
}

const rowOf = async (organisation: string) => (await lab.rows()).find((row) => row.organisation_id === organisation);

const dueDaily = (planOptions: object = {}): object => userCountWorkflow({ Plan: { syncDay: 0, planOptions } });

describe('contract-user-count.json', () => {
	it('has the columns that Plan and Match Accounts read and give', async () => {
		await open();
		const { nodes } = userCountWorkflow({}) as { nodes: { name: string; parameters: { columns?: { column?: unknown } } }[] };
		const columnsOf = (name: string): unknown => nodes.find((node) => node.name === name)?.parameters.columns?.column;
		expect(columnsOf('Create Row Table')).toEqual(countColumns);
		expect(columnsOf('Create Account Table')).toEqual(mappingColumns);
	});

	it.each(['array', 'object', 'wrapped'] as const)('writes the count to the line once a month, whatever shape SaaS Alerts answers in: %s', async (shape) => {
		await open({ shape });
		const { id, invoice, lineId, client } = customerWith(0, 10);
		lab.bill({ [id]: 12 });
		const others = JSON.stringify(lab.linesOf(invoice).filter((line) => line.id !== lineId));
		const report = await sync();
		expect(report).toMatchObject({ decisions: { changed: 1 }, effect: { USD: 7 } });
		expect(lab.writes()).toEqual(['POST RecurringInvoice/updatelines']);
		expect(lab.quantityOf(invoice)).toBe(12);
		expect(JSON.stringify(lab.linesOf(invoice).filter((line) => line.id !== lineId))).toBe(others);
		expect(await rowOf(id)).toMatchObject({ state: 'mapped', decision: 'changed', client_id: client.id, invoice_id: invoice.id, line_id: lineId, counted: 12, old_quantity: 10, new_quantity: 12, effect: 7 });
		expect(await lab.rows('halopsa_user_count_changes')).toEqual([
			expect.objectContaining({ status: 'applied', before: 10, after: 12, line_id: lineId, changed_by: expect.stringMatching(/./) as string, system: 'saas-alerts' }),
		]);
		lab.bill({ [id]: 13 });
		expect(await sync()).toMatchObject({ decisions: { done: 1 } });
		expect(lab.writes()).toEqual([]);
		expect(lab.quantityOf(invoice)).toBe(12);
	});

	it('writes nothing in a dry run and in a run that finds all quantities right', async () => {
		await open();
		const { id, invoice } = customerWith(0, 10);
		lab.bill({ [id]: 12 });
		const dry = await sync(userCountWorkflow({ Apply: { dryRun: true } }));
		expect(dry.decisions).toEqual({ change: 1 });
		expect(lab.writes()).toEqual([]);
		expect(lab.quantityOf(invoice)).toBe(10);
		await sync(dueDaily());
		expect((await sync(dueDaily({ rerun: 'update' }))).decisions).toEqual({ unchanged: 1 });
		expect(lab.writes()).toEqual([]);
	});

	it('holds a rise of more than 50 % until a person approves that very number', async () => {
		await open();
		const { id, invoice } = customerWith(0, 10);
		lab.bill({ [id]: 30 });
		expect((await sync()).decisions).toEqual({ held: 1 });
		expect(lab.quantityOf(invoice)).toBe(10);
		expect(await rowOf(id)).toMatchObject({ decision: 'held', held_quantity: 30, reason: expect.stringContaining('Rises by 200 %') as string });
		await lab.edit(id, { action: 'approve' });
		lab.bill({ [id]: 60 });
		expect((await sync()).decisions).toEqual({ held: 1 });
		expect(await rowOf(id)).toMatchObject({ action: '', held_quantity: 60, reason: expect.stringContaining('approved was 30') as string });
		await lab.edit(id, { action: 'approve' });
		expect((await sync()).decisions).toEqual({ changed: 1 });
		expect(lab.quantityOf(invoice)).toBe(60);
		expect(await rowOf(id)).toMatchObject({ decision: 'changed', action: '', held_quantity: null });
		expect((await sync()).decisions).toEqual({ done: 1 });
	});

	it('leaves a customer that nobody mapped, and one without a count', async () => {
		await open();
		const { id } = customerWith(0, 10);
		const stray = String(lab.saasAlerts.addCustomer('Nobody Knows GmbH').id);
		lab.bill({ [id]: 10, [stray]: 7 });
		expect((await sync()).decisions).toEqual({ unchanged: 1, unmapped: 1 });
		lab.bill({ [stray]: 7 }, '2026-02-28');
		const report = await sync(dueDaily({ rerun: 'update' }));
		expect(report.decisions).toEqual({ noCount: 1, unmapped: 1 });
		expect(report.text).toContain('gave no count');
		expect(lab.writes()).toEqual([]);
	});

	it('adds a line that is missing where the row says so, with the price of the row, once', async () => {
		await open();
		const [billed] = lab.billed();
		const id = lab.customer(billed?.client ?? {});
		lab.bill({ [id]: 4 });
		expect((await sync()).decisions).toEqual({ unmapped: 1 });
		await lab.edit(id, { add_if_missing: true, unit_price: 2.5 });
		const before = lab.linesOf(billed?.invoice ?? {}).length;
		expect(await sync()).toMatchObject({ decisions: { added: 1 }, effect: { USD: 10 } });
		expect(lab.linesOf(billed?.invoice ?? {})).toHaveLength(before + 1);
		expect(lab.quantityOf(billed?.invoice ?? {})).toBe(4);
		await sync(dueDaily({ rerun: 'update' }));
		expect(lab.linesOf(billed?.invoice ?? {})).toHaveLength(before + 1);
	});

	it('ends with an error after it has saved what failed', async () => {
		await open();
		const { id } = customerWith(0, 10);
		lab.bill({ [id]: 12 });
		lab.halo.setFaults(({ method, path }) => (method === 'POST' && path.endsWith('updatelines') ? 'serverError500' : undefined) as never);
		const result = await lab.run();
		expect(result.status).toBe('error');
		expect(JSON.stringify(result.errors)).toContain('could not be written');
		lab.halo.setFaults([]);
		expect(await rowOf(id)).toMatchObject({ decision: 'failed' });
		expect((await sync()).decisions).toEqual({ changed: 1 });
	});

	it('takes changes back from the table of changes', async () => {
		await open();
		const { id, invoice } = customerWith(0, 10);
		lab.bill({ [id]: 12 });
		await sync();
		const back = {
			id: 'rollBack', name: 'Roll Back', settings: { executionOrder: 'v1' },
			nodes: [
				{ id: 'a', name: 'Start', type: 'n8n-nodes-base.manualTrigger', typeVersion: 1, position: [0, 0], parameters: {} },
				{ id: 'b', name: 'Read', type: 'n8n-nodes-base.dataTable', typeVersion: 1.1, position: [200, 0], parameters: { resource: 'row', operation: 'get', dataTableId: { __rl: true, mode: 'name', value: 'halopsa_user_count_changes' }, returnAll: true } },
				{ id: 'c', name: 'Back', type: 'n8n-nodes-halopsa.haloPsaBilling', typeVersion: 1, position: [400, 0], parameters: { authentication: 'clientCredentials', operation: 'rollBack', dryRun: false } },
			],
			connections: { Start: { main: [[{ node: 'Read', type: 'main', index: 0 }]] }, Read: { main: [[{ node: 'Back', type: 'main', index: 0 }]] } },
		};
		expect((await lab.run(back)).output).toEqual([expect.objectContaining({ status: 'rolled back', done: true, before: 10, after: 12 })]);
		expect(lab.quantityOf(invoice)).toBe(10);
		expect((await lab.run(back)).output).toEqual([expect.objectContaining({ done: false, reason: expect.stringContaining('already') as string })]);
	});
});

describe('two runs at the same time', () => {
	it('one wins, the other stops with a clear message and has written nothing', async () => {
		await open();
		const { id, invoice } = customerWith(0, 10);
		lab.bill({ [id]: 12 });
		let second: Promise<Awaited<ReturnType<UserCountLab['run']>>> | undefined;
		const remove = lab.halo.onRequest(async ({ method, path }) => {
			if (method !== 'POST' || !path.endsWith('updatelines') || second) return;
			second = lab.runElsewhere();
			await second;
		});
		const first = await lab.run();
		remove();
		expect(first).toMatchObject({ status: 'success' });
		expect(await second).toMatchObject({ status: 'error', errors: [expect.objectContaining({ message: expect.stringMatching(/Another run \(execution .+\) has been changing user counts/) as string })] });
		expect(lab.writes()).toEqual(['POST RecurringInvoice/updatelines']);
		expect(lab.quantityOf(invoice)).toBe(12);
		expect((await sync()).decisions).toEqual({ done: 1 });
	});

	it.each([['in another process', { hours: 1 }, 'error'], ['that was broken off six hours ago', { hours: -1 }, 'success']] as const)('a run %s is known from the table of turns: %j', async (_what, { hours }, status) => {
		await open();
		const { id, invoice } = customerWith(0, 10);
		lab.bill({ [id]: 10 });
		await sync();
		await lab.insert('halopsa_turns', { turn: 'user counts', holder: 'another', taken_at: '2026-02-10T06:00:00Z', until: new Date(Date.now() + hours * 3_600_000).toISOString() });
		lab.bill({ [id]: 12 });
		const result = await lab.run(dueDaily({ rerun: 'update' }));
		expect(result.status).toBe(status);
		expect(lab.quantityOf(invoice)).toBe(status === 'error' ? 10 : 12);
		const turns = await lab.rows('halopsa_turns');
		if (status === 'error') expect([result.errors[0]?.message, turns]).toEqual([expect.stringContaining('(execution another)'), [expect.objectContaining({ holder: 'another' })]]);
		else expect(Date.parse(String(turns[0]?.until))).toBeLessThanOrEqual(Date.now());
	});
});

// A typing error in an option of Apply stopped the run after it had taken its turn, and the corrected run was refused for six hours.
it('a run whose Apply fails as a whole says so and gives its turn back', async () => {
	await open();
	const { id, invoice } = customerWith(0, 10);
	lab.bill({ [id]: 12 });
	const wrong = await lab.run(userCountWorkflow({ Apply: { applyOptions: { ticketId: 'twelve' } } }));
	expect(wrong).toMatchObject({ status: 'error', errors: [expect.objectContaining({ node: 'Stop and Tell', message: expect.stringMatching(/The run: failed\. The option ticketId cannot be used/) as string })] });
	expect(lab.writes()).toEqual([]);
	expect((await sync()).decisions).toEqual({ changed: 1 });
	expect(lab.quantityOf(invoice)).toBe(12);
});

describe('another source', () => {
	const lane = { 'Read Customers': { disabled: true }, 'Count Accounts': { disabled: false }, 'Their Organisation': { disabled: false } };
	const split = { disabled: false, type: 'n8n-nodes-base.splitOut', typeVersion: 1, parameters: { fieldToSplitOut: 'users', options: {} } };
	const answer = (users: object[]) => ({ type: 'n8n-nodes-base.set', typeVersion: 3.4, parameters: { mode: 'raw', jsonOutput: JSON.stringify({ users }), options: {} } });
	const named = (workflow: object, organisation: object): object => JSON.parse(JSON.stringify(workflow).replace('"contoso"', '"tenant-1"').replace('"Contoso"', JSON.stringify(Object(organisation).name)).replace('"contoso.example"', JSON.stringify(Object(organisation).website))) as object;

	it.each<[string, string, object[]]>([
		['Microsoft 365', 'Read Microsoft 365 Users', [{ userPrincipalName: 'a@x.example', assignedLicenses: [{ skuId: '1' }] }, { userPrincipalName: 'b@x.example', assignedLicenses: [] }, { userPrincipalName: 'svc-c@x.example', assignedLicenses: [{ skuId: '1' }] }, { userPrincipalName: 'd@x.example', assignedLicenses: [{ skuId: '2' }] }]],
		['Google', 'Read Google Users', [{ primaryEmail: 'a@x.example', suspended: false }, { primaryEmail: 'b@x.example', suspended: true }, { primaryEmail: 'svc-c@x.example' }, { primaryEmail: 'd@x.example' }]],
	])('the users of %s are counted once its nodes are enabled, and those of SaaS Alerts disabled', async (_source, reads, users) => {
		await open();
		const billed = lab.billed()[0];
		lab.addLine(billed?.invoice ?? {}, 3);
		const workflow = userCountWorkflow({ Plan: { syncDay: 0, planOptions: { excluded: 'svc-*' }, holdDrop: 50 } }, { ...lane, 'Read Counts': answer(users), [reads]: split });
		expect((await sync(named(workflow, billed?.client ?? {}))).decisions).toEqual({ changed: 1 });
		expect(lab.quantityOf(billed?.invoice ?? {})).toBe(2);
		expect(await rowOf('tenant-1')).toMatchObject({ counted: 2, client_id: billed?.client.id });
	});

	it('no user that could be read is no count of 0', async () => {
		await open();
		const billed = lab.billed()[0];
		lab.addLine(billed?.invoice ?? {}, 3);
		const workflow = userCountWorkflow({ Plan: { syncDay: 0, planOptions: { holdZero: false }, holdDrop: 100 } }, { ...lane, 'Read Counts': { disabled: true } });
		expect((await sync(named(workflow, billed?.client ?? {}))).decisions).toEqual({ problem: 1 });
		expect(lab.quantityOf(billed?.invoice ?? {})).toBe(3);
	});
});

describe('subscriptions', () => {
	it('keeps the count of a software licence in step, and leaves the invoice line that HaloPSA counts from it to HaloPSA', async () => {
		await open();
		const { id, client, invoice } = customerWith(0, 10);
		const licence = lab.halo.records('SoftwareLicence')[0];
		lab.halo.update('SoftwareLicence', Number(licence?.id), { client_id: client.id, name: 'Mailbox Archive', count: 10 });
		lab.bill({ [id]: 10 });
		await sync();
		await lab.edit(id, { target: 'licence', service: 'Mailbox Archive', line_id: null, invoice_id: null });
		const counted = { ihid: invoice.id, item_code: 'M365', item_shortdescription: 'Microsoft 365', qty_order: 10, unit_price: 20, quantity_licences: [{ id: 1, licence_id: licence?.id }] };
		lab.halo.update('RecurringInvoice', Number(invoice.id), { lines: [...lab.linesOf(invoice), counted] });
		lab.bill({ [id]: 12 });
		expect((await sync(dueDaily({ rerun: 'update' }))).decisions).toEqual({ changed: 1 });
		expect(lab.writes()).toEqual(['POST SoftwareLicence']);
		expect(lab.halo.records('SoftwareLicence').find((own) => own.id === licence?.id)).toMatchObject({ count: 12, name: 'Mailbox Archive', client_id: client.id });
		expect((await sync(dueDaily({ rerun: 'update' }))).decisions).toEqual({ unchanged: 1 });
		await lab.edit(id, { target: '', service: 'M365', line_id: null, invoice_id: null, minimum: 20 });
		expect(await sync(dueDaily({ rerun: 'update' }))).toMatchObject({ decisions: { problem: 1 }, text: expect.stringContaining('HaloPSA counts line') as string });
	});

	it('bills the licences in use that HaloPSA has, read by the HaloPSA node, on a line of the invoice', async () => {
		await open();
		const [billed] = lab.billed();
		const { client, invoice } = billed ?? { client: {}, invoice: {} };
		lab.addLine(invoice, 10);
		const licence = lab.halo.create('SoftwareLicence', { client_id: client.id, name: 'Endpoint Security', count: 20, licences_in_use: 14 });
		const read = { type: 'n8n-nodes-halopsa.haloPsa', parameters: { authentication: 'clientCredentials', resource: 'softwareLicence', operation: 'getMany', returnAll: true, simplify: false, filters: { search: 'Endpoint Security' }, options: {} } };
		const plan = { syncDay: 0, countFields: { organisation: 'client_id', name: 'client_name', count: 'licences_in_use', total: 'count' }, planOptions: { clientIds: true } };
		expect((await sync(userCountWorkflow({ Plan: plan }, { 'Read Counts': read, 'Read Customers': { disabled: true } }))).decisions).toEqual({ changed: 1 });
		expect(lab.quantityOf(invoice)).toBe(14);
		await sync(userCountWorkflow({ Plan: { ...plan, planOptions: { clientIds: true, licences: 'total', rerun: 'update' } } }, { 'Read Counts': read, 'Read Customers': { disabled: true } }));
		expect([lab.quantityOf(invoice), licence.count]).toEqual([20, 20]);
	});
});

describe('approval by link', () => {
	it('shows the held change to who signs in, approves the quantity of the link only, and the next run writes it', async () => {
		await open();
		const { id, invoice, client } = customerWith(0, 10);
		lab.halo.update('Client', Number(client.id), { name: 'Nasty <b>& Sons' });
		Object.assign(lab.saasAlerts.customers.get(id) ?? {}, { name: 'Nasty <b>& Sons' });
		lab.bill({ [id]: 30 });
		const workflow = userCountWorkflow({}, { 'Create Ticket': { disabled: false } });
		expect((await sync(workflow)).decisions).toEqual({ held: 1 });
		const details = String(lab.halo.records('Tickets').at(-1)?.details);
		const link = new URL(/https?:\/\/\S+/.exec(details)?.[0] ?? '');
		const secret = randomUUID();
		const service = await lab.serve(workflow, [{ id: 'basic', name: 'Approvers', type: 'httpBasicAuth', data: { user: 'approver', password: secret } }]);
		const ask = async (quantity: number, method: string, signedIn = true) => {
			link.searchParams.set('quantity', String(quantity));
			const headers = signedIn ? { authorization: `Basic ${Buffer.from(`approver:${secret}`).toString('base64')}` } : undefined;
			const answer = await fetch(`${service.url}${link.pathname}${link.search}`, { method, headers });
			return [answer.status, await answer.text()] as const;
		};
		expect((await ask(30, 'GET', false))[0]).toBe(401);
		expect((await ask(30, 'POST', false))[0]).toBe(401);
		const [status, page] = await ask(30, 'GET');
		expect(status).toBe(200);
		expect(page).toContain('Nasty &#60;b&#62;&#38; Sons');
		expect(page).toContain('<button>Approve 30</button>');
		expect((await ask(31, 'GET'))[0]).toBe(404);
		expect((await ask(31, 'POST'))[0]).toBe(409);
		expect(await ask(30, 'POST')).toEqual([200, 'Approved: 30. The next run writes it.']);
		await service.close();
		expect((await sync()).decisions).toEqual({ changed: 1 });
		expect(lab.quantityOf(invoice)).toBe(30);
	});

	it('lets nobody in where no credential was chosen', async () => {
		await open();
		const { id } = customerWith(0, 10);
		lab.bill({ [id]: 30 });
		await sync();
		const service = await lab.serve(userCountWorkflow({}), []);
		const query = new URLSearchParams({ system: 'saas-alerts', organisation: id, service: 'SAAS-ALERTS-USER', quantity: '30' });
		const statuses = await Promise.all(['GET', 'POST'].map(async (method) => (await fetch(`${service.url}/webhook/halopsa-user-count-approval?${query.toString()}`, { method })).status));
		await service.close();
		expect(statuses.filter((status) => status < 400)).toEqual([]);
		expect(await rowOf(id)).toMatchObject({ action: '', decision: 'held' });
	});
});
