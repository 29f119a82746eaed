import { rewrite, type Exchange, type Rewriting } from '../support/rewritingProxy';
import { actualState, expectedState, SyncLab } from '../support/syncLab';

jest.setTimeout(120_000);

type Row = Record<string, unknown>;

let lab: SyncLab;
const proxies: { close(): Promise<void> }[] = [];

afterEach(async () => {
	await lab.close();
	await Promise.all(proxies.splice(0).map(async (proxy) => await proxy.close()));
});

/** Two pages of most lists, by pages of 12. */
const size = { clients: 14, sites: 19, users: 18, items: 8, opportunities: 5, tickets: 0, recurringInvoices: 0 };

async function open(sides: { halo?: Omit<Rewriting, 'base'>; salesbuildr?: Omit<Rewriting, 'base'> }, users = size.users): Promise<void> {
	const before = async (origin: string, base: string, rewriting: Omit<Rewriting, 'base'> | undefined): Promise<string> => {
		if (!rewriting) return `${origin}${base}`;
		const proxy = await rewrite(origin, { base, ...rewriting });
		proxies.push(proxy);
		return proxy.url;
	};
	lab = await SyncLab.open({
		halo: { size: { ...size, users }, quirks: { pageCap: 12 } },
		resourceUrl: async ({ url }) => await before(url, '/api', sides.halo),
		baseUrl: async ({ url }) => await before(url, '/public-api', sides.salesbuildr),
	});
}

/** The sync reaches the state that the tenant describes, and a second run writes nothing. */
async function expectToConverge(): Promise<void> {
	await lab.sync();
	expect(actualState(lab.salesbuildr)).toEqual(expectedState(lab.halo));
	await lab.sync();
	expect(lab.writes()).toEqual([]);
}

/** Changes every record of an answer, in lists of any shape and single. */
function eachRecord(change: (row: Row) => Row): Rewriting['answer'] {
	return (_, body) => {
		const changed = (value: unknown): unknown => {
			if (Array.isArray(value)) return value.map(changed);
			if (typeof value !== 'object' || value === null) return value;
			const entries = Object.entries(value);
			if ('record_count' in value || 'results' in value) return Object.fromEntries(entries.map(([name, inner]) => [name, Array.isArray(inner) ? inner.map(changed) : inner]));
			return change({ ...value });
		};
		return changed(body);
	};
}

/** The rows of a list answer, changed. */
function listRows(path: string, change: (rows: Row[], exchange: Exchange) => Row[]): Rewriting['answer'] {
	return (exchange, body) => {
		if (exchange.path !== path) return body;
		if (Array.isArray(body)) return change(body, exchange);
		return Object.fromEntries(Object.entries(Object(body)).map(([name, value]) => [name, Array.isArray(value) ? change(value, exchange) : value]));
	};
}

const without = (...names: string[]) => (row: Row): Row => Object.fromEntries(Object.entries(row).filter(([name]) => !names.includes(name)));

function withoutOrder({ query }: Exchange): undefined {
	for (const name of [...query.keys()]) if (name.startsWith('order')) query.delete(name);
}

function reversed({ query }: Exchange): undefined {
	if (!query.has('pageinate')) return;
	query.set('order', 'id');
	query.set('orderdesc', 'true');
	query.delete('order2');
}

