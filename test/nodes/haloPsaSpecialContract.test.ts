import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { resources } from '../../lib/halo/resources';
import type { SpecialOperation } from '../../lib/halo/special/types';
import { HaloBench, locator } from '../support/haloBench';
import { idOfNobody } from '../support/samples';

jest.setTimeout(60_000);

/** Three items for one operation, the second and third with other optional parameters than the first. */
interface Example {
	readonly parameters: INodeParameters;
	readonly items: readonly IDataObject[];
	/** What each item has done in the tenant, or gives; none of it may stand at another item. */
	readonly expected: readonly IDataObject[];
	/** Where the expected fields are looked for; the output where there is nothing given. */
	readonly seen?: (bench: HaloBench, outputs: readonly IDataObject[]) => readonly (IDataObject | undefined)[];
	/** Makes an item fail that would succeed; by default its record is one that nobody has. */
	readonly spoil?: IDataObject;
}

type Make = (bench: HaloBench) => Example;

const three = <T>(make: (nth: number) => T): T[] => [0, 1, 2].map(make);
const record = (): INodeParameters => locator('={{ $json.id }}');
const more = (...names: string[]): INodeParameters => Object.fromEntries(names.map((name) => [name, `={{ $json.${name} }}`]));
const ids = (records: readonly IDataObject[]): IDataObject[] => records.map(({ id }) => ({ id }));
const tickets = (bench: HaloBench, fields: IDataObject = {}): IDataObject[] => three((nth) => bench.tenant.create('Tickets', { summary: `Special ${nth} ${crypto.randomUUID()}`, ...fields }) as IDataObject);
const firstClient = (bench: HaloBench): number => Number(bench.tenant.records('Client')[0]?.id);
const stored = (path: string, key = 'id') => (bench: HaloBench, outputs: readonly IDataObject[]): (IDataObject | undefined)[] => outputs.map((one) => bench.tenant.record(path, Number(one[key])) as IDataObject | undefined);
const notesOf = (bench: HaloBench, owners: readonly IDataObject[]): IDataObject[] => owners.map(({ id }) => (bench.tenant.records('Actions') as IDataObject[]).find((action) => action.ticket_id === id) ?? {});
const file = (text: string): IDataObject => ({ binary: { data: { data: Buffer.from(text).toString('base64'), mimeType: 'text/plain', fileName: `${text}.txt` } } });
/** Overwrites the file of an item. */
const noFile = { binary: undefined } as unknown as IDataObject;
const recurring = (bench: HaloBench): IDataObject[] => three((nth) => bench.tenant.create('RecurringInvoice', {
	client_id: firstClient(bench), lines: [{ item_code: `ITEM-${nth}`, item_shortdescription: `Line ${nth}`, qty_order: nth + 1, unit_price: 10 }],
}) as IDataObject);
const opportunities = (bench: HaloBench): IDataObject[] => three((nth) => bench.tenant.create('Opportunities', { summary: `Deal ${nth}`, client_id: firstClient(bench) }) as IDataObject);
const quotations = (bench: HaloBench): IDataObject[] => three((nth) => bench.tenant.create('Quotation', { title: `Quote ${nth}`, client_id: firstClient(bench) }) as IDataObject);
const invoices = (bench: HaloBench): IDataObject[] => three((nth) => bench.tenant.create('Invoice', { client_id: firstClient(bench), lines: [{ item_shortdescription: `L${nth}`, qty_order: 1, unit_price: nth + 1 }] }) as IDataObject);
const attachments = (bench: HaloBench): IDataObject[] => tickets(bench).map(({ id }, nth) => bench.tenant.create('Attachment', { ticket_id: id, filename: `f${nth}.txt`, data_base64: Buffer.from(`content ${nth}`).toString('base64') }) as IDataObject);

