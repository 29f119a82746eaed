import { HaloClient } from '../../../lib/halo/client';
import { testConnection, type ConnectionProblem, type ConnectionResult } from '../../../lib/halo/connectionTest';
import { type HaloSettings, HaloSettingsError, normalizeSettings } from '../../../lib/halo/settings';
import { TokenSession } from '../../../lib/halo/token';
import { LimiterRegistry } from '../../../lib/http/limiter';
import { type Clock, type Http, silentLog } from '../../../lib/ports';
import { messageOf } from '../errors';
import { type Finding, reporter } from './finding';
import { networkFindings } from './network';
import { opportunityFindings } from './opportunities';
import { permissionFindings } from './permissions';
import { readinessFindings } from './readiness';
import { syncFindings } from './sync';
import { webhookFindings } from './webhooks';

const { ok, warning, error } = reporter('connection');

const MINUTE_MS = 60_000;
const MOST_SKEW_MS = 2 * MINUTE_MS;

const APPLICATION = 'Configuration > Integrations > HaloPSA API > View Applications';

/** Where in HaloPSA, or in the credential, each problem is mended. */
const MENDS: Readonly<Record<ConnectionProblem, string>> = {
	'wrong-host': 'Copy the address of HaloPSA from the browser into Resource URL; /api is added by itself.',
	'wrong-tenant': `Take Tenant from the API Details of ${APPLICATION}; leave it empty for your own hosting.`,
	'wrong-client': `Compare the Client ID in ${APPLICATION}, and make a new Client Secret there: the old one is shown only once. The authentication method has to be "Client ID and Secret (Services)".`,
	'wrong-scope': `Use the scope "all", or names that the Permissions tab of the application in ${APPLICATION} shows.`,
	'no-scope': `Set Scope to "all" in the credential: HaloPSA issues a token without scope, and then refuses everything.`,
	'agent-inactive': `Activate the agent under Configuration > Teams & Agents > Agents, or choose another one in ${APPLICATION} (login type Agent).`,
	'missing-permission': `Tick the permission on the Permissions tab of the application in ${APPLICATION}, and allow it in the roles of its agent.`,
	'rate-limit': 'Something else uses the rate budget of the tenant. Wait five minutes, or lower Requests per Window in the credential of each.',
	'token-refused': `Issue a new Client Secret in ${APPLICATION}; the application may have been deleted or changed.`,
	'server-failure': 'HaloPSA itself fails: look at its status page, and try again later.',
};

export interface HaloCheck {
	readonly name: string;
	/** The fields of the credential as they are stored. */
	readonly fields: unknown;
	readonly http: Http;
	readonly clock: Clock;
	/** Where "serve" is reached from outside, when webhooks are used. */
	readonly publicUrl: string | undefined;
}

/** HaloPSA's webhooks, delivery times and cursors are compared with this machine's clock. */
async function clockFinding({ http, clock }: HaloCheck, { resourceUrl }: HaloSettings): Promise<Finding[]> {
	try {
		const before = clock.now();
		const { headers } = await http.send({ method: 'GET', url: `${resourceUrl}/authinfo`, timeoutMs: 30_000 });
		const theirs = Date.parse(headers['date'] ?? '');
		if (Number.isNaN(theirs)) return [];
		const ours = (before + clock.now()) / 2;
		const seconds = Math.round((ours - theirs) / 1000);
		if (Math.abs(ours - theirs) < MOST_SKEW_MS) return [ok('The clocks agree.', `${Math.abs(seconds)} s apart`)];
		return [warning('The clock of this machine is wrong.', `it is ${Math.abs(seconds)} s ${seconds > 0 ? 'ahead of' : 'behind'} the server`, 'Switch time synchronisation on (timedatectl set-ntp true): cursors and dates of records depend on it.')];
	} catch {
		// The connection test says it better.
		return [];
	}
}

function refusal(result: Extract<ConnectionResult, { ok: false }>): Finding {
	const { problem, field, message, advice, error: cause } = result;
	const evidence = [field && `field ${field}`, cause?.status && `status ${cause.status}`, cause && `${cause.method} ${cause.path}`].filter(Boolean).join(', ');
	return error(message, evidence || problem, `${advice} ${MENDS[problem]}`);
}

function scopeFindings({ agent, scope, missingScopes }: Extract<ConnectionResult, { ok: true }>): Finding[] {
	return [
		ok('HaloPSA accepts the credential.', `agent ${agent.name} (${agent.id})${scope === '' ? '' : `, scope ${scope}`}`),
		...(missingScopes.length === 0 ? [] : [warning('Permissions that the credential asks for are not granted.', missingScopes.join(' '), MENDS['missing-permission'])]),
	];
}

async function* withClient(check: HaloCheck, settings: HaloSettings, scope: string): AsyncGenerator<Finding> {
	const { http, clock } = check;
	const session = new TokenSession({ http, settings, clock });
	const client = new HaloClient({ http: session, settings, clock, log: silentLog, limiters: new LimiterRegistry(), maxAttempts: 2, maxRateLimitAttempts: 2 });
	yield* await readinessFindings(client);
	const granted = new Set(scope.split(/\s+/).filter(Boolean));
	yield* permissionFindings(client, granted);
	yield* webhookFindings(client, check);
	yield* syncFindings(client, settings);
	yield* opportunityFindings(client);
}

/** Everything between this machine and a useful answer of one tenant, from DNS to permissions. Reads only. */
export async function* haloFindings(check: HaloCheck): AsyncGenerator<Finding> {
	let settings: HaloSettings;
	try {
		settings = normalizeSettings(check.fields);
	} catch (failure) {
		if (!(failure instanceof HaloSettingsError)) throw failure;
		yield error(failure.message, `credential "${check.name}"${failure.field ? `, field ${failure.field}` : ''}`, 'Correct the field: "credentials add" with --id replaces it.');
		return;
	}
	const network = await networkFindings(new URL(settings.resourceUrl));
	yield* network;
	if (network.some(({ severity }) => severity === 'error')) return;
	yield* await clockFinding(check, settings);
	const connected = await testConnection(check.http, settings, check.clock);
	if (!connected.ok) {
		yield refusal(connected);
		return;
	}
	yield* scopeFindings(connected);
	try {
		yield* withClient(check, settings, connected.scope);
	} catch (failure) {
		yield error('The examination was cut short.', messageOf(failure), 'Run doctor again; if it happens again, it is worth a report.');
	}
}