describe('a HaloPSA tenant that', () => {
	// Sites out of order made the sync read the main site of each client by itself: 1,000 requests for 1,000 clients.
	it('ignores the order asked for costs no more requests', async () => {
		await open({ halo: { question: withoutOrder } });
		await lab.sync();
		expect(lab.reads('Site')).toBeLessThanOrEqual(3);
		expect(actualState(lab.salesbuildr)).toEqual(expectedState(lab.halo));
		await lab.sync();
		expect(lab.writes()).toEqual([]);
	});

	it('gives every list in reverse order', async () => {
		await open({ halo: { question: reversed } });
		await expectToConverge();
		expect(lab.reads('Site')).toBeLessThanOrEqual(5);
	});

	// Rows of the second page had lower ids than those of the first and were taken for rows read before.
	it('sorts each page and not the list', async () => {
		const question: Rewriting['question'] = ({ query }) => {
			if (query.has('pageinate')) query.set('orderdesc', 'true');
			return undefined;
		};
		const answer: Rewriting['answer'] = (_, body) =>
			Object.fromEntries(Object.entries(Object(body)).map(([name, value]) => [name, Array.isArray(value) ? [...value].reverse() : value]));
		await open({ halo: { question, answer: (exchange, body) => (exchange.query.has('pageinate') ? answer(exchange, body) : body) } });
		await expectToConverge();
	});

	// Each deleted row moves the next page up by one, so the first row of that page was never read.
	it.each<[string, Rewriting['question'] | undefined]>([
		['in the order of the ids', undefined],
		['in an order of its own', reversed],
	])('loses rows while its lists are read %s', async (_, question) => {
		await open({ halo: { question } }, 230);
		const users = lab.halo.records('Users').filter(({ inactive, name }) => inactive !== true && name !== 'General User').map(({ id }) => Number(id));
		const early = question ? users.slice(-3) : users.slice(0, 3);
		const stop = lab.halo.onRequest(({ resource, query }) => {
			if (resource === 'Users' && query.page_no === '2') for (const id of early.splice(0)) lab.halo.remove('Users', id);
		});
		await lab.sync();
		stop();
		expect(early).toEqual([]);
		expect(actualState(lab.salesbuildr).contact).toMatchObject(expectedState(lab.halo).contact);
	});

	it('leaves the main site out of the rows of its client list', async () => {
		await open({ halo: { answer: listRows('Client', (rows) => rows.map(without('main_site_id', 'main_site_name'))) } });
		await expectToConverge();
	});

	it('names the main site in the rows of its client list', async () => {
		await open({ halo: { answer: listRows('Client', (rows) => rows.map(without('main_site_id'))) } });
		await lab.sync();
		expect(lab.reads('Client')).toBeLessThanOrEqual(3);
		expect(actualState(lab.salesbuildr)).toEqual(expectedState(lab.halo));
	});

	it('leaves addresses out of its site list', async () => {
		const lines = [1, 2, 3, 4, 5].map((line) => `delivery_address_line${line}`);
		await open({ halo: { answer: listRows('Site', (rows) => rows.map(without(...lines))) } });
		await expectToConverge();
	});

	// The address without its fifth line looked like one without a postcode, so the postcode was left out.
	it('leaves the postcode out of its site list', async () => {
		await open({ halo: { answer: listRows('Site', (rows) => rows.map(without('delivery_address_line5'))) } });
		await expectToConverge();
	});

	// A bare page of 12 was taken for the whole list.
	it('gives its pages bare', async () => {
		const answer: Rewriting['answer'] = (_, body) => {
			const wrapper: Row = Object(body);
			return 'record_count' in wrapper ? (Object.values(wrapper).find((value) => Array.isArray(value)) ?? body) : body;
		};
		await open({ halo: { answer } });
		await expectToConverge();
	});

	it.each<[string, (id: number) => unknown]>([
		['with a fraction in the text of the numbers', (id) => `${id}.0`],
		['as text', (id) => String(id)],
	])('gives ids %s', async (_, written) => {
		const ids = ['id', 'client_id', 'site_id', 'user_id', 'assetgroup_id', 'main_site_id'];
		const change = (row: Row): Row => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, ids.includes(name) && typeof value === 'number' ? written(value) : value]));
		await open({ halo: { answer: eachRecord(change) } });
		await expectToConverge();
	});

	it('does not say in its list which asset groups hold items', async () => {
		await open({ halo: { answer: listRows('AssetGroup', (rows) => rows.map(without('showasitem'))) } });
		await expectToConverge();
	});

	it('gives asset groups in pages', async () => {
		const answer: Rewriting['answer'] = ({ path, query }, body) => {
			if (path !== 'AssetGroup' || !Array.isArray(body)) return body;
			const page = Number(query.get('page_no') ?? 1);
			return { record_count: body.length, assetgroups: body.slice((page - 1) * 4, page * 4) };
		};
		await open({ halo: { answer } });
		await expectToConverge();
	});

	// The filter by time was ignored, so each run asked for the main site of every client by itself.
	it('ignores the filter by last update', async () => {
		await open({ halo: { question: ({ query }) => void query.delete('lastupdatefromdate') } });
		await lab.sync();
		await lab.sync();
		expect(lab.writes()).toEqual([]);
		expect(lab.halo.log.length).toBeLessThan(25);
	});

	it('lists General Users although it is asked not to', async () => {
		await open({ halo: { question: ({ query }) => void query.delete('exclude_generaluser') } });
		await expectToConverge();
	});

});

