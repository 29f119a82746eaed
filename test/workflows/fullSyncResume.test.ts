import { scale } from '../support/scale';
import { actualState, expectedState, streamNames, SyncLab } from '../support/syncLab';

jest.setTimeout(240_000);

/** Pages of ten records, so that a small tenant has several. */
const PAGE = 10;
const options = { halo: { seed: 5, quirks: { pageCap: PAGE }, size: { clients: 6, sites: 6, users: 30, items: 4, opportunities: 4, tickets: 0, recurringInvoices: 0 } } };

let lab: SyncLab;
afterEach(() => lab.close());

const open = async (): Promise<void> => {
	lab = await SyncLab.open(options);
};

/** Runs the sync and takes the power away after a step. */
async function breakAt(isAt: (node: string) => boolean): Promise<void> {
	const stop = new AbortController();
	await lab.run(undefined, { signal: stop.signal, onNode: ({ node }) => (isAt(node) ? stop.abort() : undefined) }).catch(() => undefined);
}

/** Breaks off when the checkpoint of the first page of users is saved. */
const breakInUsers = async (): Promise<void> => await breakAt((node) => node === 'Save Checkpoint' && pagesOf('Users').at(-1) === 1);

/** The pages of a list that HaloPSA was asked for. */
const pagesOf = (resource: string): number[] => lab.halo.log.filter((entry) => entry.path === `/api/${resource}`).map(({ query }) => Number(query.page_no));

async function expectConverged(what: unknown): Promise<void> {
	await lab.sync();
	expect([what, actualState(lab.salesbuildr)]).toEqual([what, expectedState(lab.halo)]);
	await lab.sync();
	expect([what, lab.writes()]).toEqual([what, []]);
}

// A run of 100,000 records that broke off on its last page began with the first one again.
it('a run that broke off goes on after the last page that was done', async () => {
	await open();
	await breakInUsers();
	lab.resetLogs();
	await lab.sync();
	// The checkpoint of the last page was saved, so that not even this page is read again.
	expect(pagesOf('Users')[0]).toBe(2);
	expect(actualState(lab.salesbuildr)).toEqual(expectedState(lab.halo));
	await lab.sync();
	expect(lab.writes()).toEqual([]);
});

it('a run that breaks off at any step is made whole by the next, and writes nothing twice', async () => {
	await open();
	let steps = 0;
	await lab.run(undefined, { onNode: () => (steps += 1) });
	const stride = Math.max(1, Math.round(steps / scale(4)));
	for (let at = 1; at <= steps; at += stride) {
		await lab.close();
		await open();
		let seen = 0;
		await breakAt(() => (seen += 1) === at);
		await expectConverged(`step ${at} of ${steps}`);
	}
});

/** What may have become of the checkpoints of a run that broke off. */
const faults: readonly (readonly [string, (position: Record<string, unknown>) => string | undefined])[] = [
	['lost', () => undefined],
	['cut off', (position) => JSON.stringify(position).slice(0, 40)],
	['of another shape', () => '[1,2]'],
	['of a page that there is not', (position) => JSON.stringify({ ...position, page: 900 })],
	['from the future', (position) => JSON.stringify({ ...position, startedAt: '2099-01-01T00:00:00.000Z' })],
];

it.each(faults)('converges with a checkpoint that is %s', async (what, spoil) => {
	await open();
	await breakInUsers();
	const [row] = await lab.rowsOf('halopsa_sync_checkpoints');
	const position = spoil(JSON.parse(String(row?.position)) as Record<string, unknown>);
	await lab.changeRows('halopsa_sync_checkpoints', position === undefined ? undefined : { position }, { name: String(row?.name) });
	lab.resetLogs();
	await lab.sync();
	expect(pagesOf('Users')[0]).toBe(1);
	await expectConverged(what);
});

it('converges with a checkpoint of another stream, and with one that is weeks old', async () => {
	await open();
	await breakInUsers();
	const [row] = await lab.rowsOf('halopsa_sync_checkpoints');
	await lab.changeRows('halopsa_sync_checkpoints', { name: 'full-sync items' }, { name: String(row?.name) });
	await lab.sync();
	await lab.sync();
	// Nothing of what changed since the run began may be skipped when it goes on.
	const [user] = lab.halo.records('Users').filter(({ inactive, name }) => inactive !== true && name !== 'General User');
	await lab.loseData();
	await breakInUsers();
	lab.halo.update('Users', Number(user?.id), { title: 'Changed Since' });
	await lab.sync();
	await expectConverged('weeks old');
});

it('leaves no checkpoint behind, so that the next run reads what changed', async () => {
	await open();
	const result = await lab.sync();
	expect(Object.keys(result)).toEqual([...streamNames]);
	expect(await lab.rowsOf('halopsa_sync_checkpoints')).toEqual([]);
});

// Contacts are left out while their company is not there; after a break the run went on behind them and never came back.
it('reads contacts from the first page on when a company came after the break', async () => {
	await open();
	const [client] = lab.halo.records('Client').filter(({ inactive }) => inactive !== true);
	lab.halo.update('Client', Number(client?.id), { inactive: true });
	await breakInUsers();
	lab.halo.update('Client', Number(client?.id), { inactive: false });
	await expectConverged('a company more');
});
