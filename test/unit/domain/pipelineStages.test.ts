import { EVENTS, nextState, stateNames, STATES, statesOf, takesProviderData, type PipelineEvent, type State } from '../../../lib/domain/pipelineStages';

/** The arrows of the published workflow, written down a second time on purpose. */
const arrows: Readonly<Partial<Record<State, Partial<Record<PipelineEvent, State>>>>> = {
	new_lead: { claim: 'researching', optOut: 'do_not_contact' },
	researching: { reach: 'contacted', findBadData: 'invalid_data', optOut: 'do_not_contact' },
	contacted: { engage: 'engaged', decline: 'no_interest', optOut: 'do_not_contact' },
	engaged: { convert: 'converted_to_prospect', optOut: 'do_not_contact' },
	no_interest: { optOut: 'do_not_contact' },
	invalid_data: { optOut: 'do_not_contact' },
	new_prospect: { identify: 'prospecting' },
	prospecting: { qualify: 'qualified', disqualify: 'disqualified' },
	qualified: { promote: 'promoted_to_opportunity' },
	new_opportunity: { propose: 'progressing' },
	progressing: { negotiate: 'negotiation' },
	negotiation: { win: 'won', lose: 'lost' },
};

describe('states of the pipeline', () => {
	it('are 7, 4 and 5, and one that only the pipeline sets in each of the first two stages', () => {
		const own = (name: State): boolean => !('byPipeline' in STATES[name]);
		expect((['lead', 'prospect', 'opportunity'] as const).map((stage) => statesOf(stage).filter(own).length)).toEqual([7, 4, 5]);
		expect(stateNames.filter((name) => !own(name))).toEqual(['converted_to_prospect', 'promoted_to_opportunity']);
	});

	it.each(stateNames.flatMap((state) => EVENTS.map((event) => [state, event] as const)))('%s on %s', (state, event) => {
		expect(nextState(state, event)).toBe(arrows[state]?.[event]);
	});

	it('never leave Do Not Contact, and never go back', () => {
		for (const event of EVENTS) expect(nextState('do_not_contact', event)).toBeUndefined();
		for (const state of stateNames) {
			for (const event of EVENTS) {
				const next = nextState(state, event);
				if (next) expect([state, event, STATES[next].rank > STATES[state].rank && STATES[next].stage === STATES[state].stage]).toEqual([state, event, true]);
			}
		}
	});

	it('take what providers tell only before anybody got in touch', () => {
		expect(stateNames.filter(takesProviderData)).toEqual(['new_lead', 'researching']);
	});
});