/** A deal that ends: the first by the usual status, the second by a status of its own, the third with a reason. */
function ended(bench: HaloBench, usual: number): Example {
	const made = opportunities(bench);
	return {
		parameters: { recordId: record(), additionalFields: more('status', 'reason') },
		items: [{ id: made[0]?.id }, { id: made[1]?.id, status: '2' }, { id: made[2]?.id, reason: 'Price' }] as IDataObject[],
		expected: [{ status_id: usual, oppreason: undefined }, { status_id: 2, oppreason: undefined }, { status_id: usual, oppreason: 'Price' }],
		seen: stored('Opportunities'),
	};
}

const examples: Readonly<Record<string, Make>> = {
	'asset.setFields': (bench) => {
		const assets = bench.tenant.records('Asset').slice(0, 3) as IDataObject[];
		const values = three(() => crypto.randomUUID());
		return {
			parameters: { recordId: record(), assetFields: '={{ $json.set }}' },
			items: assets.map(({ id }, nth) => ({ id, set: { Memory: values[nth] } })),
			expected: three((nth) => ({ fields: expect.arrayContaining([expect.objectContaining({ value: values[nth] })]) as unknown as IDataObject[] })),
		};
	},
	'attachment.download': (bench) => {
		const made = attachments(bench);
		return { parameters: { recordId: record() }, items: ids(made), expected: made.map(({ id, filename }) => ({ id, filename })) };
	},
	'attachment.upload': (bench) => {
		const owners = tickets(bench);
		return {
			parameters: { binaryPropertyName: 'data', additionalFields: { ...more('note', 'filename'), ticket_id: locator('={{ $json.id }}') } },
			items: owners.map(({ id }, nth) => ({ id, ...file(`up${nth}`), ...(nth === 1 ? { note: 'noted' } : {}), ...(nth === 2 ? { filename: 'renamed.txt' } : {}) })),
			expected: owners.map(({ id }, nth) => ({ ticket_id: id, filename: nth === 2 ? 'renamed.txt' : `up${nth}.txt`, note: nth === 1 ? 'noted' : undefined })),
			seen: stored('Attachment'),
			spoil: noFile,
		};
	},
	'client.createWithSiteAndContact': () => {
		const names = three((nth) => `Made ${nth} ${crypto.randomUUID()}`);
		return {
			parameters: { name: '={{ $json.name }}', contact_name: '={{ $json.contact }}', additionalFields: more('site_name', 'contact_email') },
			items: names.map((name, nth) => ({ name, contact: `Person ${nth}`, ...(nth === 1 ? { site_name: 'Plant' } : {}), ...(nth === 2 ? { contact_email: 'three@example.com' } : {}) })),
			expected: names.map((name, nth) => ({ name, contact: `Person ${nth}`, email: nth === 2 ? 'three@example.com' : undefined, plant: nth === 1 })),
			seen: (_bench, outputs) => outputs.map(({ name, site, contact }) => ({
				name, contact: (contact as IDataObject).name, email: (contact as IDataObject).emailaddress || undefined, plant: (site as IDataObject).name === 'Plant',
			})),
			spoil: { name: '' },
		};
	},
	'customField.createWithOptions': () => {
		const names = three((nth) => `Special${nth}${crypto.randomUUID().slice(0, 8)}`);
		return {
			parameters: { name: '={{ $json.name }}', customFieldOptions: '={{ $json.options }}', additionalFields: more('label', 'hint') },
			items: names.map((name, nth) => ({ name, options: `a${nth}\nb`, ...(nth === 1 ? { label: 'Labelled' } : {}), ...(nth === 2 ? { hint: 'Hinted' } : {}) })),
			expected: names.map((name, nth) => ({ name: `CF${name}`, label: nth === 1 ? 'Labelled' : name, hint: nth === 2 ? 'Hinted' : undefined })),
			seen: stored('FieldInfo'),
			spoil: { options: '' },
		};
	},
	'invoice.pdf': (bench) => {
		const made = invoices(bench);
		return { parameters: { recordId: record() }, items: ids(made), expected: ids(made) };
	},
	'invoice.void': (bench) => {
		const made = invoices(bench);
		return { parameters: { recordId: record() }, items: ids(made), expected: made.map(({ id }) => ({ id, voided: true })), seen: stored('Invoice') };
	},
	'opportunity.lose': (bench) => ended(bench, 17),
	'opportunity.setStage': (bench) => {
		const made = opportunities(bench);
		return {
			parameters: { recordId: record(), stage: '={{ $json.stage }}' }, items: made.map(({ id }, nth) => ({ id, stage: String(nth + 2) })),
			expected: three((nth) => ({ pipeline_stage_id: nth + 2 })), seen: stored('Opportunities'),
		};
	},
	'opportunity.win': (bench) => ended(bench, 16),
	'quotation.approve': (bench) => {
		const made = quotations(bench);
		return {
			parameters: { recordId: record(), approvalname: '={{ $json.by }}', additionalFields: more('approvalnote', 'ponumber') },
			items: made.map(({ id }, nth) => ({ id, by: `Approver ${nth}`, ...(nth === 1 ? { approvalnote: 'Go' } : {}), ...(nth === 2 ? { ponumber: 'PO-3' } : {}) })),
			expected: three((nth) => ({ approvalname: `Approver ${nth}`, approvalnote: nth === 1 ? 'Go' : undefined, ponumber: nth === 2 ? 'PO-3' : undefined })),
			seen: stored('Quotation'),
		};
	},
	'quotation.createSalesOrder': (bench) => {
		const made = quotations(bench);
		return { parameters: { recordId: record() }, items: ids(made), expected: made.map(({ id }) => ({ quotation_id: id })) };
	},
	'recurringInvoice.addLine': (bench) => {
		const made = recurring(bench);
		return {
			parameters: { recordId: record(), additionalFields: more('description', 'unit_price', 'quantity', 'item_code') },
			items: made.map(({ id }, nth) => ({ id, description: `Added ${nth}`, unit_price: nth + 1, ...(nth === 1 ? { quantity: 5 } : {}), ...(nth === 2 ? { item_code: 'X' } : {}) })),
			expected: made.map(({ id }, nth) => ({ ihid: id, item_shortdescription: `Added ${nth}`, unit_price: nth + 1, qty_order: nth === 1 ? 5 : 1 })),
		};
	},
	'recurringInvoice.listLines': (bench) => {
		const made = recurring(bench);
		return { parameters: { recordId: record() }, items: ids(made), expected: made.map(({ id }, nth) => ({ ihid: id, item_shortdescription: `Line ${nth}` })) };
	},
	'recurringInvoice.process': (bench) => {
		const made = recurring(bench);
		return { parameters: { recordId: record() }, items: ids(made), expected: made.map(({ id }) => ({ recurring_invoice_id: id })) };
	},
	'recurringInvoice.setLineQuantity': (bench) => {
		const made = recurring(bench);
		return {
			parameters: { recordId: record(), quantity: '={{ $json.quantity }}', additionalFields: { item: locator('={{ $json.item }}') } },
			items: made.map(({ id }, nth) => ({ id, quantity: nth + 10, item: `ITEM-${nth}` })),
			expected: made.map(({ id }, nth) => ({ ihid: id, qty_order: nth + 10, previous_quantity: nth + 1 })),
		};
	},
	'report.run': (bench) => {
		const made = three((nth) => bench.tenant.create('Report', { name: `Report ${nth}`, sql: 'SELECT Faultid FROM Faults' }) as IDataObject);
		return { parameters: { recordId: record() }, items: ids(made), expected: three(() => ({})) };
	},
	'report.runPublished': (bench) => {
		const id = crypto.randomUUID();
		bench.tenant.create('Report', { name: 'Published', sql: 'SELECT Faultid FROM Faults', is_published: true, published_id: id });
		return { parameters: { published_id: '={{ $json.published }}' }, items: three(() => ({ published: id })), expected: three(() => ({})), spoil: { published: 'not-published' } };
	},
	'report.runSql': () => ({
		parameters: { sql: '={{ $json.sql }}' }, items: three((nth) => ({ sql: `SELECT TOP ${nth + 1} Faultid FROM Faults` })), expected: three(() => ({})), spoil: { sql: 'DELETE FROM Faults' },
	}),
	'ticket.addAttachment': (bench) => {
		const owners = tickets(bench);
		return {
			parameters: { recordId: record(), binaryPropertyName: 'data', additionalFields: more('note', 'filename') },
			items: owners.map(({ id }, nth) => ({ id, ...file(`add${nth}`), ...(nth === 1 ? { note: 'noted' } : {}), ...(nth === 2 ? { filename: 'renamed.txt' } : {}) })),
			expected: owners.map(({ id }, nth) => ({ ticket_id: id, filename: nth === 2 ? 'renamed.txt' : `add${nth}.txt`, note: nth === 1 ? 'noted' : undefined })),
			seen: stored('Attachment'),
			spoil: noFile,
		};
	},
	'ticket.addNote': (bench) => {
		const owners = tickets(bench);
		return {
			parameters: { recordId: record(), note: '={{ $json.note }}', additionalFields: more('timetaken', 'private') },
			items: owners.map(({ id }, nth) => ({ id, note: `Note ${nth}`, ...(nth === 1 ? { timetaken: 0.5 } : {}), ...(nth === 2 ? { private: false } : {}) })),
			expected: three((nth) => ({ note: `Note ${nth}`, hiddenfromuser: nth !== 2 })),
			seen: (tenantOf) => notesOf(tenantOf, owners),
		};
	},
	'ticket.appendOrCreate': (bench) => {
		const [open] = tickets(bench);
		return {
			parameters: { key: '={{ $json.key }}', summary: '={{ $json.key }}', note: '={{ $json.note }}', additionalFields: { key_field: 'summary', ...more('details') } },
			items: [{ key: open?.summary, note: 'Again' }, { key: `New ${crypto.randomUUID()}`, note: 'First' }, { key: `Other ${crypto.randomUUID()}`, note: 'n', details: 'Detailed' }] as IDataObject[],
			expected: [{ id: open?.id, created: false }, { created: true, details: 'First' }, { created: true, details: 'Detailed' }] as IDataObject[],
			spoil: { note: '' },
		};
	},
	'ticket.assign': (bench) => {
		const made = tickets(bench);
		return {
			parameters: { recordId: record(), additionalFields: { agent: locator('={{ $json.agent }}'), team: locator('={{ $json.team }}') } },
			items: [{ id: made[0]?.id, agent: '4' }, { id: made[1]?.id, team: 'Procurement' }, { id: made[2]?.id, agent: 'Priya Shah', team: 'Projects' }] as IDataObject[],
			expected: [{ agent_id: 4, team_id: 1 }, { agent_id: 1, team_id: 4 }, { agent_id: 5, team_id: 2 }],
			seen: stored('Tickets'),
		};
	},
	'ticket.close': (bench) => {
		const made = tickets(bench);
		return {
			parameters: { recordId: record(), additionalFields: more('note', 'status') },
			items: made.map(({ id }, nth) => ({ id, ...(nth === 1 ? { note: 'Fixed' } : {}), ...(nth === 2 ? { status: 'Resolved' } : {}) })),
			expected: three((nth) => ({ status_id: nth === 2 ? 8 : 9, closure_note: nth === 1 ? 'Fixed' : undefined })),
			seen: stored('Tickets'),
		};
	},
	'ticket.findOrCreate': (bench) => {
		const [known] = tickets(bench);
		return {
			parameters: { key: '={{ $json.key }}', summary: '={{ $json.key }}', additionalFields: { key_field: 'summary', ...more('details') } },
			items: [{ key: known?.summary }, { key: `Made ${crypto.randomUUID()}` }, { key: `Told ${crypto.randomUUID()}`, details: 'Detailed' }] as IDataObject[],
			expected: [{ id: known?.id, created: false }, { created: true }, { created: true, details: 'Detailed' }] as IDataObject[],
			spoil: { key: '' },
		};
	},
	'ticket.listActions': (bench) => {
		const owners = tickets(bench);
		owners.forEach(({ id }, nth) => three((count) => bench.tenant.create('Actions', { ticket_id: id, outcome_id: 7, note: `${nth} ${count}` })));
		return { parameters: { recordId: record(), additionalFields: { limit: 1 } }, items: ids(owners), expected: owners.map(({ id }) => ({ ticket_id: id })) };
	},
	'ticket.merge': (bench) => {
		const [gone, targets] = [tickets(bench), tickets(bench)];
		return {
			parameters: { recordId: record(), target: locator('={{ $json.target }}') },
			items: gone.map(({ id }, nth) => ({ id, target: targets[nth]?.id })) as IDataObject[],
			expected: targets.map(({ id }) => ({ merged_into_id: id })), seen: stored('Tickets'),
		};
	},
	'ticket.reopen': (bench) => {
		const made = tickets(bench, { status_id: 9 });
		return {
			parameters: { recordId: record(), additionalFields: more('status') },
			items: made.map(({ id }, nth) => ({ id, ...(nth === 1 ? { status: 'On Hold' } : {}) })),
			expected: three((nth) => ({ status_id: nth === 1 ? 23 : 2 })), seen: stored('Tickets'),
		};
	},
	'user.find': (bench) => {
		const site = bench.tenant.records('Site')[0]?.id;
		const made = three((nth) => bench.tenant.create('Users', { name: `Found ${nth}`, site_id: site, emailaddress: `find${nth}@example.com`, phonenumber: `+1 212 555 01${nth}7` }) as IDataObject);
		return {
			parameters: { additionalFields: more('email', 'phone') },
			items: [{ email: 'FIND0@example.com' }, { phone: '(212) 555-0117', email: '' }, { email: 'nobody@example.com', phone: '+12125550127' }].map((one, nth) => (nth === 1 ? { ...one, phone: '+1 (212) 555-0117' } : one)),
			expected: made.map(({ id, name }) => ({ id, name })),
			spoil: { email: '', phone: '' },
		};
	},
	'webhook.deliveries': (bench) => {
		const made = three((nth) => bench.tenant.create('Webhook', { name: `Hook ${nth}`, url: `https://receiver.example/${nth}`, type: 0, method: 0, active: true }) as IDataObject);
		made.forEach(({ id }) => bench.tenant.create('WebhookEvent', { webhook_id: id, status: 1, responsestatus: 200, timestamp: '2026-07-01T00:00:00Z', error: false }));
		return { parameters: { recordId: record(), additionalFields: { limit: 1 } }, items: ids(made), expected: made.map(({ id }) => ({ webhook_id: id })) };
	},
};

