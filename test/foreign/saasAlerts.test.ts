import { NodeBench, type NodeRun } from '../support/nodeBench';
import { plainHalo, type Answered, type PlainHalo } from '../support/plainHalo';

let server: PlainHalo;
let bench: NodeBench;
afterEach(async () => {
	bench.close();
	await server.close();
});

async function allEvents(scroll: () => Answered): Promise<NodeRun> {
	server = await plainHalo(({ method }) => (method === 'POST' ? scroll() : { body: { _scroll_id: 'one', hits: { hits: [{ _id: 'a', _source: { eventId: 'a' } }] } } }));
	bench = await NodeBench.open([{ id: 'saas', name: 'SaaS Alerts', type: 'saasAlertsApi', data: { baseUrl: `${server.url}/api/v1`, apiKey: crypto.randomUUID(), requestsPerMinute: 100_000 } }]);
	return await bench.run('saasAlerts', { resource: 'event', operation: 'getAll', returnAll: true, filters: {} });
}

const scrolls = (): number => server.asked.filter(({ method }) => method === 'POST').length;

// Story: a scroll that gave its last page for ever was read for ever.
it('a scroll that stands still ends', async () => {
	const { json } = await allEvents(() => ({ body: { _scroll_id: 'one', hits: { hits: [{ _id: 'b', _source: { eventId: 'b' } }] } } }));
	expect([json.map(({ eventId }) => eventId), scrolls()]).toEqual([['a', 'b'], 2]);
});

// Story: a page of a scroll whose answer was lost was asked for again, which gave the page after it: the events of the
// lost one never became tickets, and nothing told of it.
it('a page of a scroll that was lost is told of and not skipped', async () => {
	const { error } = await allEvents(() => ({ status: 502 }));
	expect([error?.message, scrolls()]).toEqual([expect.stringContaining('SaaS Alerts refused POST /api/v1/reports/events/scroll'), 1]);
});
