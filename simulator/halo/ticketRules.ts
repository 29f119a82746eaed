import { businessError } from './errors';
import { generalUserName, haloDate, integerOf, isTrue, numberOf, textOf, type HaloRecord } from './records';
import type { TableRules, WriteEvent } from './rules';
import { auditTicket } from './ticketAudit';

/** Status ids as usual in a new instance [C]: 1 new, 9 closed. */
const newStatus = 1;
const closedStatus = 9;

/** Ticket source shown for tickets made by the API without one [1] (CIPP#323); the number is [own]. */
const manualSource = 6;

/** Ticket type a create without one gets: the instance default of its resource [I]. */
const defaultTypeUse: Readonly<Record<string, string>> = {
	Opportunities: 'opportunity',
	Projects: 'project',
};

/** Rules of tickets, opportunities and projects, which are rows of one table (facts 3.1 and 3.6). */
export const ticketRules: TableRules = {
	beforeCreate(draft, event) {
		const type = typeOf(event, draft);
		const now = haloDate(event.context.clock.now(), 0, 'Z');
		draft.tickettype_id = type.id;
		applyType(draft, type);
		checkMandatory(draft, event);
		settlePeople(draft, event);
		draft.status_id ??= type.initial_status ?? newStatus;
		draft.sla_id ??= type.default_sla ?? -1;
		draft.priority_id ??= defaultPriority(event, draft.sla_id);
		checkPriority(draft, event);
		draft.source ??= manualSource;
		draft.agent_id ??= 1;
		draft.team_id ??= teamOf(event) ?? 1;
		draft.workflow_id ??= type.workflow_id ?? -1;
		draft.workflow_step ??= 1;
		draft.timetaken ??= 0;
		draft.dateoccurred ??= now;
		draft.datecreated = now;
		draft.deleted = false;
		draft.hasbeenclosed = false;
		if (draft.is_opportunity === true) draft.pipeline_stage_id ??= 1;
		settleTexts(draft);
		settleClosure(draft, event);
		settleValue(draft, draft);
	},
	beforeUpdate(changes, event, record) {
		if (isTrue(event.posted._recover)) changes.deleted = false;
		if (changes.tickettype_id !== undefined) applyType(changes, typeOf(event, changes));
		if (changes.priority_id !== undefined || changes.sla_id !== undefined) {
			checkPriority({ priority_id: record.priority_id, sla_id: record.sla_id, ...changes }, event);
		}
		const team = teamOf(event);
		if (team !== undefined) changes.team_id = team;
		settleMerge(changes, event, record);
		if (event.context.quirks.stagesOff) delete changes.pipeline_stage_id;
		settleTexts(changes);
		settleClosure(changes, event, record);
		settleValue(changes, { ...record, ...changes });
		auditTicket(changes, event, record);
	},
};

function typeOf(event: WriteEvent, fields: HaloRecord): HaloRecord {
	const { store, quirks } = event.context;
	const asked = integerOf(fields.tickettype_id);
	const use = defaultTypeUse[event.resource.path] ?? 'ticket';
	const type =
		asked === undefined
			? [...store.table('TicketType').rows.values()].find((candidate) => candidate.use === use)
			: store.find('TicketType', asked);
	if (!type) throw businessError(quirks, `The ticket type ${textOf(fields.tickettype_id)} does not exist.`);
	return type;
}

/** A ticket takes its team by name (facts 3.1, `team` text); a name that no team has is ignored [own]. */
function teamOf({ context, posted }: WriteEvent): unknown {
	const name = textOf(posted.team).toLowerCase();
	if (name === '') return undefined;
	return [...context.store.table('Team').rows.values()].find((team) => textOf(team.name).toLowerCase() === name)?.id;
}

