import type { TextForm } from '../../domain/sameText';

/** A reference that a user gives by external identifier and Salesbuildr wants by its own id. */
export interface Reference {
	/** The input field that holds the external identifier. */
	readonly input: string;
	/** The body field that takes Salesbuildr's id. */
	readonly field: string;
	readonly resource: SalesbuildrResourceName;
	/** The input field that names the record, for one that does not carry an external identifier. */
	readonly named?: string;
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
	/** Where Salesbuildr's body has it, with a dot into an object; under its own name when absent. */
	readonly at?: string;
	/** Seen in counterpart clients and not in Salesbuildr's API document, so a tenant may not have it. */
	readonly unsure?: true;
}

/** The verbs that a resource takes. */
export type SalesbuildrOperation = 'checkSettings' | 'create' | 'createBatch' | 'upsert' | 'delete' | 'get' | 'getValues' | 'search' | 'setExternalIdentifier' | 'setState' | 'setValues' | 'update';

/** Something done to one record: a POST to its route followed by the name. */
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
	/** Fields of answers, beside those of every resource, that no write takes. */
	readonly readOnly?: readonly string[];
	/** A write takes the external identifier in the body too, so that a missing one may be read as its removal. */
	readonly identifierInBody?: true;
	/** Changed under `/ext/{externalIdentifier}`; there is no route by id. */
	readonly writtenByIdentifier?: true;
	/** Read as a whole list; there is no route for one record. */
	readonly listOnly?: true;
	/** The API document has no parameters of pages for its list, so that they may be refused. */
	readonly unsurePages?: true;
	/** The field that names one record in the real world. */
	readonly natural?: string;
	/** A field that only actions change, where answers have it, and the action for each value. */
	readonly outcome?: { readonly field: string; readonly at: string; readonly actions: Readonly<Record<string, SalesbuildrAction['name']>> };
	/** Does not count against the limit of requests (help article 3446453). */
	readonly unlimited?: true;
}

export type SalesbuildrResourceName =
	| 'category' | 'company' | 'contact' | 'contractItem' | 'fieldValue' | 'opportunity' | 'product' | 'quote' | 'quoteTemplate' | 'quoteWidgetTemplate' | 'syncSettings' | 'syncState';

type More = Pick<SalesbuildrField, 'form' | 'at' | 'unsure' | 'required'>;

const text = (name: string, label: string, more: More = {}): SalesbuildrField => ({ name, label, type: 'string', ...more });
const number = (name: string, label: string): SalesbuildrField => ({ name, label, type: 'number' });
const flag = (name: string, label: string): SalesbuildrField => ({ name, label, type: 'boolean' });
const name = text('name', 'Name', { required: true });

const everything: readonly SalesbuildrOperation[] = ['create', 'upsert', 'delete', 'get', 'search', 'setExternalIdentifier', 'update'];

const companyReference: Reference = { input: 'companyExternalIdentifier', field: 'companyId', resource: 'company' };
const contactReference: Reference = { input: 'contactExternalIdentifier', field: 'contactId', resource: 'contact', optional: true };
const categoryReference: Reference = { input: 'categoryExternalIdentifier', field: 'categoryId', resource: 'category', named: 'categoryName' };

/**
 * The resources this package reads and writes. Routes and names of body fields are those of a client that was generated
 * from Salesbuildr's API document (Servosity/msp-skills, skills/salesbuildr), and for what it lacks those of
 * wyre-technology/node-salesbuildr. An address is an object there and flat fields here.
 */