const specials = resources.flatMap(({ name, special = [] }) => special.map((operation) => [`${name}.${operation.name}`, name, operation] as const));

describe('HaloPSA: the contract of the special operations', () => {
	let bench: HaloBench;
	beforeAll(async () => {
		bench = await HaloBench.open({ size: { clients: 8, users: 24, items: 8, tickets: 12, opportunities: 8, recurringInvoices: 5, assets: 6 } });
	});
	afterAll(async () => await bench.close());
	beforeEach(() => bench.tenant.resetLog());

	it('has an example of every operation that the registry offers, and of no other', () => {
		expect(Object.keys(examples).sort()).toEqual(specials.map(([name]) => name).sort());
		expect(specials.length).toBeGreaterThanOrEqual(30);
	});

	const parametersOf = (resource: string, { name }: SpecialOperation, example: Example): INodeParameters => ({ resource, operation: name, ...example.parameters });
	const firstOf = (run: Awaited<ReturnType<HaloBench['halo']>>): IDataObject[] =>
		[0, 1, 2].map((item) => run.items.find(({ pairedItem }) => (pairedItem as { item: number } | undefined)?.item === item)?.json ?? {});

	describe.each(specials)('%s', (key, resource, operation) => {
		const exampleOf = (): Example => (examples[key] as Make)(bench);

		it('does for three items what each asks for, and nothing leaks from one to another', async () => {
			const example = exampleOf();
			const run = await bench.halo(parametersOf(resource, operation, example), example.items);
			expect(`${run.error?.message ?? ''} ${run.error?.description ?? ''}`.trim()).toBe('');
			expect([...new Set(run.items.map(({ pairedItem }) => (pairedItem as { item: number }).item))]).toEqual([0, 1, 2]);
			const outputs = firstOf(run);
			const seen = example.seen?.(bench, outputs) ?? outputs;
			seen.forEach((one, nth) => {
				for (const [name, value] of Object.entries(example.expected[nth] ?? {})) expect([nth, name, one?.[name]]).toEqual([nth, name, value]);
			});
			if (!operation.writes) expect(bench.writes().filter((write) => !/\/(Report|Invoice\/PDF\/\d+)$/.test(write))).toEqual([]);
		});

		it('goes on after an item that fails, and says which one and what to do', async () => {
			const example = exampleOf();
			const descriptor = resources.find(({ name }) => name === resource);
			const spoilt = example.spoil ?? { id: descriptor ? idOfNobody(descriptor) : '' };
			const items = example.items.map((item, index) => (index === 1 ? { ...item, ...spoilt } : item)) as IDataObject[];
			const run = await bench.halo(parametersOf(resource, operation, example), items, { onError: 'continueErrorOutput' });
			expect(run.outputs[1]).toHaveLength(1);
			expect(run.outputs[1]?.[0]).toMatchObject({ pairedItem: { item: 1 }, json: { error: expect.stringMatching(/\S/), details: expect.stringMatching(/\S/) } });
			expect([...new Set(run.items.map(({ pairedItem }) => (pairedItem as { item: number }).item))]).toEqual([0, 2]);
		});

		if (operation.writes) {
			it('shows the requests of a dry run and sends none', async () => {
				const example = exampleOf();
				const run = await bench.halo({ ...parametersOf(resource, operation, example), dryRun: true }, example.items);
				expect(run.error?.message).toBeUndefined();
				expect(run.items.map(({ pairedItem }) => pairedItem)).toEqual([0, 1, 2].map((item) => ({ item })));
				expect(run.json.every(({ dryRun, planned }) => dryRun === true && Array.isArray(planned))).toBe(true);
				expect(run.json.some(({ planned }) => (planned as unknown[]).length > 0)).toBe(true);
				expect(bench.writes()).toEqual([]);
			});
		}

		it('as a tool it reads freely, and writes only when the user allows it', async () => {
			const example = exampleOf();
			const parameters = parametersOf(resource, operation, example);
			const call = async (options: INodeParameters): Promise<IDataObject[]> => await bench.nodes.callTool('haloPsa', { ...parameters, options }, example.items[0]);
			bench.tenant.resetLog();
			if (operation.writes) {
				await expect(call({})).rejects.toMatchObject({ message: expect.stringContaining('may only read') });
				expect(bench.requests()).toEqual([]);
			}
			if (operation.parameters.some(({ type }) => type === 'binary')) {
				await expect(call({ allowToolWrites: true })).rejects.toMatchObject({ message: expect.stringContaining('no file to hand over') });
				return;
			}
			const answer = await call({ allowToolWrites: operation.writes, toolAnswerSize: 4000 });
			expect(answer.length).toBeGreaterThan(0);
			expect(JSON.stringify(answer).length).toBeLessThan(4400);
		});
	});
});
