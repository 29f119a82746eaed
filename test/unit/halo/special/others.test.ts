import { randomUUID } from 'node:crypto';
import { closeBenches, openBench } from './support';

afterEach(closeBenches);

describe('opportunity', () => {
	it('moves to a stage by ID or by the name other opportunities show', async () => {
		const bench = await openBench();
		const [one, other] = bench.tenant.records('Opportunities');
		bench.tenant.update('Opportunities', Number(one?.id), { pipeline_stage_id: 1 });
		bench.tenant.update('Opportunities', Number(other?.id), { pipeline_stage_id: 3 });
		expect(await bench.one('opportunity.setStage', { id: Number(one?.id), values: { stage: 'proposal' } })).toMatchObject({ pipeline_stage_id: 3 });
		expect(await bench.one('opportunity.setStage', { id: Number(one?.id), values: { stage: '4' } })).toMatchObject({ pipeline_stage_id: 4 });
		expect((await bench.failure('opportunity.setStage', { id: Number(one?.id), values: { stage: 'Dreaming' } })).advice).toContain('Proposal (3)');
	});

	it('says where stages are switched on when HaloPSA ignores them', async () => {
		const bench = await openBench({ quirks: { stagesOff: true } });
		const { id, pipeline_stage_id } = bench.first('Opportunities');
		const { message, advice } = await bench.failure('opportunity.setStage', { id, values: { stage: pipeline_stage_id === 1 ? 2 : 1 } });
		expect(message).toContain(`opportunity ${id} has pipeline_stage_id`);
		expect(advice).toContain('Configuration > Sales > General Settings');
	});

	it('is won or lost by the status of that name', async () => {
		const bench = await openBench();
		const { id } = bench.first('Opportunities', ({ status_id }) => status_id === 15);
		expect(await bench.one('opportunity.lose', { id, values: { reason: 'Price' } })).toMatchObject({ status_id: 17, oppreason: 'Price' });
		expect(await bench.one('opportunity.win', { id })).toMatchObject({ status_id: 16 });
		await bench.one('opportunity.win', { id });
		expect(bench.writes).toEqual(['POST Opportunities', 'POST Opportunities']);
	});

	it('asks for the status where none is called won', async () => {
		const bench = await openBench();
		bench.tenant.update('Status', 16, { name: 'Signed', shortname: 'Signed' });
		const { id } = bench.first('Opportunities', ({ status_id }) => status_id === 15);
		expect((await bench.failure('opportunity.win', { id })).advice).toContain('Signed (16)');
		expect(await bench.one('opportunity.win', { id, values: { status: 'signed' } })).toMatchObject({ status_id: 16 });
	});
});

describe('report', () => {
	const sql = 'SELECT TOP 3 id, name FROM Area';

	it('runs SQL, saved and published reports', async () => {
		const bench = await openBench();
		const report = bench.tenant.create('Report', { name: 'Clients', sql, is_published: true, published_id: 'pub-1' });
		const rows = bench.tenant.records('Client').slice(0, 3).map(({ id, name }) => ({ id, name }));
		expect((await bench.run('report.runSql', { values: { sql } })).records).toEqual(rows);
		expect((await bench.run('report.run', { id: Number(report.id) })).records).toEqual(rows);
		expect((await bench.run('report.runPublished', { values: { published_id: 'https://acme.halopsa.com/ReportData/pub-1' } })).records).toEqual(rows);
		expect(bench.tenant.records('Report')).toHaveLength(1);
	});

	it('gives the error of the SQL, which comes inside a success', async () => {
		const bench = await openBench();
		expect((await bench.failure('report.runSql', { values: { sql: 'SELECT x FROM Nowhere' } })).message).toContain('Incorrect syntax or unknown table');
	});

	it.each(['DELETE FROM Faults', 'update Area set x = 1', 'drop table Faults'])('does not send %s', async (statement) => {
		const bench = await openBench();
		expect((await bench.failure('report.runSql', { values: { sql: statement } })).message).toContain('has to read');
		expect(bench.writes).toEqual([]);
	});

	it('names the permission that SQL needs', async () => {
		const bench = await openBench({}, 'read:reporting');
		expect((await bench.failure('report.runSql', { values: { sql } })).advice).toContain('edit:reporting');
	});

	it('points to Run when a published report is not given', async () => {
		const bench = await openBench();
		expect((await bench.failure('report.runPublished', { values: { published_id: 'none' } })).advice).toContain('the operation Run reads the same report');
	});
});

