import type { IDataObject } from 'n8n-workflow';
import { createRandom, type Random } from '../support/random';
import { person, PipelineLab } from './support';
import { scale } from '../support/scale';

jest.setTimeout(600_000);

const DAYS = scale(7);
const PEOPLE = 8;
const SOURCES = ['Apollo.io', 'ZoomInfo', 'Hunter.io'];

/** What a person typed, by ticket and field; the pipeline must never change it. */
type Typed = Map<string, unknown>;

/** One provider's answer of a day: some people, some of them with news. */
function answerOf(random: Random, day: number): IDataObject[] {
	const items: IDataObject[] = [];
	for (let number = 0; number < PEOPLE; number += 1) {
		if (random.chance(0.4)) continue;
		const source = random.pick(SOURCES);
		const more = random.chance(0.2) ? { title: `Director ${day}`, CFLeadGrowthSignals: `Signal of day ${day}` } : {};
		items.push(person(number, { source, ...more, ...(random.chance(0.1) ? { email: `GIVEN${number}@company${number}.example` } : {}) }));
		if (random.chance(0.1)) items.push(person(number, { source: random.pick(SOURCES), phone: `(212) 555-${String(1000 + number)}` }));
	}
	return items;
}

/** A few things that people in sales do between two runs. */
function peopleAtWork(lab: PipelineLab, random: Random, typed: Typed, optedOut: Set<string>, removed: Set<string>): void {
	const note = (id: unknown, name: string, value: unknown): void => {
		typed.set(`${String(id)} ${name}`, value);
	};
	for (const lead of lab.tickets('Lead')) {
		const isNew = lead.status_id === lab.statusId('new_lead');
		if (isNew && random.chance(0.05)) {
			lab.bench.tenant.remove('Opportunities', Number(lead.id));
			removed.add(String(lead.oppemailaddress).toLowerCase());
			continue;
		}
		if (random.chance(0.1)) {
			const title = `Typed title ${random.next()}`;
			lab.edit(lead.id, { oppjobtitle: title });
			note(lead.id, 'oppjobtitle', title);
		}
		if (random.chance(0.1)) {
			lab.edit(lead.id, {}, { CFLeadHQLocation: `Typed place ${random.next()}` });
			note(lead.id, 'CFLeadHQLocation', lab.value(lead, 'CFLeadHQLocation'));
		}
		if (isNew && random.chance(0.7)) lab.set(lead.id, 'researching');
		else if (lead.status_id === lab.statusId('researching') && random.chance(0.8)) lab.set(lead.id, 'contacted');
		else if (lead.status_id === lab.statusId('contacted') && random.chance(0.8)) lab.set(lead.id, 'engaged');
		if (random.chance(0.02)) {
			lab.edit(lead.id, {}, { CFDND: true });
			optedOut.add(String(lead.oppemailaddress).toLowerCase());
		}
	}
	for (const prospect of lab.tickets('Prospect')) {
		if (prospect.status_id === lab.statusId('new_prospect') && random.chance(0.5)) lab.set(prospect.id, 'prospecting');
		else if (prospect.status_id === lab.statusId('prospecting') && random.chance(0.5)) lab.qualify(prospect.id, random.chance(0.8) ? 85 : 40);
	}
}

const counted = (texts: readonly string[]): string[] => texts.filter((text, index) => texts.indexOf(text) !== index);

let lab: PipelineLab;
beforeEach(async () => {
	lab = await PipelineLab.open();
});
afterEach(() => lab.close());

describe('days of sales work', () => {
	// Story: a service that polls every 15 minutes turned a lead into two prospects whenever it was restarted between
	// making the prospect and closing the lead, and wrote the provider's job title over the one that sales had corrected.
	it.each([1, 2])('leaves no duplicate and no typed value lost after days of runs and edits (seed %i)', async (seed) => {
		const random = createRandom(seed);
		const typed: Typed = new Map();
		const optedOut = new Set<string>();
		const removed = new Set<string>();
		const totals = { created: 0, converted: 0, promoted: 0 };
		for (let day = 1; day <= DAYS; day += 1) {
			const items = answerOf(random, day);
			const { metrics } = await lab.does('runAll', items);
			expect(metrics.errors).toEqual([]);
			totals.created += Number(metrics.leads_created);
			totals.converted += Number(metrics.prospects_converted);
			totals.promoted += Number(metrics.opportunities_promoted);
			lab.bench.tenant.resetLog();
			await lab.does('runAll', items);
			expect(lab.bench.writes()).toEqual([]);
			for (const [place, value] of typed) {
				const [id, name = ''] = place.split(' ');
				const ticket = lab.bench.tenant.record('Opportunities', Number(id)) ?? {};
				expect([place, name.startsWith('CF') ? lab.value(ticket, name) : ticket[name]]).toEqual([place, value]);
			}
			peopleAtWork(lab, random, typed, optedOut, removed);
		}
		await lab.does('runAll');
		const emails = (type: 'Lead' | 'Prospect' | 'Opportunity'): string[] => lab.tickets(type).map(({ oppemailaddress }) => String(oppemailaddress).toLowerCase());
		expect(counted(emails('Lead'))).toEqual([]);
		expect(counted(emails('Prospect'))).toEqual([]);
		expect(counted(emails('Opportunity'))).toEqual([]);
		expect(emails('Lead').filter((address) => removed.has(address))).toEqual([]);
		expect(lab.tickets('Lead')).toHaveLength(totals.created - removed.size);
		expect(lab.tickets('Lead').filter(({ status_id: status, oppemailaddress: email }) => status === lab.statusId('engaged') && !optedOut.has(String(email).toLowerCase()))).toEqual([]);
		expect(lab.tickets('Prospect').length).toBe(lab.tickets('Lead').filter(({ status_id: status }) => status === lab.statusId('converted_to_prospect')).length);
		expect(totals.converted).toBeGreaterThan(0);
		for (const prospect of lab.tickets('Prospect')) {
			if (prospect.status_id !== lab.statusId('qualified')) continue;
			const isOut = optedOut.has(String(prospect.oppemailaddress).toLowerCase());
			expect([prospect.id, isOut || Number(lab.value(prospect, 'CFProspectFitScore')) < 70]).toEqual([prospect.id, true]);
		}
		for (const ticket of [...lab.tickets('Lead'), ...lab.tickets('Prospect'), ...lab.tickets('Opportunity')]) {
			if (optedOut.has(String(ticket.oppemailaddress).toLowerCase())) expect([ticket.id, lab.value(ticket, 'CFDND')]).toEqual([ticket.id, true]);
		}
		if (process.env.PIPELINE_FIGURES) process.stdout.write(`${JSON.stringify({ seed, days: DAYS, ...totals, typed: typed.size, optedOut: optedOut.size, removed: removed.size })}\n`);
	});
});
