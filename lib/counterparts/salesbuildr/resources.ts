import type { TextForm } from '../../domain/sameText';

/** A reference that a user gives by external identifier and Salesbuildr wants by its own id. */
export interface Reference {
	/** The input field that holds the external identifier. */
	readonly input: string;
	/** The body field that takes Salesbuildr's id. */
	readonly field: string;
	readonly resource: SalesbuildrResourceName;
	/** The record is worth having without this link: a contact may be inactive or the General User in HaloPSA. */
	readonly optional?: true;
}

export interface SalesbuildrField {
	readonly name: string;
	readonly label: string;
	readonly type: 'string' | 'number' | 'boolean' | 'array';
	readonly required?: true;
	/** A text that Salesbuildr may write in another form of the same meaning. */
	readonly form?: TextForm;
}

/** The verbs that a resource takes. */
export type SalesbuildrOperation = 'create' | 'createBatch' | 'upsert' | 'delete' | 'get' | 'getValues' | 'search' | 'setExternalIdentifier' | 'setValues' | 'update';

/** Something done to one record: `POST /{resource}/{id}/{name}`. */
export interface SalesbuildrAction {
	readonly name: 'win' | 'lose' | 'order';
	readonly label: string;
	/** Doing it twice is as good as once. */
	readonly repeatable: boolean;
}

export interface SalesbuildrResource {
	readonly name: SalesbuildrResourceName;
	readonly label: string;
	readonly plural: string;
	/** Singular: the plural forms answer 404 (wyre-technology/node-salesbuildr issue 30). */
	readonly path: string;
	readonly fields: readonly SalesbuildrField[];
	readonly references: readonly Reference[];
	readonly operations: readonly SalesbuildrOperation[];
	readonly actions?: readonly SalesbuildrAction[];
	/** An update takes a field that is not sent for its removal (node-salesbuildr). */
	readonly missingMeansRemoval?: true;
	/** The field that names one record in the real world. */
	readonly natural?: string;
	/** A field that only actions change: its values, and the action for each. */
	readonly outcome?: { readonly field: string; readonly actions: Readonly<Record<string, SalesbuildrAction['name']>> };
	/** Does not count against the limit of requests (help article 3446453). */
	readonly unlimited?: true;
}

export type SalesbuildrResourceName =
	| 'category' | 'company' | 'contact' | 'contractItem' | 'fieldValue' | 'opportunity' | 'product' | 'quote' | 'quoteTemplate' | 'quoteWidgetTemplate' | 'syncState';

const text = (name: string, label: string, form?: SalesbuildrField['form']): SalesbuildrField => ({ name, label, type: 'string', form });
const number = (name: string, label: string): SalesbuildrField => ({ name, label, type: 'number' });
const name: SalesbuildrField = { name: 'name', label: 'Name', type: 'string', required: true };

const everything: readonly SalesbuildrOperation[] = ['create', 'upsert', 'delete', 'get', 'search', 'setExternalIdentifier', 'update'];

const companyReference: Reference = { input: 'companyExternalIdentifier', field: 'companyId', resource: 'company' };
const contactReference: Reference = { input: 'contactExternalIdentifier', field: 'contactId', resource: 'contact', optional: true };
const categoryReference: Reference = { input: 'categoryExternalIdentifier', field: 'categoryId', resource: 'category' };

