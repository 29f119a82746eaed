import { faultEffects, faultNames, type FaultName } from '../../simulator/index';
import { scale } from './scale';
import { actualState, expectedState, SyncLab } from './syncLab';
import { useVirtualTime } from './virtualTime';

export type Side = 'halo' | 'salesbuildr';

const LANES = 4;

interface Case {
	readonly fault: FaultName;
	readonly at: number;
}

/** A tenant with one or two records of each kind: every further one would add requests and nothing to learn. */
async function openTiny(): Promise<SyncLab> {
	const lab = await SyncLab.open({ halo: { size: { clients: 2, sites: 3, users: 4, items: 2, opportunities: 1, tickets: 0, recurringInvoices: 0 } } });
	const used = new Set(lab.halo.records('Item').map(({ assetgroup_id: group }) => group));
	for (const { id } of lab.halo.records('AssetGroup')) if (!used.has(id)) lab.halo.remove('AssetGroup', Number(id));
	return lab;
}

/** One fault at one request of a full sync, and a second run where the request took effect: throws where that differs from a clean sync. */
async function strike(side: Side, { fault, at }: Case): Promise<void> {
	const lab = await openTiny();
	try {
		let struck = false;
		lab[side].setFaults(({ index }) => {
			if (index !== at || struck) return undefined;
			struck = true;
			return fault;
		});
		const result = await lab.sync();
		expect(struck).toBe(true);
		expect(Object.values(result).filter(({ parked }) => parked > 0)).toEqual([]);
		expect(actualState(lab.salesbuildr)).toEqual(expectedState(lab.halo));
		if (!faultEffects[fault].applied) return;
		await lab.sync();
		expect(lab.writes()).toEqual([]);
	} finally {
		await lab.close();
	}
}

function describeFailure({ fault, at }: Case, index: readonly string[], error: unknown): string {
	return `${fault} at request ${at}, ${index[at] ?? 'none'}: ${error instanceof Error ? error.message : String(error)}`;
}

/** The requests of a clean sync to one side, `METHOD path` each. */
async function cleanRun(side: Side): Promise<string[]> {
	const lab = await openTiny();
	try {
		await lab.sync();
		expect(actualState(lab.salesbuildr)).toEqual(expectedState(lab.halo));
		return lab[side].log.map(({ method, path }) => `${method} ${path}`);
	} finally {
		await lab.close();
	}
}

/** Further requests of one kind meet a ninth of the faults each, in turn; with a TEST_SCALE of 9 they meet all. */
const TURN = Math.max(1, Math.round(9 / scale(1)));

/** A request like another but for the resource and the record it names: all resources go through one client. */
const kindOf = (request: string): string => request.replace(/\/[^/]*\d[^/]*/g, '/:id').replace(/(api)\/(?!authinfo)\w+/i, '$1/:resource');

/** Every fault at every kind of request, where it comes first; at the others of the kind, what is their turn. */
function casesOf(index: readonly string[]): Case[] {
	const kinds = index.map(kindOf);
	return index.flatMap((_, at) =>
		faultNames.flatMap((fault, turn) => (kinds.indexOf(kinds[at] ?? '') === at || (at + turn) % TURN === 0 ? [{ fault, at }] : [])),
	);
}

/** The faults of the plan at the requests of a small full sync, one at a time. Gives what went wrong and the number of cases. */
export async function runFaultMatrix(side: Side): Promise<{ cases: number; requests: number; failures: string[] }> {
	const time = useVirtualTime(1_500);
	try {
		const index = await cleanRun(side);
		const tokens = new Set(index.flatMap((request, at) => (request.includes('/auth/') || request.includes('/authinfo') ? [at] : [])));
		const needsToken = (fault: FaultName): boolean => fault === 'expiredToken400' || fault === 'expiredToken401';
		const applies = ({ fault, at }: Case): boolean => !needsToken(fault) || (side === 'halo' && !tokens.has(at));
		const cases = casesOf(index).filter(applies);
		const waiting = [...cases];
		const failures: string[] = [];
		const lane = async (): Promise<void> => {
			for (let taken = waiting.pop(); taken; taken = waiting.pop()) {
				const next = taken;
				await strike(side, next).catch((error: unknown) => failures.push(describeFailure(next, index, error)));
			}
		};
		await Promise.all(Array.from({ length: LANES }, lane));
		return { cases: cases.length, requests: index.length, failures };
	} finally {
		time.restore();
	}
}
