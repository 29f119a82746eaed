import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { resources } from '../../lib/halo/resources';
import type { Filter, Operation, ResourceDescriptor } from '../../lib/halo/resources/types';
import { fields, HaloBench, locator } from '../support/haloBench';
import { changeableField, idOfNobody, keyOf, optionalFields, sampleOf, valueOf } from '../support/samples';

jest.setTimeout(60_000);

let bench: HaloBench;
beforeAll(async () => {
	bench = await HaloBench.open({ size: { clients: 8, users: 24, items: 8, tickets: 8, opportunities: 8, recurringInvoices: 5 } });
});
/** Sent on purpose by the last test. */
const WRONG = 'POST /Client: no field nonsense';
afterAll(async () => await bench.close([WRONG]));
beforeEach(() => bench.tenant.resetLog());

let uses = 0;
const unique = (): number => (uses += 1);

const having = (operation: Operation): [string, ResourceDescriptor][] =>
	resources.filter(({ operations }) => operations.includes(operation)).map((descriptor) => [descriptor.name, descriptor]);

/** HaloPSA says in several ways that a record is out of use, and hides it from lists. */
const isVisible = ({ inactive, isdisabled, deleted, hidden, active, is_active }: IDataObject): boolean =>
	[inactive, isdisabled, deleted, hidden].every((out) => out !== true) && active !== false && is_active !== false;

const create = (descriptor: ResourceDescriptor, also: readonly string[] = []): IDataObject =>
	bench.tenant.create(descriptor.path, sampleOf(descriptor, bench.tenant, unique(), also)) as IDataObject;

/** Parameters that pick the record whose id, and ticket where it is numbered in one, stand in the item. */
const picked = ({ name, parent }: ResourceDescriptor, operation: Operation, more: INodeParameters = {}): INodeParameters => ({
	resource: name,
	operation,
	recordId: locator('={{ $json.id }}'),
	...(parent === undefined ? {} : { ticketId: locator(`={{ $json.${parent} }}`) }),
	...more,
});

const refer = ({ parent }: ResourceDescriptor, record: IDataObject): IDataObject => ({ id: record.id, ...(parent === undefined ? {} : { [parent]: record[parent] }) });

const stored = (descriptor: ResourceDescriptor, record: IDataObject): IDataObject | undefined =>
	bench.tenant.record(descriptor.path, keyOf(descriptor, record)) as IDataObject | undefined;

/** Every given field as an expression on the item, so that each item has its own. */
const fromItem = (names: readonly string[]): INodeParameters => fields(Object.fromEntries(names.map((name) => [name, `={{ $json.${name} }}`])));

it('the registry offers every operation somewhere', () => {
	for (const operation of ['get', 'getMany', 'create', 'update', 'upsert', 'delete'] as const) expect(having(operation).length).toBeGreaterThan(0);
});

it('the resources have not become fewer', () => {
	expect(resources.length).toBeGreaterThanOrEqual(50);
});

describe.each(having('getMany'))('Get Many: %s', (name, descriptor) => {
	it('gives exactly the records HaloPSA shows', async () => {
		if (bench.tenant.records(descriptor.path).length === 0) create(descriptor);
		const rows = await bench.does({ resource: name, operation: 'getMany', returnAll: true });
		const expected = (bench.tenant.records(descriptor.path) as IDataObject[]).filter(isVisible);
		const keys = (records: IDataObject[]): unknown[] => records.map((record) => keyOf(descriptor, record)).sort();
		expect(keys(rows)).toEqual(keys(expected));
		expect(bench.writes()).toEqual([]);
	});

	it('keeps the limits of three items apart', async () => {
		for (let missing = 4 - bench.tenant.records(descriptor.path).length; missing > 0; missing -= 1) create(descriptor);
		const { items } = await bench.halo({ resource: name, operation: 'getMany', limit: '={{ $json.limit }}' }, [{ limit: 3 }, { limit: 1 }, { limit: 2 }]);
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual([0, 0, 0, 1, 2, 2].map((item) => ({ item })));
	});

	const [first, last = first] = [descriptor.filters[0], descriptor.filters.at(-1)];
	if (first && last) {
		it('keeps the filters of three items apart', async () => {
			const value = (filter: Filter): string => String(filter.type === 'string' ? 'Sample' : valueOf({ ...filter, type: filter.type }, bench.tenant, unique()));
			const items = [{ [first.name]: value(first) }, {}, { [last.name]: value(last) }];
			const filters = Object.fromEntries([first, last].map((filter) => [filter.name, `={{ $json.${filter.name} }}`]));
			const { error } = await bench.halo({ resource: name, operation: 'getMany', limit: 1, filters }, items);
			expect(error).toBeUndefined();
			const names = new Set([first.name, last.name]);
			const sent = bench.tenant.log.filter(({ kind }) => kind === 'api').map(({ query }) => Object.fromEntries(Object.entries(query).filter(([parameter]) => names.has(parameter))));
			expect(sent).toEqual(items);
		});
	}

	it('simplifies to the fields most people use', async () => {
		const rows = await bench.does({ resource: name, operation: 'getMany', simplify: true, limit: 2 });
		expect(rows.length).toBeGreaterThan(0);
		for (const row of rows) {
			expect(Object.keys(row)).toContain('id');
			expect(descriptor.simple).toEqual(expect.arrayContaining(Object.keys(row)));
		}
	});
});

