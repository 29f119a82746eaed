/** A small document in the manner of HaloPSA's: its own query types, arrays as bodies, closed schemas. */
const reference = (name: string): object => ({ $ref: `#/components/schemas/${name}` });
const listOf = (items: object): object => ({ type: 'array', items });
const query = (name: string, type: string, format?: string): object => ({ name, in: 'query', schema: { type, ...(format ? { format } : {}) } });
const id = (format: string): object => ({ name: 'id', in: 'path', required: true, schema: format === 'uuid' ? { type: 'string', format } : { type: 'integer', format } });
const body = (schema: object): object => ({ content: { 'application/json-patch+json': { schema }, 'application/json': { schema }, 'text/json': { schema } } });
const properties = (types: Readonly<Record<string, object>>): object => ({ type: 'object', additionalProperties: false, properties: types });

const integer = { type: 'integer', format: 'int32' };
const text = { type: 'string', nullable: true };
const paging = [query('pageinate', 'bool'), query('page_no', 'int'), query('page_size', 'int'), { $ref: '#/components/parameters/order' }, query('orderdesc', 'bool')];

export const openApiSample = {
	openapi: '3.0.1',
	info: { title: 'Sample API', version: 'v2' },
	paths: {
		'/Item': {
			get: {
				parameters: [...paging, query('search', 'string'), query('assetgroup_id', 'int'), query('includeInactive', 'bool'), query('price', 'double'), query('ids', 'List<int>'), query('since', 'DateTime')],
			},
			post: { requestBody: body(listOf(reference('Item'))) },
		},
		'/Item/{id}': { parameters: [id('int32')], get: { parameters: [query('includedetails', 'bool')] }, delete: {} },
		'/Item/mine': { get: { parameters: [] } },
		'/Item/process': { post: { requestBody: { $ref: '#/components/requestBodies/Ids' } } },
		'/Webhook/{id}': { get: { parameters: [id('uuid'), query('includedetails', 'bool')] } },
	},
	components: {
		parameters: { order: query('order', 'string') },
		requestBodies: { Ids: body(listOf(integer)) },
		schemas: {
			Item: {
				allOf: [
					reference('Named'),
					properties({
						baseprice: { type: 'number', format: 'double', nullable: true },
						lastmodified: { type: 'string', format: 'date-time', nullable: true },
						assetgroup_id: integer,
						isrecurringitem: { type: 'boolean', nullable: true },
						lines: { ...listOf(reference('Line')), nullable: true },
						customfields: { ...listOf(reference('CustomField')), nullable: true },
						duration: { type: 'string', format: 'date-span' },
						parent: reference('Item'),
					}),
				],
			},
			Named: properties({ id: integer, name: text }),
			Line: properties({ id: integer, qty_order: { type: 'number', format: 'double' } }),
			CustomField: properties({ id: integer, name: text, value: { nullable: true } }),
		},
	},
} as const;
