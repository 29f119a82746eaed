import type { RequestLogEntry } from './requestLog';

/** What a fault does. `applied` says whether the request takes effect before the answer is spoilt. */
interface FaultEffect {
	applied: boolean;
	does: string;
}

const effects = {
	rateLimitSeconds: { applied: false, does: '429 with Retry-After in seconds' },
	rateLimitDate: { applied: false, does: '429 with Retry-After as an HTTP date' },
	rateLimitNone: { applied: false, does: '429 without Retry-After' },
	rateLimitGarbage: { applied: false, does: '429 with a Retry-After that is neither a number nor a date' },
	serverError500: { applied: false, does: '500 with a serialised exception' },
	badGateway502: { applied: false, does: '502 with a proxy page' },
	unavailable503: { applied: false, does: '503 with a proxy page' },
	gatewayTimeout504: { applied: false, does: '504 with a proxy page' },
	resetBefore: { applied: false, does: 'connection reset before any byte' },
	resetInBody: { applied: true, does: 'head and half of the body, then the connection ends' },
	timeout: { applied: false, does: 'no answer until the caller gives up' },
	truncatedJson: { applied: true, does: 'complete HTTP message whose JSON is cut in the middle' },
	htmlWith200: { applied: false, does: '200 with a sign-in page instead of JSON' },
	expiredToken401: { applied: false, does: 'the presented token is dead from now on, 401' },
	expiredToken400: { applied: false, does: 'the presented token is dead from now on, 400' },
	appliedAnswerLost: { applied: true, does: 'the request takes effect, then the connection is reset' },
	emptyBody200: { applied: true, does: 'the request takes effect, 200 with an empty body' },
} satisfies Record<string, FaultEffect>;

export type FaultName = keyof typeof effects;

export const faultNames = Object.keys(effects) as readonly FaultName[];

export const faultEffects: Readonly<Record<FaultName, FaultEffect>> = effects;

/** One planned fault: requests `at` to `at + times - 1`, counted from 0 since the last log reset. */
export interface PlannedFault {
	at: number;
	fault: FaultName;
	times?: number;
}

export type FaultPlan = readonly PlannedFault[] | ((entry: RequestLogEntry) => FaultName | undefined);

/** The fault the plan holds for a request. Only an API request carries a token that can expire. */
export function plannedFault(plan: FaultPlan, entry: RequestLogEntry): FaultName | undefined {
	const fault =
		typeof plan === 'function'
			? plan(entry)
			: plan.find(({ at, times = 1 }) => entry.index >= at && entry.index < at + times)?.fault;
	const needsToken = fault === 'expiredToken400' || fault === 'expiredToken401';
	return needsToken && entry.kind !== 'api' ? undefined : fault;
}