describe.each(having('get'))('Get: %s', (_name, descriptor) => {
	it('reads three records, each with its own Simplify', async () => {
		const records = [create(descriptor), create(descriptor), create(descriptor)];
		const items = records.map((record, index) => ({ ...refer(descriptor, record), simple: index === 1 }));
		const run = await bench.halo(picked(descriptor, 'get', { simplify: '={{ $json.simple }}' }), items);
		expect(run.json.map(({ id }) => id)).toEqual(records.map(({ id }) => id));
		expect(run.items.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 1 }, { item: 2 }]);
		expect(Object.keys(run.json[1] ?? {})).toEqual(descriptor.simple.filter((name) => name in (run.json[0] ?? {})));
		expect(Object.keys(run.json[2] ?? {}).sort()).toEqual(Object.keys(run.json[0] ?? {}).sort());
		expect(bench.requests()).toHaveLength(3);
	});

	it('goes on after a record that does not exist', async () => {
		const [first, last] = [create(descriptor), create(descriptor)];
		const items = [first, { ...first, id: idOfNobody(descriptor) }, last].map((record) => refer(descriptor, record));
		const run = await bench.halo(picked(descriptor, 'get'), items, { onError: 'continueRegularOutput' });
		expect(run.json.map(({ id }) => id)).toEqual([first.id, undefined, last.id]);
		expect(run.json[1]).toEqual({ error: expect.stringMatching(/found nothing at GET .*987654/), details: expect.stringMatching(/Check the ID/) });
		expect(run.items[1]?.pairedItem).toEqual({ item: 1 });
	});
});

describe.each(having('create'))('Create: %s', (name, descriptor) => {
	const [one = changeableField(descriptor), other = one] = optionalFields(descriptor).reverse();

	it('makes three records, none with a field of another item', async () => {
		const sample = (): IDataObject => sampleOf(descriptor, bench.tenant, unique());
		const [first, third] = [valueOf(one, bench.tenant, unique()), valueOf(other, bench.tenant, unique())];
		const items = [{ ...sample(), [one.name]: first }, sample(), { ...sample(), [other.name]: third }];
		const names = [...new Set(items.flatMap((item) => Object.keys(item)))];
		const run = await bench.halo({ resource: name, operation: 'create', fields: fromItem(names) }, items);
		expect(run.error).toBeUndefined();
		expect(run.items.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 1 }, { item: 2 }]);
		const made = run.json.map((record) => stored(descriptor, record));
		expect(made.map((record) => record?.[one.name] === first)).toEqual([true, false, false]);
		expect(made.map((record) => record?.[other.name] === third)).toEqual([false, false, true]);
		expect(bench.writes()).toEqual(Array(3).fill(`POST /api/${descriptor.path}`));
	});

	it('shows the request of a dry run and sends nothing', async () => {
		const record = sampleOf(descriptor, bench.tenant, unique());
		const [plan] = await bench.does({ resource: name, operation: 'create', dryRun: true, fields: fields(record) });
		expect(plan).toMatchObject({ dryRun: true, action: 'create', request: { method: 'POST', path: descriptor.path, body: [record] } });
		expect(bench.writes()).toEqual([]);
	});

	const missing = descriptor.fields.find(({ required }) => required)?.name;
	if (missing === undefined) return;
	it('goes on after an item without a required field', async () => {
		const good = [sampleOf(descriptor, bench.tenant, unique()), sampleOf(descriptor, bench.tenant, unique())];
		const { [missing]: _left, ...bad } = sampleOf(descriptor, bench.tenant, unique());
		const items = [good[0] ?? {}, bad, good[1] ?? {}];
		const run = await bench.halo({ resource: name, operation: 'create', fields: fromItem(Object.keys(items[0] ?? {})) }, items, { onError: 'continueErrorOutput' });
		expect(run.outputs.map((output) => output.length)).toEqual([2, 1]);
		expect(run.outputs[1]?.[0]).toMatchObject({ json: { error: expect.stringContaining(`(${missing})`) }, pairedItem: { item: 1 } });
	});
});

