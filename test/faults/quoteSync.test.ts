import { faultNames, type FaultName } from '../../simulator/index';
import { QuoteLab } from '../support/quoteLab';
import { scale } from '../support/scale';
import { useVirtualTime } from '../support/virtualTime';

jest.setTimeout(600_000);

let lab: QuoteLab;
let time: ReturnType<typeof useVirtualTime>;
beforeAll(() => (time = useVirtualTime(1_500)));
afterAll(() => time.restore());
beforeEach(async () => {
	lab = await QuoteLab.open();
});
afterEach(() => lab.close());

const isWrite = ({ method, kind }: { method: string; kind: string }): boolean => kind === 'api' && method !== 'GET';

/** One quote for the one quotation, each with the other's ID, and nothing left to write. */
async function expectSettled(id: number, what: string): Promise<void> {
	await lab.result();
	await lab.waitForLists(id);
	await lab.result();
	expect([what, lab.quotes.map(({ externalIdentifier }) => externalIdentifier)]).toEqual([what, [String(id)]]);
	expect([what, lab.quotations]).toMatchObject([what, [{ id, third_party_number: lab.quotes[0]?.id }]]);
	await lab.result();
	expect([what, lab.sync.writes()]).toEqual([what, []]);
}

/** Takes the power away at one write: it arrives or it does not, and nothing after it does. */
async function cutAt(at: number, arrives: boolean): Promise<void> {
	const stop = new AbortController();
	let writes = 0;
	const plan = (entry: { method: string; kind: string }): FaultName | undefined => {
		if (writes >= at) return 'resetBefore';
		if (!isWrite(entry)) return undefined;
		writes += 1;
		if (writes !== at) return undefined;
		stop.abort();
		return arrives ? 'appliedAnswerLost' : 'resetBefore';
	};
	lab.sync.halo.setFaults(plan);
	lab.sync.salesbuildr.setFaults(plan);
	await lab.run({}, { signal: stop.signal }).catch(() => undefined);
	lab.sync.halo.setFaults([]);
	lab.sync.salesbuildr.setFaults([]);
}

it.each([[1, true], [1, false], [2, true], [2, false], [3, true], [3, false]])('a run that breaks off at write %p of three (arrived: %p) ends with one quote for the quotation', async (at, arrives) => {
	const id = lab.quotation();
	await cutAt(at, arrives);
	await expectSettled(id, `write ${at}`);
});

/** One of so many faults at each write; with a TEST_SCALE of 6 all of them. */
const STRIDE = Math.max(1, Math.round(6 / scale(1)));

const cases = [0, 1, 2].flatMap((at) => faultNames.filter((fault, turn) => !fault.startsWith('expired') && ((turn + at) % STRIDE === 0 || fault === 'appliedAnswerLost')).map((fault) => [fault, at] as const));

it.each(cases)('%s at write %p ends with one quote for the quotation', async (fault, at) => {
	const id = lab.quotation();
	let writes = 0;
	const plan = (entry: { method: string; kind: string }): FaultName | undefined => (isWrite(entry) && writes++ === at ? fault : undefined);
	lab.sync.halo.setFaults(plan);
	lab.sync.salesbuildr.setFaults(plan);
	await lab.run();
	expect(writes).toBeGreaterThan(at);
	await expectSettled(id, fault);
});
