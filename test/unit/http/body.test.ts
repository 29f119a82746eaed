import { readBody } from '../../../lib/http/body';

describe('readBody', () => {
	it.each([
		['{"a":1}', { kind: 'json', json: { a: 1 } }],
		['\uFEFF [1] ', { kind: 'json', json: [1] }],
		['null', { kind: 'json', json: null }],
		['', { kind: 'empty' }],
		[' \r\n', { kind: 'empty' }],
		['\n<!DOCTYPE html><html></html>', { kind: 'html' }],
		['{"tickets":[{"id":1},', { kind: 'broken' }],
		['Service unavailable', { kind: 'broken' }],
	])('reads %j', (text, expected) => {
		expect(readBody(text)).toEqual(expected);
	});

	it.each(['{"id":1,"__proto__":{"admin":true}}', '{"id":1,"\\u005f_proto\\u005F_":{"admin":true}}', '{"id":1,"__\\u0070roto__":{"admin":true}}'])(
		'drops members that would change a prototype when the record is copied: %s',
		(text) => {
			const body = readBody(text);
			const copy: Record<string, unknown> = {};
			if (body.kind === 'json') for (const [name, value] of Object.entries(body.json as object)) copy[name] = value;
			expect(copy).toEqual({ id: 1 });
			expect(copy.admin).toBeUndefined();
			expect(({} as Record<string, unknown>).admin).toBeUndefined();
		},
	);
});
