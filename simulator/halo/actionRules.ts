import { businessError } from './errors';
import { haloDate, integerOf, numberOf, textOf, type HaloRecord } from './records';
import type { TableRules, WriteEvent } from './rules';

/** `new_*` of an action change its ticket at the same time [C] (vendor specification). */
const ticketChanges: Readonly<Record<string, string>> = {
	new_status: 'status_id',
	new_agent: 'agent_id',
	new_priority: 'priority_id',
	new_category1: 'category_1',
	new_tickettype: 'tickettype_id',
	new_contract_id: 'contract_id',
	new_source: 'source',
	new_followupdate: 'followupdate',
	new_deadlinedate: 'deadlinedate',
	new_oppvalue: 'oppvalue',
	new_oppconversionprobability: 'oppconversionprobability',
};

/** Actions are counted inside their ticket and need an outcome (facts 3.2). */
export const actionRules: TableRules = {
	beforeCreate(draft, event) {
		const { context, caller } = event;
		const ticket = context.store.find('Tickets', integerOf(draft.ticket_id));
		if (!ticket) throw businessError(context.quirks, `The ticket ${textOf(draft.ticket_id)} does not exist.`);
		const outcome = outcomeOf(event, draft);
		draft.outcome_id = outcome?.id ?? -1;
		draft.outcome = outcome?.outcome ?? '';
		draft.who_type = 1;
		draft.who_agentid = caller.application.agentId;
		draft.datetime = haloDate(context.clock.now(), 0, 'Z');
		draft.timetaken ??= 0;
		draft.hiddenfromuser ??= false;
		if (typeof draft.note_html === 'string') {
			draft.note ??= draft.note_html
				.replace(/<[^>]*>/g, ' ')
				.replace(/\s+/g, ' ')
				.trim();
		}
		for (const field of Object.keys(draft)) if (field.startsWith('new_')) delete draft[field];
	},
	written(record, event, isNew) {
		if (isNew) changeTicket(record, event);
	},
};

function outcomeOf({ context }: WriteEvent, draft: HaloRecord): HaloRecord | undefined {
	const { store, quirks } = context;
	const name = textOf(draft.outcome).toLowerCase();
	const outcome =
		draft.outcome_id === undefined && name !== ''
			? [...store.table('Outcome').rows.values()].find((row) => textOf(row.outcome).toLowerCase() === name)
			: store.find('Outcome', integerOf(draft.outcome_id));
	if (!outcome && quirks.actionsNeedOutcome) {
		throw businessError(quirks, 'An Outcome must be entered for this Action');
	}
	if (outcome && quirks.forbiddenOutcomes.includes(numberOf(outcome.id))) {
		throw businessError(quirks, 'You do not have access to this Action at the moment');
	}
	return outcome;
}

function changeTicket(action: HaloRecord, event: WriteEvent): void {
	const { context, posted } = event;
	const ticket = context.store.find('Tickets', integerOf(action.ticket_id));
	if (!ticket) return;
	const changes: Record<string, unknown> = {};
	for (const [from, to] of Object.entries(ticketChanges)) {
		if (posted[from] !== undefined) changes[to] = posted[from];
	}
	const outcome = context.store.find('Outcome', integerOf(action.outcome_id));
	if (numberOf(outcome?.newstatus) > 0) changes.status_id ??= outcome?.newstatus;
	const team = [...context.store.table('Team').rows.values()].find(({ name }) => name === posted.new_team);
	if (team) changes.team_id = team.id;
	event.create('Tickets', {
		...changes,
		id: ticket.id,
		timetaken: Math.round((numberOf(ticket.timetaken) + numberOf(action.timetaken)) * 100) / 100,
		lastactiondate: action.datetime,
	}, action);
}
