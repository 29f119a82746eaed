import { faultEffects, faultNames, type FaultName } from '../../simulator/index';
import { closeServers, openHalo, openSalesbuildr, type HaloClient, type Reply } from './support';

afterEach(closeServers);

const create = (halo: HaloClient) => halo.post('Supplier', [{ name: 'Faulty' }]);

async function outcomeOf(fault: FaultName) {
	const halo = await openHalo({ faultRetryAfterSeconds: 2 });
	halo.tenant.setFaults([{ at: 0, fault }]);
	const [settled] = await Promise.allSettled([create(halo)]);
	return { halo, settled };
}

async function replyTo(fault: FaultName): Promise<Reply> {
	const { settled } = await outcomeOf(fault);
	if (settled.status === 'rejected') throw settled.reason;
	return settled.value;
}

const names = (halo: HaloClient) => halo.tenant.records('Supplier').map(({ name }) => name);

describe('fault plan', () => {
	it.each(faultNames.filter((name) => name !== 'timeout'))(
		'%s applies the request or not, as declared',
		async (fault) => {
			const { halo } = await outcomeOf(fault);
			expect(names(halo).includes('Faulty')).toBe(faultEffects[fault].applied);
			expect(halo.tenant.log[0]).toMatchObject({ fault, method: 'POST', resource: 'Supplier' });
		},
	);

	it.each([
		['rateLimitSeconds', 429, /^2$/],
		['rateLimitNone', 429, /^$/],
		['rateLimitGarbage', 429, /^soon/],
		['serverError500', 500, /^$/],
		['badGateway502', 502, /^$/],
		['unavailable503', 503, /^$/],
		['gatewayTimeout504', 504, /^$/],
		['htmlWith200', 200, /^$/],
		['expiredToken401', 401, /^$/],
		['expiredToken400', 400, /^$/],
		['emptyBody200', 200, /^$/],
	] as const)('%s answers %i', async (fault, status, retryAfter) => {
		const reply = await replyTo(fault);
		expect(reply.status).toBe(status);
		expect(reply.headers.get('retry-after') ?? '').toMatch(retryAfter);
	});

	it('rateLimitDate names a moment that is not too early', async () => {
		const halo = await openHalo({ faultRetryAfterSeconds: 2, faults: [] });
		halo.tenant.setFaults([{ at: 0, fault: 'rateLimitDate' }]);
		const { headers } = await create(halo);
		const wait = Date.parse(headers.get('retry-after') ?? '') - Date.parse(headers.get('date') ?? '');
		expect(wait).toBeGreaterThanOrEqual(2000);
		expect(wait).toBeLessThanOrEqual(3000);
	});

	it.each(['resetBefore', 'resetInBody', 'appliedAnswerLost'] as const)(
		'%s breaks the connection',
		async (fault) => {
			expect((await outcomeOf(fault)).settled.status).toBe('rejected');
		},
	);

	it('truncatedJson is a whole HTTP message with half the JSON', async () => {
		const reply = await replyTo('truncatedJson');
		expect([reply.status, reply.text]).toEqual([201, expect.stringMatching(/^\{"id":/)]);
		expect(reply.row).toThrow(SyntaxError);
	});

	it('timeout gives no answer until the caller gives up, and closing still works', async () => {
		const halo = await openHalo();
		halo.tenant.setFaults([{ at: 0, fault: 'timeout' }]);
		const arrived = new Promise<void>((resolve) => halo.tenant.onRequest(() => resolve()));
		const giveUp = new AbortController();
		const pending = fetch(`${halo.tenant.resourceUrl}/Client`, { signal: giveUp.signal });
		await arrived;
		giveUp.abort();
		await expect(pending).rejects.toThrow('aborted');
		expect(halo.tenant.log[0]).toMatchObject({ fault: 'timeout', status: 0 });
	});

	it('kills the presented token with an expired-token fault', async () => {
		const halo = await openHalo();
		halo.tenant.setFaults([{ at: 0, fault: 'expiredToken401' }]);
		expect((await halo.get('Client')).status).toBe(401);
		expect((await halo.get('Client')).status).toBe(401);
	});

	it('strikes as often as planned, or as a function decides', async () => {
		const halo = await openHalo();
		halo.tenant.setFaults([{ at: 1, fault: 'serverError500', times: 2 }]);
		const statuses = [];
		for (let index = 0; index < 4; index += 1) statuses.push((await halo.get('Status')).status);
		expect(statuses).toEqual([200, 500, 500, 200]);
		halo.tenant.setFaults(({ resource }) => (resource === 'Client' ? 'badGateway502' : undefined));
		expect([(await halo.get('Status')).status, (await halo.get('Client')).status]).toEqual([200, 502]);
	});

	it('works the same on the Salesbuildr stand-in', async () => {
		const { standIn, send } = await openSalesbuildr({ faults: [{ at: 0, fault: 'appliedAnswerLost' }] });
		await expect(send('POST', 'company', { name: 'A' })).rejects.toThrow();
		expect(standIn.records('company')).toMatchObject([{ name: 'A' }]);
		expect((await send('GET', 'company')).row()).toMatchObject({ total: 1 });
	});
});
