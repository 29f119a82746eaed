/** One resource of the public API as data (counterpart-systems.md, section 1). Paths are singular. */
export interface SalesbuildrResource {
	path: string;
	/** Fields a record must have. */
	required: readonly string[];
	/** Field to the resource its value must exist in. */
	references: Readonly<Record<string, string>>;
	/** Text fields that `query` looks at. */
	searched: readonly string[];
	/** Letters of what exists: s search, g get, c create, u update, x upsert by external identifier, d delete. */
	operations: string;
	/** The same by the API document alone. */
	documented: string;
	/** A field missing in any update is read as its removal (C: community client). */
	missingMeansRemoval?: boolean;
}

const described = (
	path: string,
	required: string,
	references: Record<string, string>,
	searched: string,
	operations = 'sgcuxd',
	documented = operations,
): SalesbuildrResource => ({
	path,
	required: required.split(' ').filter(Boolean),
	references,
	searched: searched.split(' '),
	operations,
	documented,
});

const resources: readonly SalesbuildrResource[] = [
	described('company', 'name', {}, 'name number website'),
	described('contact', '', { companyId: 'company' }, 'firstName lastName name email'),
	described('product', 'name', { categoryId: 'category' }, 'name mpn shortDescription'),
	described('category', 'name', { parentId: 'category' }, 'name', 'sgcuxd', 's'),
	{
		...described(
			'opportunity',
			'name companyId',
			{ companyId: 'company', contactId: 'contact' },
			'name description',
			'sgcuxd',
			'sgx',
		),
		missingMeansRemoval: true,
	},
	described('quote', 'opportunityId title', { opportunityId: 'opportunity' }, 'title', 'sgc'),
	described('quote-template', 'name', {}, 'name', 'sg'),
	described('quote-widget-template', 'name', {}, 'name', 'sg'),
	described('pricing-book', 'name', {}, 'name', 'sgcu'),
	described('quote-discount-group', 'name', {}, 'name', 'sgcu'),
	described('contract-item', '', { companyId: 'company' }, 'name', ''),
	described('sync-state', '', {}, 'name', ''),
];

export const salesbuildrResources: ReadonlyMap<string, SalesbuildrResource> = new Map(
	resources.map((resource) => [resource.path, resource]),
);