const texts = (change: (name: string, value: string) => unknown) => (row: Row): Row =>
	Object.fromEntries(Object.entries(row).map(([name, value]) => [name, typeof value === 'string' && !/id$/i.test(name) && name !== 'externalIdentifier' ? change(name, value) : value]));

describe('a Salesbuildr that', () => {
	it.each<[string, Rewriting['answer']]>([
		// Differences that are none were written again in every run, for ever.
		['gives numbers as text', eachRecord((row) => ({ ...row, ...('cost' in row ? { cost: String(row.cost), price: Number(row.price).toFixed(2) } : {}) }))],
		['puts e-mail addresses in lower case', eachRecord(texts((name, value) => (name === 'email' ? value.toLowerCase() : value)))],
		['adds a slash to websites', eachRecord(texts((name, value) => (name === 'website' && value !== '' ? `${value}/` : value)))],
		['writes phone numbers without blanks', eachRecord(texts((name, value) => (name === 'phone' || name === 'mobile' ? value.replace(/[\s().-]/g, '') : value)))],
		['trims texts and gives empty ones as null', eachRecord(texts((_, value) => value.trim().replace(/\s+/g, ' ') || null))],
		// A row without the field looked like a record whose field was empty, so the record was written again.
		['leaves fields out of the rows of a search', (exchange, body) =>
			/\/ext\//.test(exchange.path) ? body : eachRecord(without('phone', 'address', 'cost', 'email', 'companyId', 'categoryId', 'name'))?.(exchange, body)],
		['shows the external identifier of a search row as null', (exchange, body) =>
			/\/ext\//.test(exchange.path) || exchange.method !== 'GET' ? body : eachRecord((row) => ({ ...row, externalIdentifier: null }))?.(exchange, body)],
		['gives external identifiers as numbers', eachRecord((row) => ({ ...row, ...(typeof row.externalIdentifier === 'string' ? { externalIdentifier: Number(row.externalIdentifier) } : {}) }))],
		['gives its total as text', (_, body) => (typeof body === 'object' && body !== null && 'total' in body ? { ...body, total: String(body.total) } : body)],
		['gives no total', (_, body) => (typeof body === 'object' && body !== null && 'total' in body ? { ...body, total: undefined } : body)],
		['gives the rows of a search bare', (_, body) => (typeof body === 'object' && body !== null && 'results' in body ? body.results : body)],
		['wraps a single record in a list', ({ path, method }, body) => (method === 'GET' && /\/ext\//.test(path) ? [body] : body)],
		['embeds the company in a contact', eachRecord((row) => ('companyId' in row ? { ...row, company: { id: row.companyId, name: 'x' } } : row))],
	])('%s', async (_, answer) => {
		await open({ salesbuildr: { answer } });
		await expectToConverge();
	});

	it('ignores where a search page begins', async () => {
		await open({ salesbuildr: { question: ({ query }) => void query.delete('from') } });
		await expectToConverge();
	});

	it('rounds amounts to two decimals', async () => {
		await open({ salesbuildr: { answer: eachRecord((row) => ('cost' in row ? { ...row, cost: Math.round(Number(row.cost) * 100) / 100 } : row)) } });
		const [id = ''] = Object.keys(expectedState(lab.halo).product);
		lab.halo.update('Item', Number(id), { costprice: 0.12345 });
		await expectToConverge();
		lab.halo.update('Item', Number(id), { costprice: 0.13 });
		await lab.sync();
		expect(lab.writes()).toEqual([`PUT product/ext/${id}`]);
	});

	it('has more records of its own than the sync', async () => {
		await open({});
		for (let index = 0; index < 120; index += 1) lab.salesbuildr.create('company', { name: `Own ${index}` });
		await lab.sync();
		expect(Object.keys(actualState(lab.salesbuildr).company)).toHaveLength(120 + Object.keys(expectedState(lab.halo).company).length);
		await lab.sync();
		expect(lab.writes()).toEqual([]);
	});
});