export const salesbuildrResources: readonly SalesbuildrResource[] = [
	{
		// The document has GET /category and its tree, and no route that writes one.
		name: 'category', label: 'Category', plural: 'Categories', path: 'category', natural: 'name', listOnly: true, references: [], operations: ['get', 'search', 'upsert'],
		fields: [name, text('description', 'Description'), text('parentId', 'Parent ID', { at: 'parentCategoryId' })],
	},
	{
		name: 'company', label: 'Company', plural: 'Companies', path: 'company', natural: 'name', references: [], operations: everything, identifierInBody: true,
		fields: [
			name, text('number', 'Number'), text('type', 'Type'), text('phone', 'Phone', { form: 'phone', at: 'telephone' }), text('website', 'Website', { form: 'url' }),
			text('address', 'Address', { at: 'address.street' }), text('address2', 'Address 2', { at: 'address.apartment' }), text('city', 'City', { at: 'address.city' }),
			text('state', 'State or Region', { at: 'address.state' }), text('postalCode', 'Postal Code', { at: 'address.zip' }), text('country', 'Country', { at: 'address.country' }),
			text('currency', 'Currency'), text('stickyNote', 'Sticky Note'), text('taxId', 'Tax ID'),
		],
	},
	{
		name: 'contact', label: 'Contact', plural: 'Contacts', path: 'contact', natural: 'email', references: [companyReference], operations: everything,
		readOnly: ['companyName', 'companyExtId'],
		fields: [
			text('firstName', 'First Name'), text('middleName', 'Middle Name'), text('lastName', 'Last Name'), text('email', 'Email', { form: 'email' }), text('phone', 'Phone', { form: 'phone' }),
			text('mobile', 'Mobile', { form: 'phone', at: 'mobilePhone' }), text('jobTitle', 'Job Title', { unsure: true }), text('companyId', 'Company ID'), flag('isActive', 'Active'),
		],
	},
	{
		name: 'opportunity', label: 'Opportunity', plural: 'Opportunities', path: 'opportunity', writtenByIdentifier: true,
		actions: [{ name: 'lose', label: 'Lose', repeatable: true }, { name: 'win', label: 'Win', repeatable: true }],
		outcome: { field: 'status', at: 'statusId', actions: { won: 'win', lost: 'lose' } },
		references: [companyReference, contactReference], operations: ['get', 'search', 'upsert', 'setExternalIdentifier', 'update'],
		readOnly: [
			'categoryDisplayValue', 'closedAt', 'lastQuoteApprovedAt', 'monthlyProfit', 'oneTimeProfit', 'pipelineStageDisplayValue', 'salesCycleDurationDays', 'stageUpdatedAt',
			'status', 'statusId', 'useQuoteTotals', 'yearlyProfit', 'company', 'contact', 'owner', 'category', 'pipelineStage', 'source',
		],
		fields: [
			name, text('description', 'Description'), text('companyId', 'Company ID'), text('contactId', 'Contact ID'), text('ownerId', 'Owner ID'),
			text('pipelineStageId', 'Pipeline Stage ID'), text('categoryId', 'Category ID'), text('sourceId', 'Source ID'), text('startDate', 'Start Date'),
			text('expectedCloseDate', 'Expected Close Date'), number('probability', 'Probability (0 to 1)'), number('onetimeRevenue', 'One-Time Revenue'),
			number('monthlyRevenue', 'Monthly Revenue'), number('valueMonths', 'Contract Duration (Months)'),
		],
	},
	{
		name: 'product', label: 'Product', plural: 'Products', path: 'product', natural: 'mpn', references: [categoryReference], operations: [...everything, 'createBatch'], identifierInBody: true,
		readOnly: ['category', 'ean'],
		fields: [
			name, text('categoryId', 'Category ID'), text('mpn', 'Manufacturer Part Number'), text('shortDescription', 'Short Description'), text('description', 'Description'),
			number('cost', 'Cost'), number('price', 'Price'), number('markup', 'Markup'), number('margin', 'Margin'), number('msrp', 'MSRP'),
			text('unit', 'Unit'), text('term', 'Term'), text('vendor', 'Vendor'), text('productType', 'Product Type'), flag('listed', 'Listed'),
		],
	},
	{
		name: 'quote', label: 'Quote', plural: 'Quotes', path: 'quote', references: [],
		// There is neither update nor delete of quotes.
		operations: ['create', 'get', 'search'],
		actions: [{ name: 'order', label: 'Order', repeatable: false }],
		fields: [
			text('opportunityId', 'Opportunity ID', { required: true }), text('title', 'Title', { required: true }),
			{ name: 'products', label: 'Products (ID and Quantity)', type: 'array' }, text('templateId', 'Template ID'),
		],
	},
	{ name: 'fieldValue', label: 'Field Value', plural: 'Field Values', path: 'field', fields: [name], references: [], operations: ['getValues', 'setValues'] },
	// A beta route of the API document, which takes a search text only.
	{ name: 'contractItem', label: 'Contract Item', plural: 'Contract Items', path: 'contract/items', unsurePages: true, fields: [], references: [], operations: ['search'] },
	{ name: 'quoteTemplate', label: 'Quote Template', plural: 'Quote Templates', path: 'quote-template', fields: [], references: [], operations: ['get', 'search'] },
	{ name: 'quoteWidgetTemplate', label: 'Quote Widget Template', plural: 'Quote Widget Templates', path: 'quote-widget-template', fields: [], references: [], operations: ['get', 'search'] },
	// No resource of Salesbuildr: what the settings of a sync name there.
	{ name: 'syncSettings', label: 'Sync Settings', plural: 'Sync Settings', path: 'category', fields: [], references: [], operations: ['checkSettings'] },
	{ name: 'syncState', label: 'Sync State', plural: 'Sync States', path: 'sync-state', unlimited: true, fields: [], references: [], operations: ['setState'] },
];

/** @throws Error listing the resources there are. */
export function salesbuildrResource(wanted: string): SalesbuildrResource {
	const found = salesbuildrResources.find((resource) => resource.name === wanted);
	if (!found) throw new Error(`Salesbuildr has no resource "${wanted}". Resources: ${salesbuildrResources.map((resource) => resource.name).join(', ')}`);
	return found;
}
