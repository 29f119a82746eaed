import { z } from 'zod';
import { LimiterRegistry } from '../http/limiter';
import { type Clock, type Http, silentLog } from '../ports';
import { HaloClient } from './client';
import {
	HaloAuthenticationError,
	HaloConnectionError,
	HaloError,
	HaloNotFoundError,
	HaloPermissionError,
	HaloRateLimitError,
	HaloResponseError,
} from './errors';
import { isOn, type HaloRecord } from './records/record';
import type { HaloSettings, SettingsField } from './settings';
import { TokenSession } from './token';
import { INACTIVE } from './tokenError';

export type ConnectionProblem =
	| 'wrong-host'
	| 'wrong-tenant'
	| 'wrong-client'
	| 'wrong-scope'
	| 'no-scope'
	| 'agent-inactive'
	| 'missing-permission'
	| 'rate-limit'
	| 'token-refused'
	| 'server-failure';

export type ConnectionResult =
	| {
			readonly ok: true;
			readonly agent: { readonly id: number | string; readonly name: string };
			readonly scope: string;
			/** Scopes that were asked for by name and not granted. */
			readonly missingScopes: readonly string[];
	  }
	| {
			readonly ok: false;
			readonly problem: ConnectionProblem;
			/** The field of the credential to correct. */
			readonly field?: SettingsField;
			/** The permission that is missing, where it can be told. */
			readonly permission?: string;
			readonly message: string;
			readonly advice: string;
			readonly error?: HaloError;
	  };

const agentSchema = z.object({
	id: z.union([z.number(), z.string()]),
	name: z.string().catch(''),
	isdisabled: z.unknown().transform(isOn),
});

/** A person waits for the result, so a failure is repeated once and a rate limit is reported at once. */
const PATIENCE = { maxAttempts: 2, maxRateLimitAttempts: 1 };

/** Finds out whether a credential works and, if not, which of its fields or which setting in HaloPSA is wrong. */
export async function testConnection(
	http: Http,
	settings: HaloSettings,
	clock: Clock,
	limiters = new LimiterRegistry(),
): Promise<ConnectionResult> {
	const session = new TokenSession({ http, settings, clock, limits: PATIENCE });
	let scope: string | undefined;
	try {
		scope = await session.grantedScope();
		const client = new HaloClient({ http: session, settings, clock, log: silentLog, limiters, ...PATIENCE });
		return met(await client.me(), settings, scope);
	} catch (error) {
		if (!(error instanceof HaloError)) throw error;
		const { message, advice } = error;
		return { ok: false, ...causeOf(error, scope), message, advice, error };
	}
}

function met(record: HaloRecord, settings: HaloSettings, scope: string): ConnectionResult {
	const agent = agentSchema.parse(record);
	if (!agent.isdisabled) {
		return { ok: true, agent: { id: agent.id, name: agent.name }, scope, missingScopes: missing(settings.scope, scope) };
	}
	return {
		ok: false,
		problem: 'agent-inactive',
		message: `The agent ${agent.name} that the application logs in as is inactive.`,
		advice: 'Activate this agent in HaloPSA, or choose another one in the application.',
	};
}

type Cause = { readonly problem: ConnectionProblem; readonly field?: SettingsField; readonly permission?: string };

function causeOf(error: HaloError, scope: string | undefined): Cause {
	if (error instanceof HaloRateLimitError) return { problem: 'rate-limit' };
	if (error instanceof HaloConnectionError) {
		return error.field ? { problem: 'wrong-host', field: error.field } : { problem: 'server-failure' };
	}
	if (error instanceof HaloNotFoundError) return { problem: 'wrong-host', field: 'resourceUrl' };
	if (error instanceof HaloResponseError) return { problem: 'wrong-host', field: error.field ?? 'resourceUrl' };
	if (INACTIVE.test(error.haloText ?? '')) return { problem: 'agent-inactive' };
	if (error instanceof HaloAuthenticationError) return causeOfAuthentication(error, scope);
	if (error instanceof HaloPermissionError) {
		if (scope === undefined) return { problem: 'wrong-scope', field: 'scope' };
		if (scope === '') return { problem: 'no-scope', field: 'scope' };
		return { problem: 'missing-permission', permission: error.permission };
	}
	return { problem: 'server-failure' };
}

function causeOfAuthentication({ field }: HaloAuthenticationError, scope: string | undefined): Cause {
	if (field === 'tenant') return { problem: 'wrong-tenant', field };
	if (field !== undefined) return { problem: 'wrong-client', field };
	return scope === '' ? { problem: 'no-scope', field: 'scope' } : { problem: 'token-refused' };
}

/** Names that were asked for and are not among those granted; `all` and an answer without scope tell nothing. */
function missing(asked: string, granted: string): string[] {
	const grants = new Set(granted.split(/\s+/).filter(Boolean));
	if (grants.size === 0 || grants.has('all')) return [];
	const includes = (name: string): boolean => grants.has(name) || grants.has(name.replace(/^read:/, 'edit:'));
	return asked.split(' ').filter((name) => name !== 'all' && !includes(name));
}