/** `domerge` with `merged_into_id`: the ticket points to the survivor, stays readable [I] and is closed [own]. */
function settleMerge(changes: HaloRecord, { context, posted }: WriteEvent, record: HaloRecord): void {
	delete changes.domerge;
	if (posted.merged_into_id === undefined) return;
	delete changes.merged_into_id;
	if (!isTrue(posted.domerge)) return;
	const survivor = context.store.find('Tickets', integerOf(posted.merged_into_id));
	if (!survivor || survivor === record) throw businessError(context.quirks, 'The ticket to merge into does not exist.');
	changes.merged_into_id = survivor.id;
	changes.status_id = closedStatus;
}

function applyType(fields: HaloRecord, type: HaloRecord): void {
	fields.is_opportunity = type.use === 'opportunity';
	fields.is_project = type.use === 'project';
}

function checkMandatory(draft: HaloRecord, { context, posted }: WriteEvent): void {
	const mandatory = context.quirks.mandatoryFields[numberOf(draft.tickettype_id)] ?? [];
	const missing = mandatory.find((field) => textOf(draft[field]) === '');
	if (missing !== undefined && !isTrue(posted._novalidate)) {
		throw businessError(context.quirks, `A value must be entered for ${missing}.`);
	}
}

/** Client and site follow from the user or the site; a user without site_id is replaced [1]. */
function settlePeople(draft: HaloRecord, { context, posted }: WriteEvent): void {
	const { store, quirks } = context;
	const user = store.find('Users', integerOf(draft.user_id));
	const keepsUser = user !== undefined && (!quirks.userNeedsSite || posted.site_id !== undefined);
	const site = store.find('Site', integerOf(draft.site_id ?? user?.site_id));
	draft.client_id ??=
		site?.client_id ?? user?.client_id ?? store.table('Client').rows.keys().next().value ?? -1;
	draft.site_id ??= site?.id ?? store.find('Client', integerOf(draft.client_id))?.main_site_id ?? -1;
	if (!keepsUser) {
		const people = store.rowsBy('Users', 'client_id', draft.client_id);
		draft.user_id = people.find(({ name }) => name === generalUserName)?.id ?? -1;
	}
}

/** Priorities belong to an SLA, and a ticket without SLA has none, written -1 [1] (CIPP#106, #193). */
function defaultPriority({ context }: WriteEvent, slaId: unknown): unknown {
	const first = [...context.store.table('Priority').rows.values()]
		.filter(({ slaid }) => slaid === slaId)
		.at(-1);
	return first?.priorityid ?? -1;
}

function checkPriority(fields: HaloRecord, { context }: WriteEvent): void {
	if (!context.quirks.prioritiesPerSla || fields.priority_id === -1) return;
	const valid = context.store
		.rowsBy('Priority', 'slaid', fields.sla_id)
		.some(({ priorityid }) => priorityid === fields.priority_id);
	if (!valid) {
		throw businessError(
			context.quirks,
			`Priority ${textOf(fields.priority_id)} is not valid for the SLA ${textOf(fields.sla_id)}.`,
		);
	}
}

/** The HTML twin wins when both are sent [I]. */
function settleTexts(fields: HaloRecord): void {
	if (typeof fields.details_html !== 'string') return;
	fields.details = fields.details_html
		.replace(/<[^>]*>/g, ' ')
		.replace(/\s+/g, ' ')
		.trim();
}

function settleClosure(fields: HaloRecord, { context }: WriteEvent, before?: HaloRecord): void {
	if (fields.status_id === undefined) return;
	const closed = fields.status_id === closedStatus;
	fields.hasbeenclosed = closed;
	if (closed && before?.status_id !== closedStatus) fields.dateclosed ??= haloDate(context.clock.now(), 0, 'Z');
}

/** `oppvalueadjusted` is value times probability [I]. */
function settleValue(target: HaloRecord, whole: HaloRecord): void {
	if (whole.oppvalue === undefined || whole.is_opportunity !== true) return;
	const adjusted = (numberOf(whole.oppvalue) * numberOf(whole.oppconversionprobability)) / 100;
	target.oppvalueadjusted = Math.round(adjusted * 100) / 100;
}
