import { actualState, expectedState, streamNames, SyncLab, type LabOptions } from '../support/syncLab';

jest.setTimeout(120_000);

let lab: SyncLab;

async function open(options?: LabOptions): Promise<SyncLab> {
	lab = await SyncLab.open(options);
	return lab;
}

afterEach(() => lab.close());

describe('full-sync.json', () => {
	it('does it', async () => {
		await open({ halo: { size: 60 } });
		const t = Date.now();
		const first = await lab.sync();
		console.log(Date.now() - t, first, lab.halo.log.length, lab.salesbuildr.log.length);
		expect(actualState(lab.salesbuildr)).toEqual(expectedState(lab.halo));
		const t2 = Date.now();
		const second = await lab.sync();
		console.log(Date.now() - t2, second);
		expect(lab.writes()).toEqual([]);
		expect(Object.keys(first)).toEqual([...streamNames]);
	});
});