describe.each(having('update'))('Update: %s', (_name, descriptor) => {
	const changeable = changeableField(descriptor);
	const field = changeable.name;
	const another = (): unknown => valueOf(changeable, bench.tenant, unique());

	it('sends only what differs, each item its own', async () => {
		const records = [create(descriptor, [field]), create(descriptor, [field]), create(descriptor, [field])];
		const untouched = records.map((record) => ({ ...stored(descriptor, record) }));
		const wanted = [another(), records[1]?.[field], another()] as IDataObject[string][];
		const items = records.map((record, index) => ({ ...refer(descriptor, record), value: wanted[index] }));
		const parameters = picked(descriptor, 'update', { fields: fields({ [field]: '={{ $json.value }}' }) });
		const plans = await bench.does({ ...parameters, dryRun: true }, items);
		expect(plans.map(({ action }) => action)).toEqual(['update', 'none', 'update']);
		expect(plans[0]?.request).toEqual({ method: 'POST', path: descriptor.path, body: [{ ...refer(descriptor, records[0] ?? {}), [field]: wanted[0] }] });
		expect(bench.writes()).toEqual([]);

		await bench.does(parameters, items);
		expect(bench.writes()).toEqual(Array(2).fill(`POST /api/${descriptor.path}`));
		const now = records.map((record) => stored(descriptor, record));
		expect(now.map((record) => record?.[field])).toEqual(wanted);
		const others = Object.keys(sampleOf(descriptor, bench.tenant, 0)).filter((name) => name !== field);
		for (const name of others) expect(now.map((record) => record?.[name])).toEqual(untouched.map((record) => record[name]));
	});

	it('goes on after a record that does not exist, and counts its error by item', async () => {
		const [first, last] = [create(descriptor), create(descriptor)];
		const items = [first, { ...first, id: idOfNobody(descriptor) }, last].map((record) => refer(descriptor, record));
		const parameters = picked(descriptor, 'update', { fields: fields({ [field]: another() as string }) });
		const going = await bench.halo(parameters, items, { onError: 'continueRegularOutput' });
		expect(going.json.map(({ error }) => error === undefined)).toEqual([true, false, true]);
		const stopped = await bench.halo(parameters, items);
		expect(stopped.error).toMatchObject({ message: expect.stringContaining('987654'), description: expect.stringMatching(/\S/), context: { itemIndex: 1 } });
	});
});

describe.each(having('upsert').flatMap(([name, descriptor]) => descriptor.identity.map((key) => [name, key, descriptor] as const)))(
	'Create or Update: %s by %s',
	(name, key, descriptor) => {
		it('creates once and then finds nothing to do', async () => {
			const record = sampleOf(descriptor, bench.tenant, unique(), key);
			const parameters = { resource: name, operation: 'upsert', fields: fields(record, [...key]) };
			const [plan] = await bench.does({ ...parameters, dryRun: true });
			expect(plan).toMatchObject({ dryRun: true, action: 'create', request: { method: 'POST', path: descriptor.path } });
			expect(bench.writes()).toEqual([]);
			const [made] = await bench.does(parameters);
			expect(bench.writes()).toHaveLength(1);
			bench.tenant.resetLog();
			const [again] = await bench.does(parameters);
			expect(again?.id).toBe(made?.id);
			expect(bench.writes()).toEqual([]);
		});

		it('goes on after an item whose match field is empty', async () => {
			const items = [1, 2, 3].map(() => sampleOf(descriptor, bench.tenant, unique(), key));
			const names = Object.keys(items[0] ?? {});
			if (items[1]) items[1] = { ...items[1], [key[0] ?? '']: '' };
			const parameters = { resource: name, operation: 'upsert', fields: { ...(fromItem(names) as IDataObject), matchingColumns: [...key] } as INodeParameters };
			const run = await bench.halo(parameters, items, { onError: 'continueRegularOutput' });
			expect(run.json.map(({ error }) => error === undefined)).toEqual([true, false, true]);
			expect(run.json[1]?.error).toMatch(new RegExp(`${key[0] ?? ''}.* is empty`));
		});
	},
);

describe.each(having('delete'))('Delete: %s', (_name, descriptor) => {
	it('deletes three records, after a dry run that deletes none', async () => {
		const records = [create(descriptor), create(descriptor), create(descriptor)];
		const items = records.map((record) => refer(descriptor, record));
		const plans = await bench.does(picked(descriptor, 'delete', { dryRun: true }), items);
		expect(plans[1]).toMatchObject({ dryRun: true, action: 'delete', request: { method: 'DELETE', path: `${descriptor.path}/${String(records[1]?.id)}` } });
		expect(bench.writes()).toEqual([]);
		const run = await bench.halo(picked(descriptor, 'delete'), items);
		expect(run.json).toEqual(records.map(({ id }) => ({ id, deleted: true })));
		expect(run.items.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 1 }, { item: 2 }]);
		for (const record of records) expect(stored(descriptor, record)?.deleted ?? true).toBe(true);
	});

	it('goes on after a record that does not exist', async () => {
		const [first, last] = [create(descriptor), create(descriptor)];
		const items = [first, { ...first, id: idOfNobody(descriptor) }, last].map((record) => refer(descriptor, record));
		const run = await bench.halo(picked(descriptor, 'delete'), items, { onError: 'continueRegularOutput' });
		expect(run.json.map(({ deleted }) => deleted)).toEqual([true, undefined, true]);
	});
});

// A suite whose requests nobody compares would pass on a tenant that takes everything.
it('a field that HaloPSA does not have is seen', async () => {
	await bench.does({ resource: 'client', operation: 'create', fields: fields({ name: 'Sent on purpose', nonsense: 'x' }) });
	expect(bench.audit.requests).toBeGreaterThan(1000);
	expect(bench.audit.problems()).toEqual(bench.audit.compares ? [WRONG] : []);
});
