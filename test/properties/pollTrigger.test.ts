import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';
import { createVirtualClock, startHaloTenant, type HaloTenant, type VirtualClock } from '../../simulator/index';
import { haloCredential } from '../support/haloBench';
import { PollBench, type BenchPoller } from '../support/pollBench';
import { rewrite } from '../support/rewritingProxy';
import { scale } from '../support/scale';

const MINUTE = 60_000;

type Step =
	| { readonly does: 'advance'; readonly milliseconds: number }
	| { readonly does: 'create' | 'update' | 'updateWhilePolling' | 'createWhilePolling'; readonly which: number; readonly shown: boolean }
	| { readonly does: 'mass'; readonly count: number }
	| { readonly does: 'poll' }
	| { readonly does: 'restart' };

const which = fc.nat(400);
const steps = fc.array(
	fc.oneof(
		{ weight: 3, arbitrary: fc.record({ does: fc.constant('advance' as const), milliseconds: fc.constantFrom(0, 1, 900, MINUTE, 7 * MINUTE, 90 * MINUTE) }) },
		{ weight: 8, arbitrary: fc.record({ does: fc.constantFrom('create' as const, 'update' as const, 'update' as const, 'updateWhilePolling' as const, 'createWhilePolling' as const), which, shown: fc.boolean() }) },
		{ weight: 1, arbitrary: fc.record({ does: fc.constant('mass' as const), count: fc.integer({ min: 90, max: 260 }) }) },
		{ weight: 4, arbitrary: fc.constant({ does: 'poll' as const }) },
		{ weight: 1, arbitrary: fc.constant({ does: 'restart' as const }) },
	),
	{ minLength: 5, maxLength: 45 },
);

interface Watched {
	readonly resource: 'asset' | 'client' | 'ticket';
	readonly path: string;
	readonly time: string;
	/** A field that list rows show, and one that only the single record has. */
	readonly shown: string;
	readonly hidden: string;
	/** What a new record needs. */
	readonly required: readonly string[];
}

const watched: readonly Watched[] = [
	{ resource: 'ticket', path: 'Tickets', time: 'last_update', shown: 'summary', hidden: 'closure_note', required: ['summary'] },
	{ resource: 'asset', path: 'Asset', time: 'dlastupdate', shown: 'key_field', hidden: 'notes', required: ['assettype_id', 'client_id', 'site_id'] },
	{ resource: 'client', path: 'Client', time: 'alastupdate', shown: 'website', hidden: 'notes', required: ['name'] },
];

/** A tenant whose records change by a script, and what a poll trigger said of them. */
class Story {
	/** Changes of each record after the activation. */
	readonly changed = new Set<number>();
	readonly seen: IDataObject[] = [];
	private serial = 0;
	private pending: (() => void)[] = [];

	constructor(
		private readonly tenant: HaloTenant,
		private readonly clock: VirtualClock,
		private readonly poller: BenchPoller,
		private readonly watched: Watched,
	) {
		tenant.onRequest(() => {
			// HaloPSA gives one record one time for two changes only when both are in the same tenth of a microsecond.
			this.clock.advance(1);
			this.pending.shift()?.();
		});
	}

	async run(step: Step): Promise<void> {
		switch (step.does) {
			case 'advance':
				return this.clock.advance(step.milliseconds);
			case 'create':
				return this.create();
			case 'update':
				return this.update(step.which, step.shown);
			case 'createWhilePolling':
				return void this.pending.push(() => this.create());
			case 'updateWhilePolling':
				return void this.pending.push(() => this.update(step.which, true));
			case 'mass':
				for (let index = 0; index < step.count; index += 1) this.update(index, true);
				return;
			case 'restart':
				return this.poller.restart();
			case 'poll':
				this.seen.push(...(await this.poller.poll()));
				this.clock.advance(1);
		}
	}

	/** Polls until nothing is left to say. */
	async end(): Promise<void> {
		for (let quiet = 0; quiet < 2; ) {
			const before = this.seen.length;
			await this.run({ does: 'poll' });
			quiet = this.seen.length === before && this.pending.length === 0 ? quiet + 1 : 0;
			this.clock.advance(MINUTE);
		}
	}

	/** What a person would complain of: a change that came twice, or the last state of a record that never came. */
	complaints(): string[] {
		const { path, resource, time, shown, hidden } = this.watched;
		const versions = this.seen.map((item) => `${String(item.record_id)} at ${String((item[resource] as IDataObject)[time])}`);
		const doubled = versions.filter((version, index) => versions.indexOf(version) !== index);
		const latest = new Map(this.seen.map((item) => [item.record_id, item[resource] as IDataObject]));
		const lost = [...this.changed].filter((id) => {
			const record = this.tenant.record(path, id);
			// Rows of a list do not have the hidden field.
			const compared = resource === 'ticket' ? [shown] : [shown, hidden];
			return compared.some((field) => record?.[field] !== latest.get(id)?.[field]);
		});
		return [...doubled.map((version) => `twice: ${version}`), ...lost.map((id) => `lost: ${id}`)];
	}

