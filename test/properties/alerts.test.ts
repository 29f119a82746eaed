import { AlertLab } from '../support/alertLab';
import { randomFrom, shuffled } from '../support/random';
import { scale } from '../support/scale';

jest.setTimeout(60 * 60_000);

const EVENTS = scale(2_000);
const KEYS = Math.min(500, Math.max(10, scale(10)));
const BATCHES = 12;
const CLOSED = 9;

const start = Date.UTC(2026, 0, 15);

const eventsFor = (random: () => number): object[] =>
	Array.from({ length: EVENTS }, (_, index) => {
		const key = Math.floor(random() * KEYS);
		return { eventId: `event-${index}`, time: start + Math.floor(random() * 86_400_000), eventType: `Type ${key % 5}`, userEmail: `user${Math.floor(key / 5)}@contoso.example`, customerId: 'c-1', alertStatus: 'low' };
	});

it(`${EVENTS} events over ${KEYS} keys, doubled and out of order: one open ticket per key, none lost, requests bounded`, async () => {
	const seed = Number(process.env.TEST_SEED ?? '20260115');
	const random = randomFrom(seed);
	const lab = await AlertLab.open();
	const openKeys = (): unknown[] => lab.tickets.filter(({ status_id: status }) => status !== CLOSED).map(({ third_party_id_string: key }) => key);
	let mostOpen = 0;
	try {
		const events = eventsFor(random);
		// A fifth of them comes twice, some of those much later.
		const arriving = shuffled([...events, ...events.filter(() => random() < 0.2)], random);
		lab.tenant.onRequest(() => {
			const keys = openKeys();
			mostOpen = Math.max(mostOpen, keys.length - new Set(keys).size + 1);
		});
		const size = Math.ceil(arriving.length / BATCHES);
		let bound = 0;
		for (let batch = 0; batch < BATCHES; batch += 1) {
			const part = arriving.slice(batch * size, (batch + 1) * size);
			const parts = batch % 3 === 0 ? [part.slice(0, size / 2), part.slice(size / 2)] : [part];
			const results = (await Promise.all(parts.map(async (events) => await lab.process(events)))).flat();
			expect([seed, results.filter((result) => 'error' in result)]).toEqual([seed, []]);
			expect(results).toHaveLength(part.length);
			// Three requests for each key and run and one for events older than its ticket, lists of tickets and look-ups, summaries of storms, and up to five closed tickets that are read.
			bound += parts.length * (KEYS * 4 + 40 + KEYS / 10) + part.length / 10;
			for (const ticket of lab.tickets.filter(({ status_id: status }) => status !== CLOSED)) {
				if (random() > 0.05) continue;
				lab.tenant.update('Tickets', Number(ticket.id), { status_id: CLOSED });
				bound += 2 * BATCHES;
			}
		}
		expect([seed, mostOpen]).toEqual([seed, 1]);
		const counts = lab.recorded();
		expect([seed, counts.size]).toEqual([seed, EVENTS]);
		expect([seed, [...counts.values()].filter((count) => count !== 1)]).toEqual([seed, []]);
		expect(lab.tenant.log.filter(({ kind }) => kind === 'api').length).toBeLessThan(bound);
		if (process.env.TEST_SCALE) console.log(`${lab.tenant.log.length} requests for ${arriving.length} arrivals, ${lab.tickets.length} tickets`);
	} finally {
		await lab.close();
	}
});
