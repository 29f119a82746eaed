import { readBody } from '../../../lib/http/body';
import * as errors from '../../../lib/halo/errors';
import { HttpFailure, type HttpMethod } from '../../../lib/ports';

const { haloErrorFrom } = errors;

function from(status: number, body: unknown, method: HttpMethod = 'POST', path = 'Actions') {
	const text = typeof body === 'string' ? body : JSON.stringify(body);
	return haloErrorFrom({ method, path, answer: { status, text, body: readBody(text) } });
}

describe("HaloPSA's own words", () => {
	it.each<[string, unknown, string | undefined]>([
		['an OAuth error', { error: 'invalid_client', error_description: 'The client is unknown.' }, 'The client is unknown.'],
		['an OAuth error without description', { error: 'invalid_scope' }, 'invalid_scope'],
		['a serialised .NET exception', { ClassName: 'System.Exception', Message: 'An Outcome must be entered for this Action' }, 'An Outcome must be entered for this Action'],
		['a Message', { Message: 'No access' }, 'No access'],
		['a message', { message: 'No access' }, 'No access'],
		['an integration error', { resultCode: 5, errorMessage: 'Not connected' }, 'Not connected'],
		['a model binding failure', { '[0].id': ['The value 95.0 is not valid.'] }, '[0].id: The value 95.0 is not valid.'],
		['one with a plain text', { id: 'Required' }, 'id: Required'],
		['several fields', { '[0].id': ['bad'], '[0].name': ['long', 'odd'] }, '[0].id: bad; [0].name: long; odd'],
		['a list of errors', { errors: ['First', 'Second'] }, 'First; Second'],
		['a list of error objects', { errors: [{ message: 'First' }] }, 'First'],
		['problem details', { title: 'One or more validation errors occurred.', errors: { name: ['Required'] } }, 'name: Required'],
		['a model state', { Message: 'The request is invalid.', ModelState: { id: ['Bad'] } }, 'The request is invalid. (id: Bad)'],
		['an error object', { error: { message: 'Broken' } }, 'Broken'],
		['a JSON text', '"Invalid advanced search parameter"', 'Invalid advanced search parameter'],
		['plain text', 'Service\r\n  unavailable', 'Service unavailable'],
		['a web page', '<html><head><title>502 Bad Gateway</title></head></html>', '502 Bad Gateway'],
		['a page without title', '<html></html>', undefined],
		['nothing', '', undefined],
		['null', null, undefined],
		['an empty object', {}, undefined],
	])('are found in %s', (_, body, expected) => {
		const error = from(400, body);
		expect(error.haloText).toBe(expected);
		if (expected) expect(error.message).toContain(expected);
	});

	it('are cut when they are very long', () => {
		expect(from(500, { Message: 'x'.repeat(5_000) }).message.length).toBeLessThan(600);
	});
});

describe('haloErrorFrom', () => {
	it.each<[number, keyof typeof errors]>([
		[302, 'HaloResponseError'],
		[400, 'HaloValidationError'],
		[401, 'HaloAuthenticationError'],
		[403, 'HaloPermissionError'],
		[404, 'HaloNotFoundError'],
		[405, 'HaloValidationError'],
		[408, 'HaloServerError'],
		[409, 'HaloValidationError'],
		[429, 'HaloRateLimitError'],
		[500, 'HaloServerError'],
		[503, 'HaloServerError'],
		[200, 'HaloResponseError'],
	])('makes of status %i a %s', (status, name) => {
		const error = from(status, { Message: 'why' });
		expect(error).toBeInstanceOf(errors.HaloError);
		expect(error).toMatchObject({ name, status, method: 'POST', path: 'Actions', haloText: 'why' });
		expect(error.advice).toMatch(/\.$/);
		expect(error.message).toContain('POST Actions');
	});

	it.each<[HttpMethod, string, string | undefined]>([
		['GET', 'Tickets', 'read:tickets'],
		['POST', 'Actions', 'edit:tickets'],
		['GET', 'Site/4', 'read:customers'],
		['POST', '/users', 'edit:customers'],
		['DELETE', 'Tickets/4', 'delete:tickets'],
		['POST', 'RecurringInvoice/updatelines', 'edit:invoices'],
		['GET', 'Team', 'all:teams'],
		['GET', 'Agent/me', undefined],
	])('names the permission for 403 on %s %s', (method, path, permission) => {
		const error = from(403, '', method, path);
		expect(error).toMatchObject({ name: 'HaloPermissionError', permission });
		if (permission) expect(error.advice).toContain(permission);
	});

	it('takes 401 on webhooks for the missing permission it is', () => {
		expect(from(401, '', 'GET', 'Webhook')).toMatchObject({ name: 'HaloPermissionError', permission: 'admin:webhooks' });
	});

	it('prefers the permission that HaloPSA names', () => {
		expect(from(403, { Message: 'Requires admin:webhooks' }, 'GET', 'Team')).toMatchObject({ permission: 'admin:webhooks' });
	});

	it.each([
		[true, /broke during GET Tickets after 6 tries \(ECONNRESET\)/, undefined],
		[false, /could not be reached for GET Tickets/, 'resourceUrl'],
	])('tells a broken connection from one never made (sent: %p)', (sent, message, field) => {
		const failure = new HttpFailure('socket', sent, 'ECONNRESET');
		const error = haloErrorFrom({ method: 'GET', path: 'Tickets', failure, attempts: 6 });
		expect(error).toMatchObject({ name: 'HaloConnectionError', message: expect.stringMatching(message), cause: failure });
		expect(error).toHaveProperty('field', field);
	});

	it('explains a lost answer with what was lost', () => {
		const failure = new HttpFailure('socket', true);
		const error = haloErrorFrom({ method: 'POST', path: 'Tickets', failure, outcomeUnknown: true });
		expect(error).toBeInstanceOf(errors.HaloLostAnswerError);
		expect(error.cause).toBeInstanceOf(errors.HaloConnectionError);
		expect(error.advice).toMatch(/before you run this again/);
	});
});
