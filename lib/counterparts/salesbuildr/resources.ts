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
	readonly type: 'string' | 'number' | 'boolean';
	readonly required?: true;
	/** A text that Salesbuildr may write in another form of the same meaning. */
	readonly form?: 'email' | 'phone' | 'url';
}

export interface SalesbuildrResource {
	readonly name: SalesbuildrResourceName;
	readonly label: string;
	readonly plural: string;
	/** Singular: the plural forms answer 404 (wyre-technology/node-salesbuildr issue 30). */
	readonly path: string;
	readonly fields: readonly SalesbuildrField[];
	readonly references: readonly Reference[];
}

export type SalesbuildrResourceName = 'category' | 'company' | 'contact' | 'opportunity' | 'product';

const text = (name: string, label: string, form?: SalesbuildrField['form']): SalesbuildrField => ({ name, label, type: 'string', form });
const number = (name: string, label: string): SalesbuildrField => ({ name, label, type: 'number' });
const name: SalesbuildrField = { name: 'name', label: 'Name', type: 'string', required: true };

const companyReference: Reference = { input: 'companyExternalIdentifier', field: 'companyId', resource: 'company' };
const contactReference: Reference = { input: 'contactExternalIdentifier', field: 'contactId', resource: 'contact', optional: true };
const categoryReference: Reference = { input: 'categoryExternalIdentifier', field: 'categoryId', resource: 'category' };

/** The resources this package reads and writes; names of body fields from counterpart clients, see the mapping in docs/full-sync.md. */
export const salesbuildrResources: readonly SalesbuildrResource[] = [
	{
		name: 'category', label: 'Category', plural: 'Categories', path: 'category', references: [],
		fields: [name, text('description', 'Description'), text('parentId', 'Parent ID')],
	},
	{
		name: 'company', label: 'Company', plural: 'Companies', path: 'company', references: [],
		fields: [
			name, text('number', 'Number'), text('type', 'Type'), text('phone', 'Phone', 'phone'), text('website', 'Website', 'url'), text('address', 'Address'),
			text('address2', 'Address 2'), text('city', 'City'), text('state', 'State'), text('postalCode', 'Postal Code'), text('country', 'Country'),
		],
	},
	{
		name: 'contact', label: 'Contact', plural: 'Contacts', path: 'contact', references: [companyReference],
		fields: [
			text('firstName', 'First Name'), text('lastName', 'Last Name'), text('email', 'Email', 'email'), text('phone', 'Phone', 'phone'), text('mobile', 'Mobile', 'phone'),
			text('jobTitle', 'Job Title'), text('companyId', 'Company ID'),
		],
	},
	{
		name: 'opportunity', label: 'Opportunity', plural: 'Opportunities', path: 'opportunity', references: [companyReference, contactReference],
		fields: [
			name, text('description', 'Description'), text('companyId', 'Company ID'), text('contactId', 'Contact ID'), text('ownerId', 'Owner ID'),
			text('pipelineStageId', 'Pipeline Stage ID'), text('categoryId', 'Category ID'),
		],
	},
	{
		name: 'product', label: 'Product', plural: 'Products', path: 'product', references: [categoryReference],
		fields: [
			name, text('categoryId', 'Category ID'), text('mpn', 'Manufacturer Part Number'), text('shortDescription', 'Short Description'),
			number('cost', 'Cost'), number('price', 'Price'), number('markup', 'Markup'), number('margin', 'Margin'), number('msrp', 'MSRP'),
			text('unit', 'Unit'), text('term', 'Term'), text('vendor', 'Vendor'),
		],
	},
];

/** @throws Error listing the resources there are. */
export function salesbuildrResource(wanted: string): SalesbuildrResource {
	const found = salesbuildrResources.find((resource) => resource.name === wanted);
	if (!found) throw new Error(`Salesbuildr has no resource "${wanted}". Resources: ${salesbuildrResources.map((resource) => resource.name).join(', ')}`);
	return found;
}
