import { countColumns, mappingColumns } from '../../lib';
import { dueDaily, useUserCountLab, userCountWorkflow, type UserCountLab } from '../support/userCountLab';

jest.setTimeout(120_000);

const { open } = useUserCountLab();

describe('contract-user-count.json', () => {
	it('has the columns that Plan and Match Accounts read and give', async () => {
		const { nodes } = userCountWorkflow({}) as { nodes: { name: string; parameters: { columns?: { column?: unknown } } }[] };
		const columnsOf = (name: string): unknown => nodes.find((node) => node.name === name)?.parameters.columns?.column;
		expect(columnsOf('Create Row Table')).toEqual(countColumns);
		expect(columnsOf('Create Account Table')).toEqual(mappingColumns);
	});

	it.each(['array', 'object', 'wrapped'] as const)('writes the count to the line once a month, whatever shape SaaS Alerts answers in: %s', async (shape) => {
		const lab = await open({ shape });
		const { id, invoice, lineId, client } = lab.customerWith(0, 10);
		lab.bill({ [id]: 12 });
		const others = JSON.stringify(lab.linesOf(invoice).filter((line) => line.id !== lineId));
		const report = await lab.sync();
		expect(report).toMatchObject({ decisions: { changed: 1 }, effect: { USD: 7 } });
		expect(lab.writes()).toEqual(['POST RecurringInvoice/updatelines']);
		expect(lab.quantityOf(invoice)).toBe(12);
		expect(JSON.stringify(lab.linesOf(invoice).filter((line) => line.id !== lineId))).toBe(others);
		expect(await lab.rowOf(id)).toMatchObject({ state: 'mapped', decision: 'changed', client_id: client.id, invoice_id: invoice.id, line_id: lineId, counted: 12, old_quantity: 10, new_quantity: 12, effect: 7 });
		expect(await lab.rows('halopsa_user_count_changes')).toEqual([
			expect.objectContaining({ status: 'applied', before: 10, after: 12, line_id: lineId, changed_by: expect.stringMatching(/./) as string, system: 'saas-alerts' }),
		]);
		lab.bill({ [id]: 13 });
		expect(await lab.sync()).toMatchObject({ decisions: { done: 1 } });
		expect(lab.writes()).toEqual([]);
		expect(lab.quantityOf(invoice)).toBe(12);
	});

	it('writes nothing in a dry run and in a run that finds all quantities right', async () => {
		const lab = await open();
		const { id, invoice } = lab.customerWith(0, 10);
		lab.bill({ [id]: 12 });
		const dry = await lab.sync(userCountWorkflow({ Apply: { dryRun: true } }));
		expect(dry.decisions).toEqual({ change: 1 });
		expect(lab.writes()).toEqual([]);
		expect(lab.quantityOf(invoice)).toBe(10);
		await lab.sync(dueDaily());
		expect((await lab.sync(dueDaily({ rerun: 'update' }))).decisions).toEqual({ unchanged: 1 });
		expect(lab.writes()).toEqual([]);
	});

	it('holds a rise of more than 50 % until a person approves that very number', async () => {
		const lab = await open();
		const { id, invoice } = lab.customerWith(0, 10);
		lab.bill({ [id]: 30 });
		expect((await lab.sync()).decisions).toEqual({ held: 1 });
		expect(lab.quantityOf(invoice)).toBe(10);
		expect(await lab.rowOf(id)).toMatchObject({ decision: 'held', held_quantity: 30, reason: expect.stringContaining('Rises by 200 %') as string });
		await lab.edit(id, { action: 'approve' });
		lab.bill({ [id]: 60 });
		expect((await lab.sync()).decisions).toEqual({ held: 1 });
		expect(await lab.rowOf(id)).toMatchObject({ action: '', held_quantity: 60, reason: expect.stringContaining('approved was 30') as string });
		await lab.edit(id, { action: 'approve' });
		expect((await lab.sync()).decisions).toEqual({ changed: 1 });
		expect(lab.quantityOf(invoice)).toBe(60);
		expect(await lab.rowOf(id)).toMatchObject({ decision: 'changed', action: '', held_quantity: null });
		expect((await lab.sync()).decisions).toEqual({ done: 1 });
	});

	it('leaves a customer that nobody mapped, and one without a count', async () => {
		const lab = await open();
		const { id } = lab.customerWith(0, 10);
		const stray = String(lab.saasAlerts.addCustomer('Nobody Knows GmbH').id);
		lab.bill({ [id]: 10, [stray]: 7 });
		expect((await lab.sync()).decisions).toEqual({ unchanged: 1, unmapped: 1 });
		lab.bill({ [stray]: 7 }, '2026-02-28');
		const report = await lab.sync(dueDaily({ rerun: 'update' }));
		expect(report.decisions).toEqual({ noCount: 1, unmapped: 1 });
		expect(report.text).toContain('gave no count');
		expect(lab.writes()).toEqual([]);
	});

	it('adds a line that is missing where the row says so, with the price of the row, once', async () => {
		const lab = await open();
		const [billed] = lab.billed();
		const id = lab.customer(billed?.client ?? {});
		lab.bill({ [id]: 4 });
		expect((await lab.sync()).decisions).toEqual({ unmapped: 1 });
		await lab.edit(id, { add_if_missing: true, unit_price: 2.5 });
		const before = lab.linesOf(billed?.invoice ?? {}).length;
		expect(await lab.sync()).toMatchObject({ decisions: { added: 1 }, effect: { USD: 10 } });
		expect(lab.linesOf(billed?.invoice ?? {})).toHaveLength(before + 1);
		expect(lab.quantityOf(billed?.invoice ?? {})).toBe(4);
		await lab.sync(dueDaily({ rerun: 'update' }));
		expect(lab.linesOf(billed?.invoice ?? {})).toHaveLength(before + 1);
	});

	it('ends with an error after it has saved what failed', async () => {
		const lab = await open();
		const { id } = lab.customerWith(0, 10);
		lab.bill({ [id]: 12 });
		lab.halo.setFaults(({ method, path }) => (method === 'POST' && path.endsWith('updatelines') ? 'serverError500' : undefined) as never);
		const result = await lab.run();
		expect(result.status).toBe('error');
		expect(JSON.stringify(result.errors)).toContain('could not be written');
		lab.halo.setFaults([]);
		expect(await lab.rowOf(id)).toMatchObject({ decision: 'failed' });
		expect((await lab.sync()).decisions).toEqual({ changed: 1 });
	});

	it('takes changes back from the table of changes', async () => {
		const lab = await open();
		const { id, invoice } = lab.customerWith(0, 10);
		lab.bill({ [id]: 12 });
		await lab.sync();
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
		const lab = await open();
		const { id, invoice } = lab.customerWith(0, 10);
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
		expect((await lab.sync()).decisions).toEqual({ done: 1 });
	});

	it.each([['in another process', { hours: 1 }, 'error'], ['that was broken off six hours ago', { hours: -1 }, 'success']] as const)('a run %s is known from the table of turns: %j', async (_what, { hours }, status) => {
		const lab = await open();
		const { id, invoice } = lab.customerWith(0, 10);
		lab.bill({ [id]: 10 });
		await lab.sync();
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
	const lab = await open();
	const { id, invoice } = lab.customerWith(0, 10);
	lab.bill({ [id]: 12 });
	const wrong = await lab.run(userCountWorkflow({ Apply: { applyOptions: { ticketId: 'twelve' } } }));
	expect(wrong).toMatchObject({ status: 'error', errors: [expect.objectContaining({ node: 'Stop and Tell', message: expect.stringMatching(/The run: failed\. The option ticketId cannot be used/) as string })] });
	expect(lab.writes()).toEqual([]);
	expect((await lab.sync()).decisions).toEqual({ changed: 1 });
	expect(lab.quantityOf(invoice)).toBe(12);
});
