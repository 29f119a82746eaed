import type { Fields } from './store';

/**
 * Where the API has what the store keeps in columns, as in the bodies of a client that was generated from Salesbuildr's
 * API document (Servosity/msp-skills): an address is an object, a phone number a telephone.
 */
const places: Readonly<Record<string, Readonly<Record<string, string>>>> = {
	company: {
		phone: 'telephone', address: 'address.street', address2: 'address.apartment', city: 'address.city', state: 'address.state', postalCode: 'address.zip', country: 'address.country',
		addressCompanyName: 'address.companyName', addressContactName: 'address.contactName',
	},
	contact: { mobile: 'mobilePhone' },
	opportunity: { status: 'statusId' },
	category: { parentId: 'parentCategoryId' },
};

/** Body fields that the API document has; a body with another one is refused when the stand-in goes by the document. */
export const documented: Readonly<Record<string, readonly string[]>> = {
	company: [
		'aboutUs', 'accountManagerExtId', 'accountManagerId', 'address', 'avoidWebsiteLogo', 'blockQuote', 'currency', 'customFields', 'defaultDeliveryAddressExtId',
		'defaultDeliveryAddressId', 'deliveryAddresses', 'externalIdentifier', 'labels', 'name', 'number', 'parentCompanyExtId', 'parentCompanyId', 'quotePaymentTermExtId',
		'quotePaymentTermId', 'stickyNote', 'taxId', 'telephone', 'type', 'website',
	],
	contact: ['companyExtId', 'companyId', 'email', 'firstName', 'isActive', 'lastName', 'middleName', 'mobilePhone', 'phone'],
	opportunity: [
		'categoryExtId', 'categoryId', 'companyExtId', 'companyId', 'contactExtId', 'contactId', 'customFields', 'description', 'expectedCloseDate', 'monthlyChurn',
		'monthlyRevenue', 'name', 'onetimeRevenue', 'ownerExtId', 'ownerId', 'pipelineStageExtId', 'pipelineStageId', 'probability', 'sourceExtId', 'sourceId', 'startDate', 'valueMonths',
	],
	product: [
		'categoryId', 'cost', 'customFields', 'description', 'doesNotRequireProcurement', 'externalIdentifier', 'internalProductId', 'isEligibleForRma', 'isSerialized', 'listed',
		'logo', 'margin', 'markup', 'mpn', 'msrp', 'name', 'price', 'productType', 'shortDescription', 'term', 'unit', 'vendor',
	],
	quote: ['opportunityId', 'products', 'templateId', 'title'],
};

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The columns of a body. */
export function columnsOf(path: string, body: Fields): Record<string, unknown> {
	const columns: Record<string, unknown> = { ...body };
	for (const [column, place] of Object.entries(places[path] ?? {})) {
		const [key = '', member] = place.split('.');
		const value = body[key];
		if (member === undefined) {
			if (!(key in body)) continue;
			delete columns[key];
			columns[column] = value;
		} else if (isObject(value)) {
			if (isObject(columns[key])) delete columns[key];
			if (member in value) columns[column] = value[member];
		}
	}
	return columns;
}

/** The answer for the columns of a record. */
export function answerOf(path: string, record: Fields): Record<string, unknown> {
	const answer: Record<string, unknown> = { ...record };
	const objects: Record<string, Record<string, unknown>> = {};
	for (const [column, place] of Object.entries(places[path] ?? {})) {
		if (!(column in record)) continue;
		delete answer[column];
		const [key = '', member] = place.split('.');
		if (member === undefined) answer[key] = record[column];
		else objects[key] = { ...objects[key], [member]: record[column] };
	}
	return { ...answer, ...objects };
}
