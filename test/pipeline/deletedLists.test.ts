import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { haloCredential } from '../support/haloBench';
import { NodeBench } from '../support/nodeBench';
import { rewrite, type Rewriting } from '../support/rewritingProxy';
import { person, PipelineLab } from './support';

jest.setTimeout(60_000);

let lab: PipelineLab;

/** The metrics of Upsert Leads on the tenant as it answers through a proxy. */
async function through(rewriting: Omit<Rewriting, 'base'>, people: readonly IDataObject[], options: IDataObject = {}): Promise<IDataObject> {
	const proxy = await rewrite(lab.bench.tenant.url, { base: '/api', ...rewriting });
	const nodes = await NodeBench.open([haloCredential(lab.bench.tenant, { resourceUrl: proxy.url, authUrl: lab.bench.tenant.url.replace(/\/api$/, '/auth') })]);
	try {
		const { error, json } = await nodes.run('haloPsaPipeline', { operation: 'upsertLeads', options } as INodeParameters, people);
		if (error) throw error;
		return json.at(-1) ?? {};
	} finally {
		nodes.close();
		await proxy.close();
	}
}

const isList = (method: string, path: string): boolean => method === 'GET' && path === 'Opportunities';
const withRows = (body: unknown, change: (row: IDataObject) => IDataObject | undefined): unknown => {
	const { tickets, ...rest } = body as { tickets: IDataObject[] };
	const rows = tickets.flatMap((row) => change(row) ?? []);
	return { ...rest, record_count: rows.length, tickets: rows };
};
const without = (name: string) => ({ [name]: _gone, ...row }: IDataObject): IDataObject => row;

describe('tenants that list deleted tickets in other ways', () => {
	beforeAll(async () => {
		lab = await PipelineLab.open();
	});
	afterAll(() => lab.close());

	let last = 10;
	/** Somebody who was deleted comes again, with somebody new. */
	const answerOfDeleted = async (rewriting: Omit<Rewriting, 'base'>): Promise<IDataObject> => {
		last += 3;
		await lab.does('upsertLeads', [person(last), person(last + 1)]);
		lab.remove(lab.lead(`given${last}@company${last}.example`));
		return await through(rewriting, [person(last), person(last + 2)]);
	};
	const asks = (query: URLSearchParams): boolean => query.get('deleted') === 'true';

	// The list of the vendor's document has no member `deleted`: the row tells nothing, and the ordinary list decides.
	it.each<[string, (row: IDataObject) => IDataObject]>([
		['without the member', without('deleted')],
		['with 1 for true', (row) => ({ ...row, deleted: row.deleted === true ? 1 : 0 })],
		['with the text True', (row) => ({ ...row, deleted: row.deleted === true ? 'True' : 'False' })],
		['with custom fields left out', (row) => ({ ...row, customfields: [] })],
	])('rows %s', async (_shape, change) => {
		const metrics = await answerOfDeleted({ answer: ({ method, path }, body) => (isList(method, path) ? withRows(body, change) : body) });
		expect(metrics).toMatchObject({ deleted_in_halopsa: 1, leads_created: 1, errors: [] });
	});

	it('one that answers with deleted and ordinary tickets together', async () => {
		const metrics = await answerOfDeleted({
			answer: ({ method, path, query }, body) => {
				if (!isList(method, path) || !asks(query)) return body;
				const { tickets, ...rest } = body as { tickets: IDataObject[] };
				const all = [...tickets, lab.lead(`given${last + 1}@company${last + 1}.example`) as IDataObject].map(without('deleted'));
				return { ...rest, record_count: all.length, tickets: all };
			},
		});
		expect(metrics).toMatchObject({ deleted_in_halopsa: 1, leads_created: 1 });
	});

	it('one that does not know the filter: its ordinary tickets are not taken for deleted ones', async () => {
		const metrics = await answerOfDeleted({
			question: ({ query }) => {
				query.delete('deleted');
				return undefined;
			},
			answer: ({ method, path }, body) => (isList(method, path) ? withRows(body, without('deleted')) : body),
		});
		// Nothing tells that the first was deleted, so it is made; nobody is kept away for a ticket that is there.
		expect(metrics).toMatchObject({ deleted_in_halopsa: 0, leads_created: 2, warnings: [] });
	});

	it.each([400, 403])('one that refuses the filter with %i: the run goes on and says so once', async (status) => {
		const metrics = await answerOfDeleted({ question: ({ query }) => (asks(query) ? { status, body: { message: 'deleted is not allowed' } } : undefined) });
		expect(metrics).toMatchObject({ leads_created: 2, errors: [], warnings: [expect.stringMatching(/^Deleted tickets could not be looked at/)] });
	});

	// HaloPSA gave the deleted ticket to nobody; the error of reading it ended the run.
	it.each([404, 403, 400])('one whose deleted tickets cannot be read (%i): Create Again When Deleted leaves those to a person', async (status) => {
		last += 1;
		await lab.does('upsertLeads', [person(last)]);
		const { id } = lab.lead(`given${last}@company${last}.example`);
		lab.remove({ id });
		const metrics = await through({
			question: ({ method, path }) => (method === 'GET' && path === `Opportunities/${Number(id)}` ? { status, body: { message: 'no' } } : undefined),
			answer: ({ method, path }, body) => (isList(method, path) ? withRows(body, without('customfields')) : body),
		}, [person(last)], { createDeleted: true });
		expect(metrics).toMatchObject({ leads_created: 0, deleted_in_halopsa: 1, errors: [] });
	});

	// With many tickets people are searched one by one, so what is not among the answers may be there all the same.
	it.each([['says that it is deleted', true], ['is not to be had', undefined], ['is there', false]])('where no list is whole the ticket itself decides: it %s', async (_what, deleted) => {
		last += 1;
		await lab.does('upsertLeads', [person(last)]);
		const { id } = lab.lead(`given${last}@company${last}.example`);
		if (deleted !== false) lab.remove({ id });
		// The searches of the ordinary list do not find it, whether or not it is there.
		const metrics = await through({
			question: ({ method, path }) => (deleted === undefined && method === 'GET' && path === `Opportunities/${Number(id)}` ? { status: 404, body: { message: 'Not found' } } : undefined),
			answer: ({ method, path, query }, body) => {
				if (!isList(method, path)) return body;
				if (!asks(query)) return { record_count: 5000, tickets: [] };
				return { record_count: 1, tickets: [without('deleted')(lab.bench.tenant.record('Opportunities', Number(id)) as IDataObject)] };
			},
		}, [person(last)]);
		expect(metrics).toMatchObject({ leads_created: 0, deleted_in_halopsa: deleted === false ? 0 : 1 });
	});
});