/** The resources this package reads and writes; names of body fields from counterpart clients, see the mapping in docs/full-sync.md. */
export const salesbuildrResources: readonly SalesbuildrResource[] = [
	{
		name: 'category', label: 'Category', plural: 'Categories', path: 'category', natural: 'name', references: [], operations: everything,
		fields: [name, text('description', 'Description'), text('parentId', 'Parent ID')],
	},
	{
		name: 'company', label: 'Company', plural: 'Companies', path: 'company', natural: 'name', references: [], operations: everything,
		fields: [
			name, text('number', 'Number'), text('type', 'Type'), text('phone', 'Phone', 'phone'), text('website', 'Website', 'url'), text('address', 'Address'),
			text('address2', 'Address 2'), text('city', 'City'), text('state', 'State'), text('postalCode', 'Postal Code'), text('country', 'Country'),
		],
	},
	{
		name: 'contact', label: 'Contact', plural: 'Contacts', path: 'contact', natural: 'email', references: [companyReference], operations: everything,
		fields: [
			text('firstName', 'First Name'), text('lastName', 'Last Name'), text('email', 'Email', 'email'), text('phone', 'Phone', 'phone'), text('mobile', 'Mobile', 'phone'),
			text('jobTitle', 'Job Title'), text('companyId', 'Company ID'),
		],
	},
	{
		name: 'opportunity', label: 'Opportunity', plural: 'Opportunities', path: 'opportunity', missingMeansRemoval: true,
		actions: [{ name: 'lose', label: 'Lose', repeatable: true }, { name: 'win', label: 'Win', repeatable: true }],
		outcome: { field: 'status', actions: { won: 'win', lost: 'lose' } },
		references: [companyReference, contactReference], operations: everything,
		fields: [
			name, text('description', 'Description'), text('companyId', 'Company ID'), text('contactId', 'Contact ID'), text('ownerId', 'Owner ID'),
			text('pipelineStageId', 'Pipeline Stage ID'), text('categoryId', 'Category ID'),
		],
	},
	{
		name: 'product', label: 'Product', plural: 'Products', path: 'product', natural: 'mpn', references: [categoryReference], operations: [...everything, 'createBatch'],
		fields: [
			name, text('categoryId', 'Category ID'), text('mpn', 'Manufacturer Part Number'), text('shortDescription', 'Short Description'),
			number('cost', 'Cost'), number('price', 'Price'), number('markup', 'Markup'), number('margin', 'Margin'), number('msrp', 'MSRP'),
			text('unit', 'Unit'), text('term', 'Term'), text('vendor', 'Vendor'),
		],
	},
	{
		name: 'quote', label: 'Quote', plural: 'Quotes', path: 'quote', references: [],
		// There is neither update nor delete of quotes.
		operations: ['create', 'get', 'search'],
		actions: [{ name: 'order', label: 'Order', repeatable: false }],
		fields: [
			{ name: 'opportunityId', label: 'Opportunity ID', type: 'string', required: true }, { name: 'title', label: 'Title', type: 'string', required: true },
			{ name: 'products', label: 'Products (ID and Quantity)', type: 'array', required: true }, text('templateId', 'Template ID'),
		],
	},
	{ name: 'fieldValue', label: 'Field Value', plural: 'Field Values', path: 'field', fields: [name], references: [], operations: ['getValues', 'setValues'] },
	// The help article names these without their routes; the paths follow those that are known.
	{ name: 'contractItem', label: 'Contract Item', plural: 'Contract Items', path: 'contract-item', fields: [], references: [], operations: ['get', 'search'] },
	{ name: 'quoteTemplate', label: 'Quote Template', plural: 'Quote Templates', path: 'quote-template', fields: [], references: [], operations: ['search'] },
	{ name: 'quoteWidgetTemplate', label: 'Quote Widget Template', plural: 'Quote Widget Templates', path: 'quote-widget-template', fields: [], references: [], operations: ['search'] },
	{ name: 'syncState', label: 'Sync State', plural: 'Sync States', path: 'sync-state', unlimited: true, fields: [], references: [], operations: ['create', 'get', 'search', 'update'] },
];

/** @throws Error listing the resources there are. */
export function salesbuildrResource(wanted: string): SalesbuildrResource {
	const found = salesbuildrResources.find((resource) => resource.name === wanted);
	if (!found) throw new Error(`Salesbuildr has no resource "${wanted}". Resources: ${salesbuildrResources.map((resource) => resource.name).join(', ')}`);
	return found;
}
