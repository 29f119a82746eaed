import { add, seedEnd, type Sink } from './sink';

/** The API-only agent behind the default application. */
export const apiAgentId = 7;

/** The technician who makes changes in the screens. */
export const technicianId = 4;

const agents = [
	{ id: 1, name: 'Unassigned', email: '', initials: 'UN' },
	{
		id: 3,
		name: 'Maya Okafor',
		email: 'maya.okafor@northwind-it.example',
		initials: 'MO',
		jobtitle: 'Account Manager',
	},
	{
		id: technicianId,
		name: 'Tom Lindqvist',
		email: 'tom.lindqvist@northwind-it.example',
		initials: 'TL',
		jobtitle: 'Service Desk',
	},
	{
		id: 5,
		name: 'Priya Shah',
		email: 'priya.shah@northwind-it.example',
		initials: 'PS',
		jobtitle: 'Engineer',
	},
	{
		id: apiAgentId,
		name: 'Integration',
		email: 'integration@northwind-it.example',
		initials: 'IN',
		isapiagent: true,
	},
	{ id: 8, name: 'Former Colleague', email: 'former@northwind-it.example', initials: 'FC', isdisabled: true },
];

const teams = ['Service Desk', 'Projects', 'Sales', 'Procurement'];

/** Usual defaults 1, 2, 9 and 23 [C]/[1]; the others are [own]. */
const statuses = [
	[1, 'New'],
	[2, 'In Progress'],
	[4, 'Awaiting User'],
	[8, 'Resolved'],
	[9, 'Closed'],
	[15, 'Open Opportunity'],
	[16, 'Won'],
	[17, 'Lost'],
	[23, 'On Hold'],
] as const;

const ticketTypes = [
	{
		id: 1,
		name: 'Incident',
		use: 'ticket',
		default_sla: 1,
		initial_status: 1,
		group_id: 1,
		itilrequesttype: 1,
	},
	{
		id: 3,
		name: 'Service Request',
		use: 'ticket',
		default_sla: 2,
		initial_status: 1,
		group_id: 1,
		itilrequesttype: 3,
	},
	{
		id: 5,
		name: 'Project',
		use: 'project',
		default_sla: -1,
		initial_status: 1,
		group_id: 2,
		itilrequesttype: 20,
	},
	{
		id: 21,
		name: 'Opportunity',
		use: 'opportunity',
		default_sla: -1,
		initial_status: 15,
		group_id: 3,
		itilrequesttype: 9,
	},
	{
		id: 22,
		name: 'Lead',
		use: 'opportunity',
		default_sla: -1,
		initial_status: 1,
		group_id: 3,
		itilrequesttype: 9,
	},
	{
		id: 25,
		name: 'Alert',
		use: 'ticket',
		default_sla: -1,
		initial_status: 1,
		group_id: 1,
		itilrequesttype: 1,
	},
];

/** The same priority numbers mean different things under each SLA [1] (CIPP Get-HaloTicketTypeSlaId). */
const priorities = [
	{ slaid: 1, names: ['Critical', 'High', 'Medium', 'Low'] },
	{ slaid: 2, names: ['Expedited', 'Standard'] },
];

/** 7 is the stock Internal Note [C]; the other numbers are [own]. */
const outcomes = [
	{ id: 2, outcome: 'Email User', buttonname: 'Email User', sendemail: 1, newstatus: 0 },
	{ id: 7, outcome: 'Internal Note', buttonname: 'Internal Note', sendemail: 0, newstatus: 0 },
	{ id: 9, outcome: 'Close', buttonname: 'Close Ticket', sendemail: 0, newstatus: 9 },
	{ id: 12, outcome: 'Assign', buttonname: 'Re-Assign', sendemail: 0, newstatus: 0 },
];

export const pipelineStages = ['Qualification', 'Discovery', 'Proposal', 'Negotiation', 'Closing'];

/** 0 is Email and real, negatives are built-in integrations [1] (CIPP Get-HaloRequestSource). */
const ticketSources = [
	[0, 'Email'],
	[1, 'Phone'],
	[2, 'Portal'],
	[6, 'Manual'],
	[-9, 'NinjaOne'],
] as const;

const categories = [
	'Hardware',
	'Hardware>Laptop',
	'Hardware>Printer',
	'Software',
	'Software>Microsoft 365',
	'Network',
];

const agentDefaults = {
	jobtitle: '',
	team: 'Service Desk',
	isdisabled: false,
	isapiagent: false,
	is_agent: true,
};

/** Tables that configure a tenant; the same for every seed. */
export function addReferenceTables(sink: Sink): void {
	const put = (table: string, record: Record<string, unknown>) => add(sink, table, record, seedEnd);
	for (const agent of agents) put('Agent', { ...agentDefaults, ...agent });
	teams.forEach((name, index) => {
		const use = { forrequests: true, foropps: name === 'Sales' };
		put('Team', { id: index + 1, name, sequence: index + 1, ...use, department_id: 1, inactive: false });
	});
	['Customers', 'Prospects'].forEach((name, index) => put('TopLevel', { id: index + 1, name, parentid: 0 }));
	put('Currency', { id: 1, name: 'US Dollar', code: 'USD', symbol: '$', conversion_rate: 1 });
	put('Tax', { id: 1, name: 'Sales Tax', code: 'TX', value: 8.25 });
	['Standard', 'Out of Hours'].forEach((name, index) =>
		put('ChargeRate', { id: index + 1, name, rate: 120 * (index + 1) }),
	);
	for (const [id, name] of ticketSources) addLookup(sink, 22, id, name);
	addTicketTables(put);
}

function addTicketTables(put: (table: string, record: Record<string, unknown>) => void): void {
	statuses.forEach(([id, name], index) =>
		put('Status', { id, name, shortname: name, type: 0, sequence: index, colour: '#4a90d9' }),
	);
	for (const type of ticketTypes) {
		put('TicketType', { cancreate: true, agentscanselect: true, visible: true, workflow_id: 1, ...type });
	}
	for (const id of [1, 2]) put('SLA', { id, name: id === 1 ? 'Standard SLA' : 'Request SLA', workday_id: 1 });
	for (const { slaid, names } of priorities) {
		names.forEach((name, index) => {
			const id = `00000000-0000-4000-8000-0000000${slaid}000${index + 1}`;
			const times = { fixtime: 4 * (index + 1), fixunits: 'H', responsetime: index + 1, responseunits: 'H' };
			put('Priority', { id, slaid, priorityid: index + 1, name, ...times, ishidden: false });
		});
	}
	for (const outcome of outcomes) {
		put('Outcome', { hidden: false, systemid: 0, labellong: outcome.outcome, ...outcome });
	}
	const actions = outcomes.map(({ id }) => ({ action_id: id }));
	put('Workflow', { id: 1, name: 'Standard', active: true, steps: [{ id: 1, name: 'Start', actions }] });
	categories.forEach((value, index) =>
		put('Category', { id: index + 1, value, category_name: value, type_id: 1, sla_id: -1, priority_id: -1 }),
	);
	pipelineStages.forEach((name, index) => put('PipelineStage', { id: index + 1, name }));
}

export function addLookup(sink: Sink, lookupid: number, id: number, name: string): void {
	sink.store.table('Lookup').put(`${lookupid}:${id}`, { id, lookupid, name, sequence: id, inactive: false });
}
