import { haloDate, isTrue, type HaloRecord } from '../halo/records';
import { pipelineStages } from './reference';
import { add, daysBefore, pastMoment, type Sink } from './sink';

const dealKinds = [
	'Managed services',
	'Server refresh',
	'Cloud migration',
	'Security review',
	'Network renewal',
];

const daySpan = 86_400_000;

/** Tickets and opportunities: rows of one table with one number sequence [C]. */
export function addTickets(sink: Sink): void {
	const { size, store } = sink;
	store.startIds('Tickets', 1001);
	const contacts = [...store.table('Users').rows.values()].filter(({ inactive }) => !isTrue(inactive));
	if (contacts.length === 0) return;
	const most = Math.max(size.tickets, size.opportunities);
	for (let index = 0; index < most; index += 1) {
		if (index < size.opportunities) addOpportunity(sink, sink.random.pick(contacts));
		if (index < size.tickets) addTicket(sink, sink.random.pick(contacts), index);
	}
}

function common(sink: Sink, contact: HaloRecord, changed: number): HaloRecord {
	const { random, store } = sink;
	const occurred = daysBefore(changed, random.int(0, 60));
	return {
		id: store.table('Tickets').nextId(),
		summary: random.pick(sink.pools.subjects),
		details: `${random.pick(sink.pools.subjects)}. Reported by ${String(contact.name)}.`,
		client_id: contact.client_id,
		site_id: contact.site_id,
		user_id: contact.id,
		reportedby: contact.name,
		user_email: contact.emailaddress,
		agent_id: random.pick([1, 3, 4, 5]),
		// 0 is the source Email and a real id [1].
		source: random.pick([0, 0, 1, 2, 6]),
		impact: 3,
		urgency: 3,
		dateoccurred: haloDate(occurred, random.int(0, 9999), 'Z'),
		datecreated: haloDate(occurred, random.int(0, 9999)),
		lastactiondate: haloDate(changed, 0, 'Z'),
		timetaken: random.int(0, 16) / 4,
		hasbeenclosed: false,
		inactive: false,
		deleted: false,
	};
}

function addTicket(sink: Sink, contact: HaloRecord, index: number): void {
	const { random } = sink;
	const changed = pastMoment(random, 400);
	const request = random.chance(0.3);
	const withoutSla = random.chance(0.1);
	const closed = random.chance(0.6);
	const ticket = add(
		sink,
		'Tickets',
		{
			...common(sink, contact, changed),
			tickettype_id: withoutSla ? 25 : request ? 3 : 1,
			status_id: closed ? 9 : random.pick([1, 2, 4, 23]),
			sla_id: withoutSla ? -1 : request ? 2 : 1,
			priority_id: withoutSla ? -1 : random.int(1, request ? 2 : 4),
			team_id: 1,
			category_1: random.pick(['Hardware>Laptop', 'Software>Microsoft 365', 'Network']),
			dateclosed: closed ? haloDate(changed, 0, 'Z') : null,
			hasbeenclosed: closed,
			is_opportunity: false,
			is_project: false,
		},
		changed,
	);
	if (index < 50) addAction(sink, ticket, changed);
}

function addAction(sink: Sink, ticket: HaloRecord, moment: number): void {
	const note = sink.random.pick([
		'Called back, no answer',
		'Waiting for parts',
		'Fixed remotely',
		'Escalated to projects',
	]);
	const action = {
		id: 1,
		ticket_id: ticket.id,
		outcome: 'Internal Note',
		outcome_id: 7,
		who_type: 1,
		who_agentid: 4,
		datetime: haloDate(moment, 0, 'Z'),
		note,
		note_html: `<p>${note}</p>`,
		hiddenfromuser: true,
		important: false,
		timetaken: 0.25,
	};
	sink.store.table('Actions').put(`${String(ticket.id)}:1`, action);
}

function addOpportunity(sink: Sink, contact: HaloRecord): void {
	const { random, store } = sink;
	const changed = pastMoment(random, 300);
	const client = store.find('Client', contact.client_id);
	const stage = random.int(1, pipelineStages.length);
	const value = random.int(10, 900) * 50;
	const probability = stage * 18;
	add(
		sink,
		'Tickets',
		{
			...common(sink, contact, changed),
			summary: `${String(client?.name)}: ${random.pick(dealKinds)}`,
			tickettype_id: random.chance(0.2) ? 22 : 21,
			status_id: random.pick([15, 15, 15, 16, 17]),
			sla_id: -1,
			priority_id: -1,
			team_id: 3,
			is_opportunity: true,
			is_project: false,
			pipeline_stage_id: stage,
			oppcontactname: contact.name,
			oppcompanyname: client?.name,
			oppemailaddress: contact.emailaddress,
			oppjobtitle: contact.title,
			opptel: contact.phonenumber,
			oppvalue: value,
			oppconversionprobability: probability,
			oppvalueadjusted: Math.round(value * probability) / 100,
			targetdate: haloDate(changed + random.int(5, 90) * daySpan),
			currency: 1,
			customfields: random.chance(0.5) ? [{ id: 150, value: String(random.int(1, 100)) }] : [],
		},
		changed,
	);
}
