/** A switch: its default, and the fact behind it with its confidence mark. */
interface Quirk<T> {
	value: T;
	fact: string;
}

const quirk = <T>(value: T, fact: string): Quirk<T> => ({ value, fact });

/** Marks: [C] confirmed by two or more sources, [1] one source, [I] inferred, [own] our choice. */
const table = {
	pageCap: quirk<number | false>(
		100,
		'[1] a page holds at most 100 rows whatever page_size asks: HaloAPI#90',
	),
	pageinateRequired: quirk(
		true,
		'[C] page_no and page_size are ignored without pageinate=true: node-halopsa 1.0.2',
	),
	recordCount: quirk<'exact' | 'missing' | 'tooBig' | 'tooSmall' | 'changing'>(
		'exact',
		'[C] record_count is the true total: HaloAPI#90; the other forms are [own] stress for a paging loop',
	),
	emptyPage: quirk<number | false>(
		false,
		'[own] the page of this number is empty although later pages are not',
	),
	samePageForever: quirk(false, '[own] page_no is ignored: every page is the first'),
	listShape: quirk<'documented' | 'bareArray' | 'bareObject'>(
		'documented',
		'[C] wrapped or bare array by resource: HaloPsa.Api ArrayOrWrapperConverter; bareObject: one row alone',
	),
	singleInList: quirk(
		false,
		'[1] a single record can come inside the list wrapper: node-halopsa src/resources/utils.ts',
	),
	emptyTimesheets: quirk(true, '[1] a timesheet that does not exist is answered with id 0, not with 404: RDXMCP'),
	lightLists: quirk(
		true,
		'[C] details, custom fields, HTML and child arrays are missing in list rows: CIPP, RDX, Nango',
	),
	detailsOnRequest: quirk(
		true,
		'[C] includedetails=true adds sub-objects to the single record: vendor specification',
	),
	floatSiteIds: quirk(true, '[1] paged user lists write site_id as 95.0: CIPP Get-HaloUser'),
	hideInactive: quirk(true, '[C] lists hide inactive records unless asked: n8n qsSetStatus'),
	arrayBodyRequired: quirk(
		true,
		'[C] a write is a JSON array, an object is refused: vendor specification, n8n, RDX',
	),
	integersOnly: quirk(true, '[1] 95.0 is refused where an integer belongs: CIPP Get-HaloUser'),
	bulkAnswer: quirk<'last' | 'all' | 'alwaysLast' | 'some' | 'reversed' | 'nothing'>(
		'last',
		'[1] several rows answer the last unless returnall=true: halopsa-ticket-sync; the other forms are [own], none is confirmed',
	),
	bulkStores: quirk<'all' | 'last' | 'none'>(
		'all',
		'[own] whether every row of a POST is stored is not confirmed: only the last, or none with a refusal, is the worst case',
	),
	writesToIdStatus: quirk<404 | 405>(
		405,
		'[C] {id} routes have only GET and DELETE: vendor specification; status [I]',
	),
	tenantChecked: quirk(
		true,
		'[I] a wrong tenant is a 400 with an OAuth error body; leaving it out works [1]',
	),
	noScopeStatus: quirk<401 | 403>(
		401,
		'[C] a token without scope fails on every call with 401 or 403: nango#6561',
	),
	expiredTokenStatus: quirk<401 | 400>(401, '[1] usually 401, sometimes 400: n8n#16857'),
	webhookPermissionStatus: quirk<401 | 403>(
		401,
		'[1] /Webhook without admin:webhooks is 401: HaloPSA-MCP-Server',
	),
	separateDeletePermission: quirk(true, '[1] delete:tickets is its own permission: Rapid7 plugin read me'),
	teamsNeedAllTeams: quirk(true, '[C] teams need all:teams: SaaS Alerts guide, nango#6561'),
	actionsNeedOutcome: quirk(true, '[C] "An Outcome must be entered for this Action": CIPP#106'),
	forbiddenOutcomes: quirk<readonly number[]>(
		[],
		'[C] an outcome can be closed to the API agent: CIPP#106, #393',
	),
	userNeedsSite: quirk(
		true,
		'[1] a ticket user without site_id falls back to the General User: CIPP New-HaloPSATicket',
	),
	mandatoryFields: quirk<Readonly<Record<number, readonly string[]>>>(
		{},
		'[C] ticket types can demand more fields: HaloAPI#21',
	),
	prioritiesPerSla: quirk(true, '[1] priority ids belong to an SLA: CIPP#106, #193'),
	customFieldsLost: quirk<readonly string[]>(
		['Asset'],
		'[1] posting one custom field empties the others: HaloAPI#13',
	),
	customFieldsByName: quirk(
		true,
		'[1] a custom field may be addressed by name; by id always: halopsa-entities.md',
	),
	missingLinesRemoved: quirk(
		true,
		'[I] a line missing from the posted lines is removed: update-invoice-lines scripts',
	),
	invoicePdf: quirk<'attachment' | 'bytes' | 'base64'>(
		'attachment',
		'[1] printing answers the invoice with pdf_attachment_id: HaloPSA-MCP-Server invoices.ts; other forms [own]',
	),
	voidRoute: quirk(true, '[1] POST /Invoice/{id}/void exists on newer tenants only: billing-tools-roadmap.md'),
	stagesOff: quirk(false, '[C] pipeline stages have to be switched on or stage mapping fails: Salesbuildr guide'),
	calculatedQuantities: quirk(
		true,
		'[I] qty_order of a line with a quantity rule is overwritten: vendor specification',
	),
	softDelete: quirk(true, '[C] a deleted ticket can be recovered: HaloAPI Restore-HaloTicket'),
	deleteAnswer: quirk<'object' | 'empty'>('object', '[C] n8n reads an id from the reply; exact reply [I]'),
	deleteRefusedWhileReferenced: quirk(
		true,
		'[I] clients, sites and users with rows pointing at them cannot be deleted',
	),
	serialCreateRace: quirk(
		false,
		'[1] parallel ticket creates race in number assignment: halopsa-ticket-sync case-sync',
	),
	webhookTakesEvents: quirk(true, '[I] the schema allows events inside the Webhook POST; nobody has shown that they are taken'),
	webhookPasswordShown: quirk(false, '[own] basic_password cannot be read back; true is the worst case for a leak'),
	webhookPayload: quirk<'keyFields' | 'full' | 'eventOnly'>(
		'keyFields',
		'[C] the choices of the vendor guide; the numbers of payload_type for them are not known, so the tenant has one',
	),
	webhookClientKey: quirk<'client' | 'area'>('client', '[I] nested name of a client in a delivery: not seen'),
	webhookRetries: quirk(0, '[I] automatic retry is not documented; EscMsg has next_retry_date'),
	opportunityChangesFire: quirk(false, '[1] only status changes of opportunities fire: Salesbuildr guide'),
	itemUpdatesFire: quirk(false, '[1] product updates have no event: Salesbuildr guide'),
	businessErrors: quirk<'exception' | 'message' | 'lowerMessage' | 'resultCode' | 'errors' | 'text'>(
		'exception',
		'[C] error bodies a client must understand: HaloAPI New-HaloError, n8n, HaloPsa.Api ApiErrorParser',
	),
};

export type Quirks = { [Name in keyof typeof table]: (typeof table)[Name]['value'] };

/** The fact behind each switch. */
export const quirkFacts: Readonly<Record<keyof Quirks, Quirk<unknown>>> = table;

export function quirksWith(changes: Partial<Quirks> = {}): Quirks {
	const defaults = Object.fromEntries(Object.entries(table).map(([name, { value }]) => [name, value]));
	return { ...(defaults as Quirks), ...changes };
}
