import { useVirtualTime } from '../support/virtualTime';
import { scale } from '../support/scale';
import { person, PipelineLab } from './support';

jest.setTimeout(300_000);

/** Everything of the pipeline's tickets that a person would see. */
const stateOf = (lab: PipelineLab): unknown =>
	(['Lead', 'Prospect', 'Opportunity'] as const).map((type) => lab.tickets(type).map(({ summary, status_id: status, oppvalue: value }) => ({ type, summary, status, value: value ?? null })));

/** A lead that is new, one that is engaged and one prospect that is ready, before the run that breaks off. */
async function prepared(): Promise<PipelineLab> {
	const lab = await PipelineLab.open();
	await lab.does('upsertLeads', [person(1), person(2)]);
	lab.set(lab.lead('given1@company1.example').id, 'engaged');
	lab.set(lab.lead('given2@company2.example').id, 'engaged');
	await lab.does('convertLeads');
	lab.qualify(lab.tickets('Prospect')[0]?.id);
	await lab.does('upsertLeads', [person(3)]);
	lab.set(lab.lead('given3@company3.example').id, 'engaged');
	lab.bench.tenant.resetLog();
	return lab;
}

/** Every third write by default; TEST_SCALE 3 takes each. */
const STEP = Math.max(1, Math.round(3 / scale(1)));

const today = [person(3), person(4)];

let time: ReturnType<typeof useVirtualTime>;
beforeAll(() => {
	time = useVirtualTime();
});
afterAll(() => time.restore());

// Story: the service was restarted after it had made a prospect and before it had closed the lead. The next run made a
// second prospect, because it looked for the text "Lead #12" in tickets and sales had rewritten it.
it('a run that breaks off at any write ends the same after the next run', async () => {
	const whole = await prepared();
	await whole.does('runAll', today);
	const expected = stateOf(whole);
	const writes = whole.bench.writes().length;
	await whole.close();
	expect(writes).toBeGreaterThan(5);
	for (let at = 0; at < writes; at += STEP) {
		const lab = await prepared();
		let seen = -1;
		lab.bench.tenant.setFaults(({ method, path }) => {
			if (method !== 'GET' && path.startsWith('/api/')) seen += 1;
			// The write takes effect and its answer is lost; nothing is reached afterwards.
			return seen > at ? 'resetBefore' : seen === at && method !== 'GET' ? 'appliedAnswerLost' : undefined;
		});
		await lab.run('runAll', today);
		lab.bench.tenant.setFaults([]);
		await lab.does('runAll', today);
		expect([at, stateOf(lab)]).toEqual([at, expected]);
		lab.bench.tenant.resetLog();
		await lab.does('runAll', today);
		expect([at, lab.bench.writes()]).toEqual([at, []]);
		await lab.close();
	}
});
