/**
 * What must be true of each shipped workflow. Every file under workflows/ needs an entry, so that none is added
 * without being proven.
 *
 * - size: how much the tenant holds
 * - manual: the trigger to start it by; the webhook stands beside it
 * - schedule: the schedule trigger, where there is one
 * - change: something a person changes in HaloPSA between two runs; the number makes it another change each time
 * - writes: how many records the last node says were written
 * - changeWrites: how many records a run after one change writes, 1 when absent
 * - readsOnly: true for a workflow that writes to no system
 * - steady: the output without what differs by time and address
 * - forget: empties one cursor in a Data Table, and what the next run then reads
 */
export const expectations = {
	'full-sync': {
		size: 450,
		manual: 'Run by Hand',
		schedule: 'Every Hour',
		change({ halo, salesbuildr }, number) {
			const synced = salesbuildr.records('company')[number];
			halo.update('Client', Number(synced.externalIdentifier), { name: `Renamed Client ${number}` });
		},
		writes: (output) => output.reduce((sum, { created, updated }) => sum + created + updated, 0),
		forget: {
			table: 'halopsa_sync_cursors',
			key: { stream: 'users' },
			column: 'cursor',
			nextRun: (output) => output.find(({ stream }) => stream === 'users').read > 100,
		},
	},
};

export function expectationOf(name) {
	const expectation = expectations[name];
	if (!expectation) throw new Error(`workflows/${name}.json has no entry in test/n8n/expectations.mjs, so nothing proves it`);
	return expectation;
}
