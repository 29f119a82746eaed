import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { isAuthorized, parseBody, triggerIdentity, triggerMemory, type KeyedHash } from '../../lib';
import { AddressList } from '../../lib/domain/addressList';
import { RecentMap } from '../../lib/domain/recentMap';
import { scale } from '../support/scale';
import { TriggerLab } from '../support/triggerLab';

jest.setTimeout(600_000);

const hash: KeyedHash = (key, text) => createHmac('sha256', key).update(text).digest('hex');
const place = { instanceId: 'instance', workflowId: 'w1', nodeId: 'n1', webhookId: 'd0a5a8c2' };

/** Ways to spoil an Authorization header. */
const spoilt = (right: string): fc.Arbitrary<string> => {
	const token = right.slice('Basic '.length);
	const plain = Buffer.from(token, 'base64').toString('latin1');
	const place = fc.nat(right.length - 1);
	return fc.oneof(
		fc.tuple(place, fc.integer({ min: 0, max: 6 })).map(([at, bit]) => right.slice(0, at) + String.fromCharCode(right.charCodeAt(at) ^ (1 << bit)) + right.slice(at + 1)),
		place.map((end) => right.slice(0, end)),
		place.map((at) => right.slice(0, at) + right.slice(at + 1)),
		fc.tuple(place, fc.string({ minLength: 1, maxLength: 3 })).map(([at, more]) => right.slice(0, at) + more + right.slice(at)),
		fc.constantFrom('', 'Basic', 'Basic ', token, `Bearer ${token}`, `Digest ${token}`, `basic ${token}`, `BASIC ${token}`, `Basic  ${token}`, `Basic ${plain}`, `Basic ${encodeURIComponent(token)}`),
		fc.constantFrom('base64url', 'hex', 'binary').map((encoding) => `Basic ${Buffer.from(plain).toString(encoding as BufferEncoding)}`),
		fc.constantFrom('utf16le', 'utf8').map((encoding) => `Basic ${Buffer.from(`\uFEFF${plain}`, encoding as BufferEncoding).toString('base64')}`),
		fc.string({ maxLength: 8 }).map((user) => `Basic ${Buffer.from(`${user}:${plain.split(':')[1]}`).toString('base64')}`).filter((header) => header !== right),
		fc.string({ maxLength: 80 }).map((password) => `Basic ${Buffer.from(`n8n:${password}`).toString('base64')}`),
		fc.string({ unit: 'binary', maxLength: 200 }),
	).filter((header) => header !== right);
};

describe('who may deliver', () => {
	const identity = triggerIdentity(hash, 'client secret', place, false);
	const right = `Basic ${Buffer.from(`${identity.user}:${identity.password}`).toString('base64')}`;

	it('is the one with the password', () => {
		expect(isAuthorized(hash, right, identity)).toBe(true);
	});

	it('nobody else: mutated authentications, none accepted and none that crashes', () => {
		let tried = 0;
		fc.assert(
			fc.property(fc.oneof({ weight: 30, arbitrary: spoilt(right) }, fc.constantFrom(undefined, null, 7, [right], { toString: () => right })), (header) => {
				tried += 1;
				return !isAuthorized(hash, header, identity);
			}),
			{ numRuns: scale(5_000), seed: 20_260_925 },
		);
		expect(tried).toBeGreaterThanOrEqual(scale(5_000));
	});

	it('has another password for every instance, workflow, node, address and secret, and the same one in every process', () => {
		const others = [
			triggerIdentity(hash, 'other secret', place, false),
			...Object.keys(place).map((key) => triggerIdentity(hash, 'client secret', { ...place, [key]: 'other' }, false)),
			triggerIdentity(hash, 'client secret', { ...place, workflowId: 'w1","n1', nodeId: '' }, false),
		];
		expect(new Set([identity, ...others].map(({ password }) => password)).size).toBe(others.length + 1);
		expect(triggerIdentity(hash, 'client secret', { ...place }, false)).toEqual(identity);
		expect(JSON.stringify([identity.key, identity.fingerprint])).not.toContain(identity.password.slice(0, 8));
	});
});