describe('set fields of an asset', () => {
	it('keeps the others and writes nothing the second time', async () => {
		const bench = await openBench();
		const { id, fields } = bench.first('Asset');
		const values = { fields: { memory: '16 GB' } };
		await bench.one('asset.setFields', { id, values });
		expect(bench.tenant.record('Asset', id)?.fields).toEqual([...(Array.isArray(fields) ? (fields as unknown[]) : []), { id: 2, value: '16 GB' }]);
		await bench.one('asset.setFields', { id, values });
		expect(bench.writes).toEqual(['POST Asset']);
	});

	it('lists the fields of the type for an unknown one', async () => {
		const bench = await openBench();
		const { message, advice } = await bench.failure('asset.setFields', { id: bench.first('Asset').id, values: { fields: '{"Colour": "red"}' } });
		expect(message).toContain('have no field "Colour"');
		expect(advice).toBe('Use one of: operating system, memory, processor');
	});

	it('needs JSON', async () => {
		const bench = await openBench();
		expect((await bench.failure('asset.setFields', { id: bench.first('Asset').id, values: { fields: '{nope' } })).message).toContain('Fields is not valid JSON');
	});
});

describe('create a custom field with options', () => {
	const values = { name: 'Lead Temperature', usage: 2, options: 'Cold\nWarm\n\nHot\nWarm' };

	it('makes it once and adds options that are missing', async () => {
		const bench = await openBench();
		const names = (field: { values?: unknown }): unknown => (Array.isArray(field.values) ? (field.values as { name: string }[]).map(({ name }) => name) : undefined);
		const field = await bench.one('customField.createWithOptions', { values });
		expect([field.name, field.type, names(field)]).toEqual(['CFLeadTemperature', 2, ['Cold', 'Warm', 'Hot']]);
		await bench.one('customField.createWithOptions', { values });
		expect(bench.writes).toEqual(['POST FieldInfo']);
		const more = await bench.one('customField.createWithOptions', { values: { ...values, name: 'cfleadtemperature', options: 'Hot\nBoiling' } });
		expect([more.id, names(more)]).toEqual([field.id, ['Cold', 'Warm', 'Hot', 'Boiling']]);
	});

	it.each(['appliedAnswerLost', 'resetBefore', 'emptyBody200'] as const)('makes one through %s', async (fault) => {
		const bench = await openBench();
		bench.spoilWrite('FieldInfo', fault);
		await bench.one('customField.createWithOptions', { values });
		expect(bench.tenant.records('FieldInfo').filter(({ name }) => name === 'CFLeadTemperature')).toHaveLength(1);
	});

	it.each([
		['another type', { name: 'CFEmployees' }, 'exists with the type 0, not 2'],
		['an option with a comma', { options: 'Yes, please' }, 'has a comma'],
		['an unknown entity', { usage: 77 }, 'Entity has no option "77"'],
	])('refuses %s', async (_, change, words) => {
		const bench = await openBench();
		expect((await bench.failure('customField.createWithOptions', { values: { ...values, ...change } })).message).toContain(words);
		expect(bench.writes).toEqual([]);
	});
});

describe('deliveries of a webhook', () => {
	// The log of deliveries holds the headers as they were sent, the password of the webhook among them.
	it('are listed newest first, without the headers that hold the password', async () => {
		const bench = await openBench();
		const secret = randomUUID();
		const webhook = bench.tenant.create('Webhook', { name: 'n8n', url: 'https://n8n.example/webhook' });
		for (const [minute, responsestatus] of [[1, 200], [2, 500], [3, 200]]) {
			bench.tenant.create('WebhookEvent', { webhook_id: webhook.id, timestamp: `2026-01-15T08:0${String(minute)}:00Z`, responsestatus, requestheaders: `Authorization: Basic ${secret}` });
		}
		bench.tenant.create('WebhookEvent', { webhook_id: randomUUID(), timestamp: '2026-01-15T09:00:00Z', responsestatus: 200 });
		const { records } = await bench.run('webhook.deliveries', { id: String(webhook.id) });
		expect(records.map(({ timestamp }) => timestamp)).toEqual(['2026-01-15T08:03:00Z', '2026-01-15T08:02:00Z', '2026-01-15T08:01:00Z']);
		expect(JSON.stringify(records)).not.toContain(secret);
		expect((await bench.run('webhook.deliveries', { id: String(webhook.id), values: { failed_only: true } })).records).toMatchObject([{ responsestatus: 500 }]);
		expect((await bench.run('webhook.deliveries', { id: String(webhook.id), values: { limit: 2 } })).records).toHaveLength(2);
	});
});
