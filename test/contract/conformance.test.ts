import { checkConformance } from '../../runner/src/conformance/check';
import { createHaloClient } from '../../runner/src';
import { HaloError, HaloResponseError } from '../../lib/halo/errors';
import { applyPlan, planDelete } from '../../lib/halo/records/plan';
import { getRecord, listRecords, toQuery } from '../../lib/halo/records/read';
import type { Field, Filter, Operation, ResourceDescriptor } from '../../lib/halo/resources/types';
import { startHaloTenant, type HaloTenant } from '../../simulator/index';
import { everyDescriptor } from '../support/descriptors';
import { haloFields } from '../support/haloBench';
import { RequestAudit } from '../support/requestAudit';
import { vendorDocument } from '../support/vendorDocument';

jest.setTimeout(60_000);

const document = vendorDocument();
const comparing = document ? describe : describe.skip;

comparing("the vendor's own document", () => {
	it('knows every path, parameter and field of every descriptor', async () => {
		if (!document) return;
		const { resources } = checkConformance(document, await everyDescriptor());
		expect(resources.flatMap(({ resource, findings }) => findings.map(({ text }) => `${resource}: ${text}`))).toEqual([]);
		for (const { resource, checked } of resources) expect([resource, checked > 1]).toEqual([resource, true]);
	});

	it('is told from another one: a wrong descriptor has findings', async () => {
		if (!document) return;
		const [first] = await everyDescriptor();
		const wrong = { ...(first as ResourceDescriptor), filters: [{ name: 'tickettype_id', label: 'Type', type: 'integer' as const }] };
		expect(checkConformance(document, [wrong]).resources[0]?.findings.map(({ kind }) => kind)).toContain('query');
	});
});

function sample({ type }: Field | Filter): unknown {
	switch (type) {
		case 'integer':
			return 1;
		case 'number':
			return 1.5;
		case 'boolean':
			return true;
		case 'dateTime':
			return '2026-03-04T05:06:07Z';
		case 'list':
			return [];
		default:
			return 'Sample';
	}
}

const UNKNOWN_UUID = '00000000-0000-4000-8000-000000000000';

comparing('every request that a descriptor leads to', () => {
	const audit = new RequestAudit(document);
	let tenant: HaloTenant;
	let descriptors: readonly ResourceDescriptor[];
	beforeAll(async () => {
		tenant = await startHaloTenant({ size: 50, limit: false });
		audit.watch(tenant);
		descriptors = await everyDescriptor();
	});
	afterAll(async () => await tenant.close());

	/** Whether the tenant does as it is told is the business of other suites; here the request counts. */
	async function send(work: () => Promise<unknown>): Promise<void> {
		try {
			await work();
		} catch (error) {
			if (!(error instanceof HaloError) || error instanceof HaloResponseError) throw error;
		}
	}

	async function sendAll(descriptor: ResourceDescriptor): Promise<void> {
		const client = createHaloClient(haloFields(tenant) as unknown as Parameters<typeof createHaloClient>[0]);
		const id = descriptor.idType === 'uuid' ? UNKNOWN_UUID : 1;
		const parent = descriptor.parent === undefined ? {} : { [descriptor.parent]: 1 };
		const record = Object.fromEntries(descriptor.fields.filter(({ readOnly }) => !readOnly).map((field) => [field.name, sample(field)]));
		const filters = Object.fromEntries(descriptor.filters.map((filter) => [filter.name, sample(filter)]));
		const work: Partial<Record<Operation, () => Promise<unknown>>> = {
			get: () => getRecord(client, descriptor, id, parent),
			getMany: async () => {
				for await (const row of listRecords(client, descriptor, { query: toQuery(descriptor, filters), limit: 1 })) expect(row).toBeDefined();
			},
			create: () => client.create(descriptor.path, { ...record, ...(descriptor.customFieldEntity ? { customfields: [{ id: 1, value: 'Sample' }] } : {}) }),
			update: () => client.update(descriptor.path, { id, ...record }),
			delete: () => applyPlan(client, descriptor, planDelete(descriptor, id, parent)),
		};
		for (const operation of descriptor.operations) await send(work[operation] ?? (() => Promise.resolve()));
	}

	it('conforms to the document', async () => {
		for (const descriptor of descriptors) await sendAll(descriptor);
		expect(audit.problems()).toEqual([]);
		const sent = new Set(tenant.log.map(({ method, resource }) => `${method} ${resource.toLowerCase()}`));
		const methods: Partial<Record<Operation, string>> = { get: 'GET', getMany: 'GET', create: 'POST', update: 'POST', delete: 'DELETE' };
		const expected = descriptors.flatMap(({ path, operations }) => operations.flatMap((operation) => (methods[operation] ? [`${methods[operation]} ${path.toLowerCase()}`] : [])));
		expect([...sent]).toEqual(expect.arrayContaining(expected));
	});

	it('would be seen if it did not', async () => {
		const client = createHaloClient(haloFields(tenant) as unknown as Parameters<typeof createHaloClient>[0]);
		await send(() => client.request({ method: 'GET', path: 'Tickets', query: { tickettype_id: 1 } }));
		await send(() => client.update('Client', { id: 1, nonsense: true, inactive: 'no' }));
		expect(audit.problems()).toEqual([
			'GET /Tickets: no query parameter tickettype_id', 'POST /Client: no field nonsense', 'POST /Client: field inactive: the document wants true or false, not text',
		]);
	});
});
