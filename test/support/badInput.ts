import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { HALO_CREDENTIAL, type HaloBench } from './haloBench';
import type { NodeRun } from './nodeBench';

/** One thing that somebody, a form, a model or another system hands to the HaloPSA node. */
export interface BadInput {
	/** What happened, and what must not come of it. */
	readonly story: string;
	/** Of the node; what differs between items is an expression. */
	readonly parameters: INodeParameters;
	/** An item that is all right, made anew for each place in the input. */
	readonly good: () => IDataObject;
	readonly bad: IDataObject;
	/** Of the one sentence that the user reads. */
	readonly says: RegExp;
	/** Of the next step. */
	readonly advises?: RegExp;
	/** HaloPSA itself refuses it, so a write is tried. Otherwise nothing of the bad item may be written. */
	readonly refusedByHalo?: true;
}

const LONGEST_MESSAGE = 900;
/** What a program says to programmers. */
const forProgrammers = /undefined|\[object|<\/?\w+>|^\w*Error:|\bat .*\.(js|ts|cjs):\d|Cannot (read|convert)|is not (a function|iterable)|[\u0000-\u001f]/;

/** One sentence for a person, short enough to read, and the next step. */
export function expectClear(message: unknown, details: unknown): void {
	const text = String(message);
	// A value that is no text is quoted as JSON.
	expect(text).toMatch(/^(["[{\p{Lu}\d-]|true|false).*\S$/u);
	expect(text).not.toMatch(forProgrammers);
	expect(text.length).toBeLessThan(LONGEST_MESSAGE);
	expect(String(details)).toMatch(/^\p{Lu}.{10,}/u);
	expect(String(details)).not.toMatch(forProgrammers);
}

export async function expectNoSecrets({ nodes, tenant }: HaloBench, { everything }: NodeRun): Promise<void> {
	const { sessionToken } = await nodes.storedCredential(HALO_CREDENTIAL);
	for (const secret of [tenant.application.clientSecret, sessionToken]) {
		if (typeof secret === 'string' && secret !== '') expect(everything).not.toContain(secret);
	}
	expect(everything).not.toMatch(/Bearer [\w-]{20,}/);
}

/**
 * Runs the bad item between two good ones that go on, and after a good one that stops: one clear sentence with its
 * item, both others done, and not a single write for it.
 */
export async function expectParked(bench: HaloBench, { parameters, good, bad, says, advises, refusedByHalo }: BadInput): Promise<void> {
	bench.tenant.resetLog();
	const going = await bench.halo(parameters, [good(), bad, good()], { onError: 'continueRegularOutput' });
	const writesOfThree = bench.writes().length;
	const about = (item: number) => going.items.filter(({ pairedItem }) => JSON.stringify(pairedItem) === JSON.stringify({ item }));
	for (const item of [0, 2]) {
		expect(about(item).map(({ json }) => json.error)).not.toContainEqual(expect.anything());
		expect(about(item).length).toBeGreaterThan(0);
	}
	const [parked, ...others] = about(1);
	expect(others).toEqual([]);
	expect(Object.keys(parked?.json ?? {}).sort()).toEqual(['details', 'error']);
	expect(parked?.json.error).toMatch(says);
	if (advises) expect(parked?.json.details).toMatch(advises);
	expectClear(parked?.json.error, parked?.json.details);

	bench.tenant.resetLog();
	const stopped = await bench.halo(parameters, [good(), bad]);
	expect(stopped.status).toBe('error');
	expect(stopped.error).toMatchObject({ message: parked?.json.error, description: parked?.json.details, context: { itemIndex: 1 } });
	// Two good items and the bad one write as much as twice one good item and the bad one, so the bad one wrote nothing.
	if (!refusedByHalo) expect(writesOfThree).toBe(2 * bench.writes().length);
	await expectNoSecrets(bench, going);
}