	private create(): void {
		const { path, required } = this.watched;
		const [like] = this.tenant.records(path);
		const made = this.tenant.create(path, Object.fromEntries(required.map((field) => [field, typeof like?.[field] === 'number' ? like[field] : `New ${this.serial}`])));
		this.serial += 1;
		this.changed.add(Number(made.id));
	}

	private update(which: number, shown: boolean): void {
		const records = this.tenant.records(this.watched.path).filter(({ deleted, inactive }) => deleted !== true && inactive !== true);
		const id = Number(records[which % records.length]?.id);
		this.serial += 1;
		this.tenant.update(this.watched.path, id, { [shown ? this.watched.shown : this.watched.hidden]: `https://change-${this.serial}.example` });
		this.changed.add(id);
	}
}

/** HaloPSA's records carry times that are this much ahead of its web server's clock. */
async function skewed(tenant: HaloTenant, milliseconds: number, time: string) {
	const shift = (text: unknown, by: number): unknown => (typeof text === 'string' && text !== '' ? new Date(Date.parse(/Z$/.test(text) ? text : `${text}Z`) + by).toISOString() : text);
	const shifted = (row: unknown): unknown => (typeof row === 'object' && row !== null && time in row ? { ...row, [time]: shift((row as IDataObject)[time], milliseconds) } : row);
	return await rewrite(tenant.url, {
		base: '/api',
		question: ({ query }) => {
			const from = query.get('lastupdatefromdate');
			if (from) query.set('lastupdatefromdate', String(shift(from, -milliseconds)));
			return undefined;
		},
		answer: (_exchange, body) => {
			if (typeof body !== 'object' || body === null) return body;
			return Object.fromEntries(Object.entries(shifted(body) as object).map(([name, value]) => [name, Array.isArray(value) ? value.map(shifted) : value]));
		},
	});
}

async function tell(what: Watched, script: readonly Step[], mostRecords: number, skewMs = 0): Promise<string[]> {
	const clock = createVirtualClock();
	const tenant = await startHaloTenant({ size: { tickets: 300, clients: 300, sites: 300, users: 5, assets: 300 }, limit: false, clock });
	const proxy = skewMs === 0 ? undefined : await skewed(tenant, skewMs, what.time);
	const bench = await PollBench.open([haloCredential(tenant, proxy ? { resourceUrl: proxy.url, authUrl: tenant.authUrl } : {})]);
	try {
		clock.advance(60 * MINUTE);
		// Changes that are known when polling begins.
		for (const record of tenant.records(what.path).slice(0, 5)) tenant.update(what.path, Number(record.id), { [what.shown]: 'https://before.example' });
		clock.advance(MINUTE);
		const poller = bench.poller({ resource: what.resource, options: { mostRecords } });
		await poller.activate();
		const story = new Story(tenant, clock, poller, what);
		clock.advance(1);
		for (const step of script) await story.run(step);
		await story.end();
		return story.complaints();
	} finally {
		bench.close();
		await proxy?.close();
		await tenant.close();
	}
}

describe.each(watched)('whatever happens between and during polls of $resource records', (what) => {
	it('no change is lost and none comes twice', async () => {
		await fc.assert(
			fc.asyncProperty(steps, fc.constantFrom(7, 120, 500), async (script, mostRecords) => {
				expect(await tell(what, script, mostRecords)).toEqual([]);
			}),
			{ numRuns: scale(4), seed: 5 },
		);
	}, scale(120_000));

	it.each([10, -10])('nor when the times of records are %s minutes off the clock of the web server', async (minutes) => {
		await fc.assert(
			fc.asyncProperty(steps, async (script) => {
				expect(await tell(what, script, 500, minutes * MINUTE)).toEqual([]);
			}),
			{ numRuns: scale(2), seed: 6 },
		);
	}, scale(120_000));
});

it('a tenant that tells the time of no client still has each change that its list shows reported once', async () => {
	const clock = createVirtualClock();
	const tenant = await startHaloTenant({ size: { clients: 5, sites: 5, users: 5 }, limit: false, clock });
	const without = (row: unknown): unknown => (typeof row === 'object' && row !== null ? Object.fromEntries(Object.entries(row).filter(([name]) => name !== 'alastupdate')) : row);
	const proxy = await rewrite(tenant.url, { base: '/api', answer: (_exchange, body) => without(body) });
	const bench = await PollBench.open([haloCredential(tenant, { resourceUrl: proxy.url, authUrl: tenant.authUrl })]);
	try {
		clock.advance(60 * MINUTE);
		const poller = bench.poller({ resource: 'client' });
		await poller.activate();
		const id = Number(tenant.records('Client')[0]?.id);
		const reported: unknown[] = [];
		for (const website of ['https://one.example', 'https://two.example']) {
			tenant.update('Client', id, { website });
			for (let poll = 0; poll < 3; poll += 1) {
				reported.push(...(await poller.poll()).map(({ client }) => (client as IDataObject).website));
				clock.advance(MINUTE);
			}
		}
		expect(reported).toEqual(['https://one.example', 'https://two.example']);
	} finally {
		bench.close();
		await proxy.close();
		await tenant.close();
	}
});
