import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkDescriptor } from '../../runner/src/conformance/check-descriptor';
import { OpenApiDocument } from '../../runner/src/conformance/document';
import { loadDocument } from '../../runner/src/conformance/load-document';
import { problemText } from '../../runner/src/conformance/problems';
import { item } from '../../lib/halo/resources/item';
import type { ResourceDescriptor } from '../../lib/halo/resources/types';
import { openApiSample } from '../support/openApiSample';

let folder: string;
let server: Server | undefined;
beforeAll(() => {
	folder = mkdtempSync(join(tmpdir(), 'conformance-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(async () => {
	await new Promise((resolve) => (server ? server.close(resolve) : resolve(undefined)));
	server = undefined;
});

function file(name: string, content: unknown): string {
	const path = join(folder, name);
	writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
	return path;
}

async function address(listener: RequestListener): Promise<string> {
	const started = createServer(listener);
	server = started;
	await new Promise<void>((resolve) => started.listen(0, '127.0.0.1', resolve));
	return `http://127.0.0.1:${(started.address() as AddressInfo).port}/swagger.json`;
}

const answer = (status: number, text: string): RequestListener => (_request, response) => response.writeHead(status).end(text);

it('reads a document from a file and from an address', async () => {
	const fromFile = await loadDocument(file('good.json', openApiSample));
	const fromAddress = await loadDocument(await address(answer(200, JSON.stringify(openApiSample))));
	for (const document of [fromFile, fromAddress]) expect([document.title, document.pathCount]).toEqual(['Sample API', 5]);
});

it.each<[string, unknown, RegExp]>([
	['no JSON', '{ "openapi": ', /is not valid JSON/],
	['YAML', '\uFEFF# HaloPSA\nopenapi: 3.0.1\npaths:\n', /is YAML/],
	['Swagger 2', { swagger: '2.0', paths: {} }, /it is Swagger 2\.0/],
	['OpenAPI 4', { openapi: '4.0.0', paths: {} }, /it is OpenAPI 4\.0\.0/],
	['no paths', { openapi: '3.0.1' }, /paths: Required/],
	['a list', [], /is not OpenAPI 3/],
])('refuses a file with %s', async (name, content, message) => {
	await expect(loadDocument(file(`${name}.json`, content))).rejects.toThrow(message);
});

it.each<[string, number, string, RegExp]>([
	['nothing is there', 404, '', /There is no OpenAPI document: 404/],
	['a sign-in is needed', 401, '', /needs a sign-in: 401/],
	['a web page answers', 200, '<!DOCTYPE html>', /is a web page/],
])('says so when %s', async (_what, status, text, message) => {
	const url = `${await address(answer(status, text))}?key=k${Math.random()}`;
	const error = await loadDocument(url).catch((caught: unknown) => caught as Error);
	expect(error).toMatchObject({ name: 'UsageError', message: expect.stringMatching(message) as string });
	expect((error as Error).message).not.toContain('key=');
});

it('says so when the connection breaks, without the key of the address', async () => {
	const url = `${await address((request) => request.socket.destroy())}?key=k${Math.random()}`;
	const error = await loadDocument(url).catch((caught: unknown) => caught as Error);
	expect(error).toMatchObject({ name: 'UsageError', message: expect.stringMatching(/could not be read/) as string });
	expect((error as Error).message).not.toContain('key=');
});

it('takes a server of its own in every path, shared parameters and types of OpenAPI 3.1', () => {
	const document = new OpenApiDocument({
		openapi: '3.1.0',
		paths: { '/api/Tag/{id}': { parameters: [{ name: 'id', in: 'path', schema: { type: ['integer', 'null'] } }], get: {} } },
	});
	expect(document.route('tag/7')).toMatchObject({ path: '/api/Tag/{id}', values: new Map([['id', '7']]) });
	expect(document.route('/api/tag/7')?.operations.get('GET')?.path.get('id')).toMatchObject({ kind: 'integer', nullable: true });
});

// Story: the documents of other servers were refused for an extension beside the paths, and paths below a folder, a
// parameter behind two references, ids that are called text and lists as arrays were findings where nothing was wrong.
it('reads what other servers write in other ways', () => {
	const document = new OpenApiDocument({
		openapi: '3.1.0',
		paths: {
			'x-generator': 'Swashbuckle',
			'/psa/api/Item': { get: { parameters: [{ $ref: '#/components/parameters/Search' }, { name: 'ids', in: 'query', schema: { type: 'array', items: { type: 'integer' } } }] } },
			'/psa/api/item': { post: { requestBody: { content: { '*/*': { schema: { type: 'array', items: { type: 'object', properties: { id: { type: 'integer' } } } } } } } } },
			'/psa/api/Item/{Id}': { $ref: '#/components/pathItems/One' },
		},
		components: {
			parameters: { Search: { $ref: '#/components/parameters/Text' }, Text: { name: 'search', in: 'query', schema: { type: 'string' } }, Loop: { $ref: '#/components/parameters/Loop' } },
			pathItems: { One: { parameters: [{ name: 'Id', in: 'path', schema: { type: 'string' } }, { $ref: '#/components/parameters/Loop' }], get: { parameters: [] } } },
		},
	});
	const described: ResourceDescriptor = {
		...item, paged: false, operations: ['get', 'getMany', 'create'], detailed: false, exact: undefined, listQuery: undefined, watermark: undefined, customFieldEntity: undefined,
		fields: [], simple: ['id'], title: 'id', identity: [], searches: [], filters: [{ name: 'ids', label: 'IDs', type: 'string' }],
	};
	expect(checkDescriptor(document, described).problems.map(problemText)).toEqual([]);
	expect([document.pathCount, document.route('/api/Item/7')?.path]).toEqual([3, '/psa/api/Item/{Id}']);
});

it('ends on a schema that only refers to itself', () => {
	const document = new OpenApiDocument({ openapi: '3.0.1', paths: {}, components: { schemas: { Loop: { $ref: '#/components/schemas/Loop' } } } });
	expect(document.schemas.shapeOf({ $ref: '#/components/schemas/Loop' }).kind).toBe('any');
});

describe('a descriptor', () => {
	const document = new OpenApiDocument(openApiSample);
	const whole: ResourceDescriptor = {
		...item,
		operations: ['get', 'getMany', 'create', 'delete'],
		fields: [{ name: 'name', label: 'Name', type: 'string' }, { name: 'baseprice', label: 'Price', type: 'number' }],
		filters: [{ name: 'assetgroup_id', label: 'Group', type: 'integer', field: 'assetgroup_id' }],
		identity: [['name']],
		simple: ['id', 'name', 'baseprice'],
	};
	const findings = (changes: Partial<ResourceDescriptor>): string[] => checkDescriptor(document, { ...whole, ...changes }).problems.map(problemText);

	it('that says what the document says has no finding', () => {
		expect(findings({})).toEqual([]);
	});

	it.each<[string, Partial<ResourceDescriptor>, string[]]>([
		['another path', { path: 'Product' }, ['GET /Product: no such path', 'GET /Product/{id}: no such path', 'DELETE /Product/{id}: no such path', 'POST /Product: no such path']],
		['an unknown filter', { filters: [{ name: 'group', label: 'Group', type: 'integer' }] }, ['GET /Item: no query parameter group']],
		['a filter of another type', { filters: [{ name: 'assetgroup_id', label: 'Group', type: 'string' }] }, ['GET /Item: query parameter assetgroup_id: the document wants a whole number, not text']],
		['no paging', { paged: false }, ['GET /Item: the document pages this list']],
		['another search', { search: 'q' }, ['GET /Item: no query parameter q']],
		['a watermark', { watermark: { from: 'lastupdatefromdate', to: 'lastupdatetodate' } }, ['GET /Item: no query parameter lastupdatefromdate', 'GET /Item: no query parameter lastupdatetodate']],
		['a parent', { parent: 'ticket_id' }, ['GET /Item/{id}: no query parameter ticket_id', 'DELETE /Item/{id}: no query parameter ticket_id']],
		['UUIDs', { idType: 'uuid' }, [
			'GET /Item/{id}: id: the document wants a whole number, not a UUID', 'DELETE /Item/{id}: id: the document wants a whole number, not a UUID',
			'POST /Item: field id: the document wants a whole number, not a UUID',
		]],
		['an unknown field', { fields: [{ name: 'colour', label: 'Colour', type: 'string' }] }, ['POST /Item: no field colour']],
		['a field of another type', { fields: [{ name: 'assetgroup_id', label: 'Group', type: 'string' }] }, ['POST /Item: field assetgroup_id: the document wants a whole number, not text']],
		['an unknown name', { title: 'caption' }, ['/Item: no field caption to read']],
	])('with %s has its findings', (_what, changes, expected) => {
		expect(findings(changes)).toEqual(expected);
	});
});