describe('bodies', () => {
	const json = fc.jsonValue({ maxDepth: 6 });
	const key = fc.constantFrom('id', 'event', 'object_id', 'ticket', 'timestamp', 'agent_id', '__proto__', 'constructor', 'prototype', 'toString', 'x');
	const eventLike = fc.array(fc.tuple(key, json), { maxLength: 8 }).map((entries) => `{${entries.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join()}}`);
	const text = fc.oneof(
		json.map((value) => JSON.stringify(value)),
		eventLike,
		fc.array(eventLike, { maxLength: 5 }).map((events) => `[${events.join()}]`),
		eventLike.chain((body) => fc.nat(body.length).map((end) => body.slice(0, end))),
		eventLike.chain((body) => fc.tuple(fc.nat(body.length), fc.string({ maxLength: 3 })).map(([at, more]) => body.slice(0, at) + more + body.slice(at))),
		fc.string({ unit: 'binary', maxLength: 300 }),
		fc.integer({ min: 1, max: 3_000 }).map((depth) => '{"ticket":'.repeat(depth) + '1' + '}'.repeat(depth)),
	);
	const bytes = fc.oneof({ weight: 9, arbitrary: text.map((body) => new TextEncoder().encode(body)) }, fc.uint8Array({ maxLength: 300 }));

	it('of any kind are taken or refused, change no prototype and carry no name that could', () => {
		const before = Object.getOwnPropertyNames(Object.prototype).sort();
		let taken = 0;
		fc.assert(
			fc.property(bytes, (body) => {
				const parsed = parseBody(body);
				if ('refusal' in parsed) return [400, 413].includes(parsed.refusal.status);
				taken += 1;
				for (const { id, event, recordId, payload } of parsed.deliveries) {
					if (id === '' || (event === '' && recordId === undefined) || Object.getPrototypeOf(payload) !== Object.prototype) return false;
					if (Object.keys(payload).some((name) => ['__proto__', 'constructor', 'prototype'].includes(name))) return false;
				}
				return parsed.deliveries.length > 0;
			}),
			{ numRuns: scale(5_000), seed: 20_260_926, examples: [[new TextEncoder().encode('{"id":1,"event":"closed","__proto__":{"x":1}}')]] },
		);
		expect(taken).toBeGreaterThan(0);
		expect(Object.getOwnPropertyNames(Object.prototype).sort()).toEqual(before);
	});
});

