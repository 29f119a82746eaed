import { pipelineSettingsSchema } from '../../lib';
import { isOptedOut, toPipelineRecord } from '../../lib/pipeline/record';
import { PipelineTenant } from '../../lib/pipeline/tenant';
import { AxiosHttp } from '../../runner/src';
import { bareToken, clientAt, plainHalo, type PlainHalo } from '../support/plainHalo';

const FIELD = { id: '7.0', name: 'CFDND', usage: 1 };
const OPTIONS = [{ id: 1, name: 'No' }, { id: 2, name: 'Yes', inactive: true }];

let server: PlainHalo;
const http = new AxiosHttp();
afterEach(() => server.close());
afterAll(() => http.close());

async function tenantWith(field: object): Promise<PipelineTenant> {
	const lists: Readonly<Record<string, unknown>> = { '/api/TicketType': [{ id: 1, name: 'Lead' }], '/api/Status': [{ id: 1, name: 'New' }], '/api/FieldInfo': [{ ...FIELD, ...field }] };
	server = await plainHalo(({ path }) => (path === '/auth/token' ? bareToken() : path in lists ? { body: lists[path] } : undefined));
	return await PipelineTenant.read(clientAt(server, http), pipelineSettingsSchema.parse({}));
}

// Story: an opt-out that came as the number of its option with a fraction, as a list of options, or as an option that was
// switched off since, and without its text beside it, was none, and the person was contacted.
it.each<[string, object, unknown, boolean]>([
	['the number of Yes', { type: 2, values: OPTIONS }, '2.0', true],
	['the number of No', { type: 2, values: OPTIONS }, 1, false],
	['a list with Yes by its number', { type: 3, values: OPTIONS }, [{ id: 2 }], true],
	['a list with Yes by its name', { type: 3, values: [] }, [{ id: 9, name: 'Yes' }], true],
	['a list with No', { type: 3, values: OPTIONS }, [{ id: '1', name: 'No' }], false],
	['a switch as text', { type: 6 }, 'True', true],
	['a switch that is off', { type: 6 }, 'False', false],
])('Do Not Contact as %s is read', async (_, field, value, isOut) => {
	const tenant = await tenantWith(field);
	const record = toPipelineRecord(tenant, { id: '42', tickettype_id: '1.0', status_id: 1, customfields: [{ id: '7', name: 'CFDND', value }] });
	expect(record && isOptedOut(record)).toBe(isOut);
});
