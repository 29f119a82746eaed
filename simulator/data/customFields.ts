import { fieldTypes } from '../halo/customFields';
import { addLookup } from './reference';
import { add, seedEnd, type Sink } from './sink';

interface Definition {
	id: number;
	name: string;
	label: string;
	usage: number;
	type: number;
	inputtype?: number;
	options?: readonly string[];
}

/** Entity numbers of FieldInfo: 1 ticket, 2 client, 3 site, 5 asset [1]; 4 user, 8 item [I]. */
const definitions: readonly Definition[] = [
	{ id: 150, name: 'CFLeadScore', label: 'Lead score', usage: 1, type: fieldTypes.text, inputtype: 1 },
	{
		id: 151,
		name: 'CFLeadSource',
		label: 'Lead source',
		usage: 1,
		type: fieldTypes.singleSelect,
		options: ['Website', 'Referral', 'Event', 'Enrichment'],
	},
	{ id: 152, name: 'CFExternalAlertId', label: 'External alert id', usage: 1, type: fieldTypes.text },
	{
		id: 153,
		name: 'CFSalesbuildrOpportunityId',
		label: 'Salesbuildr opportunity',
		usage: 1,
		type: fieldTypes.text,
	},
	{ id: 160, name: 'CFSalesbuildrCompanyId', label: 'Salesbuildr company', usage: 2, type: fieldTypes.text },
	{
		id: 161,
		name: 'CFIndustry',
		label: 'Industry',
		usage: 2,
		type: fieldTypes.singleSelect,
		options: ['Healthcare', 'Legal', 'Manufacturing', 'Retail', 'Services'],
	},
	{ id: 162, name: 'CFDoNotContact', label: 'Do not contact', usage: 2, type: fieldTypes.checkbox },
	{ id: 163, name: 'CFEmployees', label: 'Employees', usage: 2, type: fieldTypes.text, inputtype: 1 },
	{
		id: 164,
		name: 'CFServices',
		label: 'Services',
		usage: 2,
		type: fieldTypes.multiSelect,
		options: ['Backup', 'Security', 'Helpdesk', 'Cloud'],
	},
	{ id: 165, name: 'CFLastReview', label: 'Last review', usage: 2, type: fieldTypes.date },
	{ id: 170, name: 'CFAccessNotes', label: 'Access notes', usage: 3, type: fieldTypes.memo },
	{ id: 180, name: 'CFLinkedInUrl', label: 'LinkedIn', usage: 4, type: fieldTypes.text },
	{ id: 181, name: 'CFContactDoNotContact', label: 'Do not contact', usage: 4, type: fieldTypes.checkbox },
	{ id: 190, name: 'CFBackupState', label: 'Backup state', usage: 5, type: fieldTypes.text },
	{ id: 191, name: 'CFRackPosition', label: 'Rack position', usage: 5, type: fieldTypes.text },
	{ id: 200, name: 'CFSalesbuildrProductId', label: 'Salesbuildr product', usage: 8, type: fieldTypes.text },
];

export function addCustomFields(sink: Sink): void {
	for (const { options, ...definition } of definitions) {
		const lookup = options ? 1000 + definition.id : 0;
		const details = {
			summary: definition.label,
			inputtype: 0,
			lookup,
			custom: 1,
			mandatory: false,
			readonly: false,
			characterlimit: 0,
			searchable: false,
		};
		add(sink, 'FieldInfo', { ...details, ...definition }, seedEnd);
		options?.forEach((name, index) => addLookup(sink, lookup, index + 1, name));
	}
}
