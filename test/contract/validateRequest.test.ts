import { OpenApiDocument } from '../../runner/src/conformance/document';
import { divergenceOf, judge } from '../../runner/src/conformance/divergences';
import { problemText } from '../../runner/src/conformance/problems';
import { type ObservedRequest, validateRequest } from '../../runner/src/conformance/validate-request';
import { openApiSample } from '../support/openApiSample';

const document = new OpenApiDocument(openApiSample);
const problems = (request: ObservedRequest): string[] => validateRequest(document, request).map(problemText);
const post = (record: object): string[] => problems({ method: 'POST', path: '/api/Item', body: [record] });

it.each<[string, ObservedRequest]>([
	['a list with paging', { method: 'GET', path: '/api/Item', query: { pageinate: 'true', page_no: '1', page_size: '100', order: 'id', orderdesc: 'false' } }],
	['a path in another case and without /api', { method: 'get', path: 'item' }],
	['a parameter in lower case, as a server logs it', { method: 'GET', path: '/api/Item', query: { includeinactive: 'True' } }],
	['one id where a list of ids fits', { method: 'GET', path: '/api/Item', query: { ids: '7' } }],
	['several ids', { method: 'GET', path: '/api/Item', query: { ids: '7,-1,0' } }],
	['a whole number where decimals fit', { method: 'GET', path: '/api/Item', query: { price: 3 } }],
	['a number as text', { method: 'GET', path: '/api/Item', query: { search: '42' } }],
	['a date without a zone and with seven digits', { method: 'GET', path: '/api/Item', query: { since: '2026-01-31T09:00:00.1234567' } }],
	['a negative id', { method: 'GET', path: '/api/Item/-1', query: { includedetails: true } }],
	['a word that is a path of its own and not an id', { method: 'GET', path: '/api/Item/mine' }],
	['a UUID', { method: 'GET', path: '/api/Webhook/8e25bc7b-e07e-4102-9398-5d6647e1e79d' }],
	['a body behind references', { method: 'POST', path: '/api/Item/process', body: [1, 2] }],
	[
		'a record with everything',
		{
			method: 'POST',
			path: '/api/Item',
			body: [
				{
					id: 0, name: null, baseprice: 12, lastmodified: '2026-01-31T09:00:00Z', isrecurringitem: false, duration: '08:30:00',
					lines: [{ id: 1, qty_order: 2.5 }], customfields: [{ id: 4, value: [{ id: 1 }] }, { id: 5, value: 'text' }], parent: { parent: { id: 3 } },
				},
			],
		},
	],
])('accepts %s', (_what, request) => {
	expect(problems(request)).toEqual([]);
});

it.each<[string, ObservedRequest, string[]]>([
	['an unknown path, its id left out', { method: 'GET', path: '/api/Prospects/12' }, ['GET /api/Prospects/{id}: no such path']],
	['a POST to one record', { method: 'POST', path: '/api/Item/12', body: {} }, ['POST /Item/{id}: the path has no POST']],
	['text as an id', { method: 'DELETE', path: '/api/Item/abc' }, ['DELETE /Item/{id}: id: the document wants a whole number, not text']],
	['a number where a UUID is', { method: 'GET', path: '/api/Webhook/5' }, ['GET /Webhook/{id}: id: the document wants a UUID, not a whole number']],
	['an unknown parameter', { method: 'GET', path: '/api/Item', query: { tickettype_id: '1' } }, ['GET /Item: no query parameter tickettype_id']],
	['text for a number', { method: 'GET', path: '/api/Item', query: { assetgroup_id: 'all' } }, ['GET /Item: query parameter assetgroup_id: the document wants a whole number, not text']],
	['1 for true', { method: 'GET', path: '/api/Item', query: { pageinate: '1' } }, ['GET /Item: query parameter pageinate: the document wants true or false, not a whole number']],
	['a day that does not exist', { method: 'GET', path: '/api/Item', query: { since: '2026-13-40' } }, ['GET /Item: query parameter since: the document wants a date, not text']],
	['a missing body', { method: 'POST', path: '/api/Item' }, ['POST /Item: body: the document wants a list, not null']],
	['an object instead of an array', { method: 'POST', path: '/api/Item', body: { name: 'A' } }, ['POST /Item: body: the document wants a list, not an object']],
	['a body on a GET', { method: 'GET', path: '/api/Item', body: [] }, ['GET /Item: body: the document wants null, not a list']],
])('reports %s', (_what, request, expected) => {
	expect(problems(request)).toEqual(expected);
});

it('reports fields at every depth, each mistake once', () => {
	const lines = [{ id: 1, quantity: 1 }, { id: 2, quantity: 2 }, { id: '3', qty_order: '4' }];
	expect(post({ title: 'A', id: 1.5, assetgroup_id: null, name: 5, lastmodified: 'soon', lines, customfields: [{ id: 4, text: 'x' }] })).toEqual([
		'POST /Item: no field title',
		'POST /Item: field id: the document wants a whole number, not a number',
		'POST /Item: field assetgroup_id: the document wants a whole number, not null',
		'POST /Item: field name: the document wants text, not a whole number',
		'POST /Item: field lastmodified: the document wants a date, not text',
		'POST /Item: no field lines[].quantity',
		'POST /Item: field lines[].id: the document wants a whole number, not text',
		'POST /Item: field lines[].qty_order: the document wants a number, not text',
		'POST /Item: no field customfields[].text',
	]);
});

it('looks names up as data, whatever they are called', () => {
	expect(post(JSON.parse('{ "__proto__": { "x": 1 }, "constructor": 1, "toString": 2 }') as object)).toEqual([
		'POST /Item: no field __proto__', 'POST /Item: no field constructor', 'POST /Item: no field toString',
	]);
	expect(problems({ method: 'GET', path: '/constructor/prototype' })).toEqual(['GET /constructor/prototype: no such path']);
});

it('shows no value that was sent', () => {
	const secret = `${Math.random()}`;
	const request = { method: 'POST', path: '/api/Item', query: { token: secret }, body: [{ password: secret, id: secret, lines: secret }] };
	expect(JSON.stringify(validateRequest(document, request))).not.toContain(secret);
});

describe('known divergences', () => {
	const changedSince = { kind: 'queryType', method: 'GET', path: '/Client', name: 'lastupdatefromdate', wanted: 'boolean', given: 'dateTime' } as const;

	it('explain the parameter they are about', () => {
		expect(divergenceOf(changedSince)?.evidence).not.toBe('');
	});

	it.each([
		['on another list', { ...changedSince, path: '/Item' }],
		['with another method', { ...changedSince, method: 'POST' }],
		['of another parameter', { ...changedSince, name: 'datesearch' }],
		['with another value', { ...changedSince, given: 'text' }],
		['of another kind', { ...changedSince, kind: 'query' }],
	] as const)('do not explain the same %s', (_what, problem) => {
		expect(divergenceOf(problem)).toBeUndefined();
		expect(judge([changedSince, problem])).toMatchObject({ findings: [problem], known: [{ problem: changedSince }] });
	});
});
