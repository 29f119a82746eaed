import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Examination, examine } from '../../runner/src/doctor/examine';
import type { Finding } from '../../runner/src/doctor/finding';
import { commandLine } from '../../runner/src/cli';
import { startHaloTenant, type HaloTenant, type HaloTenantOptions } from '../../simulator/index';
import { cleanUp, jsonFile, onClean, serve, temporaryFolder } from './support';

jest.setTimeout(60_000);

const secret = randomBytes(16).toString('hex');
let home: string;

beforeAll(() => {
	home = temporaryFolder();
});
afterAll(cleanUp);

async function tenantWith(options: HaloTenantOptions = {}): Promise<HaloTenant> {
	const tenant = await startHaloTenant({ size: 200, limit: false, ...options });
	onClean(() => tenant.close());
	return tenant;
}

function fieldsOf({ url, tenant, application: { clientId, clientSecret } }: HaloTenant, changes: object = {}): object {
	return { resourceUrl: url, tenant, clientId, clientSecret, scope: 'all', ...changes };
}

let files = 0;

async function findingsFor(fields: object, more: Partial<Examination> = {}): Promise<Finding[]> {
	files += 1;
	const credentials = jsonFile(home, `credentials-${files}.json`, [{ id: '1', name: 'HaloPSA', type: 'haloPsaClientCredentialsApi', data: fields }]);
	const findings: Finding[] = [];
	for await (const finding of examine({ dataDir: join(home, 'none'), credentials, nodePackages: [], publicUrl: undefined, ...more })) findings.push(finding);
	const text = JSON.stringify(findings);
	for (const value of [secret, ...('clientSecret' in fields ? [String(fields.clientSecret)] : [])]) expect(text).not.toContain(value);
	return findings;
}

const of = (findings: readonly Finding[], ...severities: string[]): string[] => findings.filter(({ severity }) => severities.includes(severity)).map(({ what }) => what);

describe('doctor', () => {
	it('finds nothing broken in a tenant that is set up as the guides say', async () => {
		const findings = await findingsFor(fieldsOf(await tenantWith()));
		expect(of(findings, 'error')).toEqual([]);
		expect(of(findings, 'ok')).toEqual(expect.arrayContaining([
			'HaloPSA accepts the credential.', 'The clocks agree.', 'What the nodes read is permitted.', 'Opportunities carry pipeline stages.', expect.stringMatching(/groups are marked as items\.$/),
		]));
		expect(findings.every(({ severity, mend }) => (severity === 'ok') === (mend === null))).toBe(true);
	});

	it.each<[string, (tenant: HaloTenant) => object, string, RegExp]>([
		['a host that does not exist', () => ({ resourceUrl: 'https://acme.halopsa.invalid' }), 'acme.halopsa.invalid is not known to DNS.', /./],
		['a port on which nothing listens', () => ({ resourceUrl: 'http://127.0.0.1:1' }), '127.0.0.1 does not take connections on port 1.', /firewall/],
		['an address that is none', () => ({ resourceUrl: 'https://' }), 'Resource URL', /Correct the field/],
		['a wrong secret', () => ({ clientSecret: secret }), 'HaloPSA', /new Client Secret/],
		['a wrong client id', () => ({ clientId: 'nobody' }), 'HaloPSA', /Compare the Client ID/],
	])('%s is one error with its mend', async (_what, changes, sentence, mend) => {
		const tenant = await tenantWith();
		const findings = await findingsFor(fieldsOf(tenant, changes(tenant)));
		const errors = findings.filter(({ severity }) => severity === 'error');
		expect(errors).toHaveLength(1);
		expect(errors[0]?.what).toContain(sentence);
		expect(errors[0]?.mend).toMatch(mend);
		expect(errors[0]?.evidence).not.toBe('');
	});

	it('names the permissions that the application lacks, and what does not work without them', async () => {
		const tenant = await tenantWith({ applications: [{ clientId: 'few', clientSecret: secret, scopes: ['read:tickets', 'read:customers', 'edit:tickets'] }] });
		const findings = await findingsFor(fieldsOf(tenant, { scope: 'read:tickets edit:tickets read:customers' }));
		const text = findings.map(({ what, mend }) => `${what} ${mend ?? ''}`).join('\n');
		expect(text).toMatch(/Reading the HaloPSA Trigger is not permitted.*admin:webhooks/);
		expect(text).toMatch(/Reading teams is not permitted.*all:teams/);
		expect(text).toMatch(/Reading items and products is not permitted.*read:items/);
		expect(text).toMatch(/Writing clients, sites and users is not permitted.*edit:customers/);
		expect(text).not.toMatch(/Reading clients|Writing tickets/);
	});

	it('finds the settings of the tenant that keep data from being synced', async () => {
		const tenant = await tenantWith();
		for (const group of tenant.records('AssetGroup')) tenant.update('AssetGroup', Number(group['id']), { showasitem: false });
		for (const opportunity of tenant.records('Opportunities')) opportunity['pipeline_stage_id'] = 0;
		const warnings = of(await findingsFor(fieldsOf(tenant)), 'warning');
		expect(warnings).toEqual(expect.arrayContaining([
			'No asset group is marked as items, so no product would be synced.', 'No opportunity has a pipeline stage, so stages cannot be mapped.',
		]));
	});

	it('tells whether the public address leads to serve', async () => {
		const tenant = await tenantWith();
		const healthy = await serve((_request, response) => {
			response.end('{}');
		});
		const absent = await serve((_request, response) => {
			response.writeHead(404).end();
		});
		const words = async (publicUrl: string): Promise<string[]> => (await findingsFor(fieldsOf(tenant), { publicUrl })).filter(({ area }) => area === 'webhooks').map(({ what }) => what);
		expect(await words(`${healthy}/`)).toContain('The public address leads to "serve".');
		expect(await words(absent)).toContain('The public address does not lead to a running "serve".');
		expect(await words('http://127.0.0.1:1')).toContain('The public address does not answer.');
	});

	it('refuses a damaged data file with one sentence, and leaves it as it is', async () => {
		const dataDir = join(home, 'damaged');
		mkdirSync(dataDir);
		writeFileSync(join(dataDir, 'runner.sqlite'), randomBytes(8_192));
		const findings = await findingsFor(fieldsOf(await tenantWith()), { dataDir });
		expect(of(findings, 'error')).toContain('The data file cannot be read.');
		expect(findings.find(({ what }) => what === 'The data file cannot be read.')?.mend).toContain('from a backup');
	});

	it('prints for programs, and ends with 1 when something is broken', async () => {
		const write = jest.spyOn(process.stdout, 'write').mockImplementation(() => true);
		const code = await commandLine(['node', 'halopsa-runner', 'doctor', '--data', join(home, 'none'), '--json']);
		const printed = write.mock.calls.map(([text]) => String(text)).join('');
		write.mockRestore();
		expect(code).toBe(1);
		const report = JSON.parse(printed.trim().split('\n').at(-1) ?? '') as { status: string; findings: Finding[] };
		expect(report).toMatchObject({ status: 'error' });
		expect(of(report.findings, 'error')).toEqual(['There is no HaloPSA credential to test.']);
	});
});
