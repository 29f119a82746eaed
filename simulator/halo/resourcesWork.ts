import { isTrue, type HaloRecord } from './records';
import { fieldMap, resource, shown, shownClient, shownSite, shownUser, type Resource } from './resource';

const isClosed = (record: HaloRecord) => isTrue(record.hasbeenclosed);

const ticketNames = [
	shownClient,
	shownSite,
	shownUser,
	shown('agent_id', 'agent_name', 'Agent'),
	shown('tickettype_id', 'tickettype_name', 'TicketType'),
	shown('status_id', 'status_name', 'Status'),
	shown('sla_id', 'sla_name', 'SLA'),
	shown('team_id', 'team', 'Team'),
	shown('pipeline_stage_id', 'pipeline_stage_name', 'PipelineStage'),
];

/** Tickets, opportunities and projects are one table with one schema and the same filters [C]. */
const ticketTable: Partial<Resource> = {
	table: 'Tickets',
	listKey: 'tickets',
	paged: true,
	changedFilter: true,
	watermark: 'last_update',
	inactive: { field: 'deleted', when: true },
	required: ['summary'],
	search: [
		'summary',
		'details',
		'client_name',
		'user_name',
		'oppcompanyname',
		'oppcontactname',
		'oppemailaddress',
	],
	equal: fieldMap(
		'client_id site_id user_id agent_id status_id requesttype_id>tickettype_id parent_id contract_id ' +
			'ticketcontract_id>contract_id supplier_id milestone_id service_id search_id>id',
	),
	oneOf: fieldMap(
		'client_ids>client_id requesttype>tickettype_id status>status_id team>team_id priority>priority_id ' +
			'agent>agent_id sla>sla_id ticketids>id category_1>categoryid_1 category_2>categoryid_2',
	),
	contains: fieldMap(
		'team_name>team username>user_name search_summary>summary search_details>details ' +
			'search_reportedby>reportedby search_user_name>user_name search_oppcompanyname>oppcompanyname ' +
			'search_oppcontactname>oppcontactname search_oppemailaddress>oppemailaddress',
	),
	flags: {
		open_only: (record) => !isClosed(record),
		closed_only: isClosed,
		billableonly: (r) => isTrue(r.isbillable),
	},
	omit: 'details phonenumber datecreated contract_id closure_note is_opportunity is_project'.split(' '),
	names: ticketNames,
	customFieldUsage: 1,
	idOnly: 'ticketidonly',
};

const isOpportunity = (record: HaloRecord) => isTrue(record.is_opportunity);
const isProject = (record: HaloRecord) => isTrue(record.is_project);

export const workResources: readonly Resource[] = [
	resource('Tickets', ['tickets'], { ...ticketTable, only: (row) => !isOpportunity(row) && !isProject(row) }),
	resource('Opportunities', ['tickets', 'sales', 'crm'], { ...ticketTable, only: isOpportunity }),
	resource('Projects', ['tickets', 'projects'], { ...ticketTable, only: isProject }),
	resource('Actions', ['tickets'], {
		listKey: 'actions',
		within: 'ticket_id',
		newestFirst: true,
		required: ['ticket_id'],
		search: ['note'],
		equal: fieldMap('ticket_id actoutcomenum>outcome_id'),
		contains: fieldMap('actoutcome>outcome'),
		flags: {
			agentonly: (record) => record.who_type === 1,
			excludeprivate: (record) => !isTrue(record.hiddenfromuser),
			importantonly: (record) => isTrue(record.important),
			timeentriesonly: (record) => Number(record.timetaken) > 0,
		},
		adds: fieldMap(
			'includehtmlnote>note_html includehtmlemail>emailbody_html includeattachments>attachments',
		),
		omit: ['note_html', 'emailbody_html'],
		names: [shown('who_agentid', 'who', 'Agent')],
	}),
];
