/**
 * The lead pipeline as data: three stages of one sale, the states of each, and the events that move a record on.
 * Names and arrows are those of the published workflow (custom-crm-workflow: 7 + 4 + 5 states, and one state in each
 * of the first two stages that only the pipeline itself sets).
 */

export const STAGES = ['lead', 'prospect', 'opportunity'] as const;
export type Stage = (typeof STAGES)[number];

interface StateDefinition {
	readonly stage: Stage;
	readonly label: string;
	/** How far the record has come; a machine never goes back. */
	readonly rank: number;
	/** Nothing follows in this stage. */
	readonly end?: true;
	/** Set by the pipeline when the next stage exists. */
	readonly byPipeline?: true;
}

export const STATES = {
	new_lead: { stage: 'lead', label: 'New Lead', rank: 0 },
	researching: { stage: 'lead', label: 'Researching', rank: 1 },
	contacted: { stage: 'lead', label: 'Contacted', rank: 2 },
	engaged: { stage: 'lead', label: 'Engaged', rank: 3 },
	no_interest: { stage: 'lead', label: 'No Interest', rank: 4, end: true },
	do_not_contact: { stage: 'lead', label: 'Do Not Contact', rank: 9, end: true },
	invalid_data: { stage: 'lead', label: 'Invalid Data', rank: 4, end: true },
	converted_to_prospect: { stage: 'lead', label: 'Converted to Prospect', rank: 8, end: true, byPipeline: true },
	new_prospect: { stage: 'prospect', label: 'New Prospect', rank: 0 },
	prospecting: { stage: 'prospect', label: 'Prospecting', rank: 1 },
	qualified: { stage: 'prospect', label: 'Qualified', rank: 2 },
	disqualified: { stage: 'prospect', label: 'Disqualified', rank: 3, end: true },
	promoted_to_opportunity: { stage: 'prospect', label: 'Promoted to Opportunity', rank: 8, end: true, byPipeline: true },
	new_opportunity: { stage: 'opportunity', label: 'New Opportunity', rank: 0 },
	progressing: { stage: 'opportunity', label: 'Progressing', rank: 1 },
	negotiation: { stage: 'opportunity', label: 'Negotiation', rank: 2 },
	won: { stage: 'opportunity', label: 'Won', rank: 3, end: true },
	lost: { stage: 'opportunity', label: 'Lost', rank: 3, end: true },
} as const satisfies Readonly<Record<string, StateDefinition>>;

export type State = keyof typeof STATES;
export const stateNames = Object.keys(STATES) as readonly State[];
export const stateOf = (state: State): StateDefinition => STATES[state];
export const statesOf = (stage: Stage): readonly State[] => stateNames.filter((name) => STATES[name].stage === stage);
export const firstState = { lead: 'new_lead', prospect: 'new_prospect', opportunity: 'new_opportunity' } as const satisfies Readonly<Record<Stage, State>>;

export const EVENTS = [
	'claim', 'reach', 'engage', 'decline', 'optOut', 'findBadData', 'convert',
	'identify', 'qualify', 'disqualify', 'promote',
	'propose', 'negotiate', 'win', 'lose',
] as const;
export type PipelineEvent = (typeof EVENTS)[number];

/** The arrows: `from`, event, `to`. An opt-out is honoured from every state of a lead that the pipeline has not passed on. */
export const TRANSITIONS: readonly (readonly [State, PipelineEvent, State])[] = [
	['new_lead', 'claim', 'researching'],
	['researching', 'reach', 'contacted'],
	['researching', 'findBadData', 'invalid_data'],
	['contacted', 'engage', 'engaged'],
	['contacted', 'decline', 'no_interest'],
	...(['new_lead', 'researching', 'contacted', 'engaged', 'no_interest', 'invalid_data'] as const).map((from) => [from, 'optOut', 'do_not_contact'] as const),
	['engaged', 'convert', 'converted_to_prospect'],
	['new_prospect', 'identify', 'prospecting'],
	['prospecting', 'qualify', 'qualified'],
	['prospecting', 'disqualify', 'disqualified'],
	['qualified', 'promote', 'promoted_to_opportunity'],
	['new_opportunity', 'propose', 'progressing'],
	['progressing', 'negotiate', 'negotiation'],
	['negotiation', 'win', 'won'],
	['negotiation', 'lose', 'lost'],
];

/** Where an event leads; undefined when the state has no such exit. */
export function nextState(state: State, event: PipelineEvent): State | undefined {
	return TRANSITIONS.find(([from, name]) => from === state && name === event)?.[2];
}

/**
 * Whether the pipeline may still write what providers tell into the record. Beyond Researching somebody works on it,
 * and what is not a lead any more belongs to sales.
 */
export const takesProviderData = (state: State): boolean => state === 'new_lead' || state === 'researching';