describe('through the server', () => {
	let lab: TriggerLab;

	beforeAll(async () => {
		lab = await TriggerLab.open();
	});

	afterAll(async () => await lab.close());

	it('forged and spoilt requests get 401 without a word, and start nothing', async () => {
		const trigger = lab.bench.trigger({ workflowId: 'forgery' });
		await trigger.activate();
		const right = lab.authorization(trigger.url);
		const sendable = spoilt(right).filter((header) => /^[\t\x20-\x7e]*$/.test(header) && header.trim() !== right);
		for (const authorization of [undefined, ...fc.sample(sendable, { numRuns: scale(150), seed: 1 })]) {
			const response = await fetch(trigger.url, { method: 'POST', body: '{"id":"1","event":"closed"}', headers: { 'content-type': 'application/json', ...(authorization === undefined ? {} : { authorization }) } });
			expect([response.status, await response.text()]).toEqual([401, '']);
		}
		expect(trigger.runs).toEqual([]);
		expect(trigger.thrown).toEqual([]);
	});

	it('bodies of any kind are answered with 2xx or 4xx', async () => {
		const trigger = lab.bench.trigger({ workflowId: 'fuzz', webhookId: 'fuzz' });
		await trigger.activate();
		const authorization = lab.authorization(trigger.url);
		const statuses = new Set<number>();
		for (const body of fc.sample(fc.oneof(fc.json({ maxDepth: 5 }), fc.string({ unit: 'binary' })), { numRuns: scale(150), seed: 2 })) {
			const type = body.length % 3 === 0 ? 'text/plain' : 'application/json';
			statuses.add((await fetch(trigger.url, { method: 'POST', body, headers: { authorization, 'content-type': type } })).status);
		}
		expect([...statuses].filter((status) => status >= 300 && (status < 400 || status >= 500))).toEqual([]);
		expect(trigger.thrown).toEqual([]);
	});

	it.each([
		['', true],
		['127.0.0.0/8', true],
		['192.0.2.7, ::1/128\n127.0.0.1', true],
		['::ffff:127.0.0.1', true],
		['192.0.2.0/24', false],
		['::1', false],
	])('from the addresses "%s" only', async (allowedAddresses, allowed) => {
		const trigger = lab.bench.trigger({ workflowId: 'addresses', webhookId: 'addresses', parameters: { options: { allowedAddresses } } });
		await trigger.activate();
		const { status } = await fetch(trigger.url, { method: 'POST', body: '{"id":"1","event":"closed"}', headers: { 'content-type': 'application/json', authorization: lab.authorization(trigger.url) } });
		expect(status).toBe(allowed ? 200 : 401);
	});

	it('what the simulator tampers with is refused and what it sends is taken', async () => {
		const trigger = lab.bench.trigger({ workflowId: 'tamper', webhookId: 'tamper' });
		await trigger.activate();
		lab.tenant.webhooks.reset();
		lab.tenant.webhooks.setPlan({ tamper: 1 });
		const statuses = lab.tenant.records('Status').map(({ id }) => Number(id));
		for (const status_id of [...statuses, ...statuses]) lab.tenant.update('Tickets', lab.ticketId, { status_id });
		await lab.settled();
		const mine = lab.tenant.webhooks.attempts.filter(({ webhookId }) => lab.live().some(({ id, url }) => id === webhookId && url === trigger.url));
		const forged = mine.filter((attempt) => attempt.forged);
		expect(forged.length).toBeGreaterThan(statuses.length);
		expect(forged.filter(({ status }) => status < 400)).toEqual([]);
		expect(trigger.items).toHaveLength(mine.length - forged.length);
	});
});

describe('what a process remembers', () => {
	it('is bounded in count and in time', () => {
		const map = new RecentMap<number>(100, 1_000);
		for (let index = 0; index < scale(100_000); index += 1) map.set(`id-${index}`, index, Math.floor(index / 10));
		expect(map.size).toBeLessThanOrEqual(100);
		const last = scale(100_000) - 1;
		expect(map.get(`id-${last}`, last / 10)).toBe(last);
		expect(map.get(`id-${last}`, last / 10 + 1_001)).toBeUndefined();
		map.set('later', 1, last + 5_000);
		expect(map.size).toBe(1);
	});

	it('is bounded for the triggers too', () => {
		for (let index = 0; index < 60_000; index += 1) triggerMemory.seen.set(`id-${index}`, true, 0);
		expect(triggerMemory.seen.size).toBe(50_000);
	});
});

describe('lists of addresses', () => {
	it.each([
		['192.0.2.0/24', ['192.0.2.1', '192.0.2.255', '::ffff:192.0.2.9'], ['192.0.3.1', '::192.0.2.1', 'x', '', '192.0.2', '192.0.2.1.1', '192.0.2.01']],
		['0.0.0.0/0', ['1.2.3.4'], ['::1']],
		['2001:db8::/33', ['2001:db8::1', '2001:0DB8:7fff::', '2001:db8::1%eth0'], ['2001:db8:8000::1', '2001:db9::', ':::', '1::2::3', '1:2:3:4:5:6:7:8:9']],
		['::ffff:192.0.2.0/120', ['192.0.2.77'], ['192.0.3.77']],
		['10.0.0.1', ['10.0.0.1'], ['10.0.0.2']],
	])('%s', (list, inside, outside) => {
		const addresses = AddressList.parse(list);
		expect(inside.filter((address) => !addresses.has(address))).toEqual([]);
		expect(outside.filter((address) => addresses.has(address))).toEqual([]);
	});

	it.each(['10.0.0.0/33', '10.0.0.0/', 'halo.example', '::1/129', '1.2.3.4/24/8', '256.0.0.1', '::ffff:192.0.2.0/24'])('have no entry %s', (entry) => {
		expect(() => AddressList.parse(`127.0.0.1, ${entry}`)).toThrow(`"${entry}" is neither an IP address nor a block`);
	});
});
