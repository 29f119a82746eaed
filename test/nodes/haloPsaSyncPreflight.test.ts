import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { HaloBench } from '../support/haloBench';

jest.setTimeout(60_000);

const size = { clients: 4, sites: 4, users: 4, items: 3, opportunities: 1, tickets: 0, recurringInvoices: 0 };
let bench: HaloBench | undefined;
const open = async (...options: Parameters<typeof HaloBench.open>): Promise<HaloBench> => {
	bench = await HaloBench.open({ size, ...options[0] }, options[1]);
	return bench;
};
afterEach(() => bench?.close());

const preflight = async (at: HaloBench, settings: INodeParameters = {}, stop = false, items: IDataObject[] = [{}]) =>
	await at.nodes.run('haloPsaSync', { operation: 'preflight', stop, preflightSettings: settings }, items);

const stateOf = (json: readonly IDataObject[], check: string) => json.find((one) => one.check === check);

describe('HaloPSA Sync: Preflight', () => {
	it('finds a tenant in order, and says what HaloPSA does not tell', async () => {
		const at = await open();
		const [client] = at.tenant.records('Client').filter(({ inactive }) => inactive !== true);
		const group = at.tenant.records('AssetGroup').find(({ showasitem }) => showasitem === true);
		const { json, error } = await preflight(at, { clientIds: String(client?.id), itemGroupIds: String(group?.id), pipelineStages: true });
		expect(error).toBeUndefined();
		expect(json.filter(({ state }) => state === 'failed')).toEqual([]);
		expect(stateOf(json, 'API-only agent')).toMatchObject({ state: 'ok' });
		expect(stateOf(json, 'Pipeline stages')).toMatchObject({ state: 'unknown', mend: expect.stringContaining('Sales > General Settings') as string });
		expect(at.writes()).toEqual([]);
	});

	it('names each setting that is wrong, and stops when it shall', async () => {
		const at = await open();
		const plain = at.tenant.records('AssetGroup').find(({ showasitem }) => showasitem !== true);
		const settings = { clientIds: '999999', itemGroupIds: `${String(plain?.id)}, 888888`, ticketTypeIds: '777777', statusIds: '666666', itemIds: '555555', webhooks: true };
		const { json } = await preflight(at, settings);
		expect(json.filter(({ state }) => state === 'failed').map(({ check }) => check)).toEqual([
			'Webhooks', `Item groups: ${String(plain?.id)}`, 'Item groups: 888888', 'Client IDs: 999999', 'Item IDs: 555555', 'Ticket Type IDs: 777777', 'Status IDs: 666666',
		]);
		for (const check of json) if (check.state === 'failed') expect(check.mend).toBeTruthy();
		const { error } = await preflight(at, settings, true);
		expect(error?.message).toMatch(/cannot start: Webhooks/);
		expect(error?.description).toMatch(/names client 999999, which HaloPSA does not have/);
	});

	it('names the permission that is missing', async () => {
		const at = await open({}, { scope: 'all:standard' });
		const { json } = await preflight(at, { webhooks: true });
		expect(json.filter(({ state }) => state === 'failed').map(({ check }) => check)).toEqual(expect.arrayContaining(['Permission all:teams', 'Permission admin:webhooks']));
		expect(stateOf(json, 'Permission all:teams')?.mend).toMatch(/View Applications/);
	});

	it('says only that the login fails when it does', async () => {
		const at = await open({}, { clientSecret: 'wrong' });
		const { json } = await preflight(at);
		expect(json).toMatchObject([{ check: 'Login', state: 'failed' }]);
	});

	it('stops when the other system could not be reached by the node before it', async () => {
		const at = await open();
		const { error } = await preflight(at, {}, true, [{ error: 'Salesbuildr did not answer' }]);
		expect(error).toMatchObject({ message: expect.stringContaining('Other system') as string, description: expect.stringContaining('Salesbuildr did not answer') as string });
	});

	it('refuses a setting that is no ID before it asks HaloPSA', async () => {
		const at = await open();
		const { error } = await preflight(at, { clientIds: '12, Contoso' });
		expect(error?.message).toMatch(/clientIds has "Contoso"/);
		expect(at.requests()).toEqual([]);
	});
});
