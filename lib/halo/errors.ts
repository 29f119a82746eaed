import type { HttpFailure, HttpMethod } from '../ports';
import type { Body } from '../http/body';
import { haloText } from './errorText';
import {
	HaloAuthenticationError,
	HaloConnectionError,
	type HaloError,
	type HaloErrorDetails,
	HaloLostAnswerError,
	HaloNotFoundError,
	HaloPermissionError,
	HaloRateLimitError,
	HaloResponseError,
	HaloServerError,
	HaloValidationError,
} from './errorClasses';
import { permissionFor } from './permissions';

export * from './errorClasses';

/** What is known about a request that did not succeed. */
export interface RawProblem {
	readonly method: HttpMethod;
	/** Relative to the resource server, without query values. */
	readonly path: string;
	readonly answer?: { readonly status: number; readonly text: string; readonly body: Body; readonly headers?: Readonly<Record<string, string>> };
	readonly failure?: HttpFailure;
	/** Tries made. */
	readonly attempts?: number;
	/** A create that may have been applied and could not be looked up. */
	readonly outcomeUnknown?: boolean;
}

/** The one place where an answer of HaloPSA, in any shape of `haloText`, becomes an error. */
export function haloErrorFrom(problem: RawProblem): HaloError {
	const { method, path, answer, failure } = problem;
	const request = `${method} ${path}`;
	const base = { method, path };
	if (problem.outcomeUnknown) return lostAnswer(problem, request);
	if (failure) return connectionError(problem, failure, request);
	if (!answer) {
		return new HaloResponseError(`HaloPSA gave no answer to ${request}.`, { ...base, advice: 'Try again.' });
	}

	const words = haloText(answer.body, answer.text);
	const details = { ...base, status: answer.status, haloText: words };
	const said = words === undefined ? '.' : `: ${words}`;
	return (
		refusal(details, request, said, answer.headers?.['retry-after']) ??
		new HaloResponseError(`The answer to ${request} is not HaloPSA's (status ${answer.status})${said}`, {
			...details,
			advice:
				answer.status >= 300 && answer.status < 400
					? 'The server redirects to another address. Enter that address as Resource URL.'
					: 'Check that Resource URL is the address of HaloPSA itself and that no proxy answers in its place.',
		})
	);
}

/** For a refusal that came with a status of success. */
export const refusedWithSuccess = (method: HttpMethod, path: string, words: string): HaloValidationError =>
	new HaloValidationError(`HaloPSA does not accept ${method} ${path}: ${words}`, {
		method, path, haloText: words, advice: method === 'GET' ? `Check the filters sent to ${path}.` : 'Correct the values named in the message and try again.',
	});

type Details = Omit<HaloErrorDetails, 'advice'> & { readonly status: number };

function refusal(details: Details, request: string, said: string, retryAfter?: string): HaloError | undefined {
	const { status, method, path } = details;
	if (status === 401 || status === 403) return permissionError(details, request, said);
	if (status === 404) {
		return new HaloNotFoundError(`HaloPSA found nothing at ${request}${said}`, {
			...details,
			advice: 'Check the ID. The record may have been deleted, or the API agent may not be allowed to see it.',
		});
	}
	if (status === 429) {
		return new HaloRateLimitError(`HaloPSA still refuses ${request} because of too many requests${said}`, {
			...details,
			advice: `${retryAfter === undefined ? '' : `HaloPSA asks to wait for "${retryAfter.slice(0, 40)}" (Retry-After: seconds, or a date). `}Lower Requests per Window in the credential, or run the workflows of this instance less often.`,
		});
	}
	if (status === 408 || status >= 500) {
		return new HaloServerError(`HaloPSA failed on ${request} (status ${status})${said}`, {
			...details,
			advice: 'Try again later. If it goes on, give HaloPSA support the request and the time.',
		});
	}
	if (status < 400) return undefined;
	if (status === 413) {
		return new HaloValidationError(`${request} holds more than HaloPSA takes at once (status ${status})${said}`, {
			...details,
			advice: 'Send a smaller file or a shorter text; how much is taken is set on the web server of HaloPSA.',
		});
	}
	return new HaloValidationError(`HaloPSA does not accept ${request} (status ${status})${said}`, {
		...details,
		advice:
			method === 'GET' ? `Check the filters sent to ${path}.` : 'Correct the values named in the message and try again.',
	});
}

const NAMED_SCOPE = /\b(all|admin|read|edit|delete|access)(:[a-z]+)+\b/i;

/**
 * 401 and 403 on a call with a fresh token both mean a missing permission: HaloPSA answers 401 for `/Webhook` without
 * `admin:webhooks`, and either of them for every call when the token has no scope (nango issue 6561).
 */
function permissionError(details: Details, request: string, said: string): HaloError {
	const permission = NAMED_SCOPE.exec(details.haloText ?? '')?.[0] ?? permissionFor(details.method, details.path);
	const needed = permission ? `the permission ${permission}` : 'the permission for this';
	if (details.status === 401 && permission !== 'admin:webhooks') {
		return new HaloAuthenticationError(`HaloPSA does not accept the access token for ${request}${said}`, {
			...details,
			advice:
				'Check in HaloPSA (Configuration > Integrations > HaloPSA API) that the application is active, ' +
				`has ${needed}, and logs in as an active agent; check Scope in the credential.`,
		});
	}
	return new HaloPermissionError(
		`HaloPSA does not allow ${request}${said}`,
		{
			...details,
			advice:
				`Give the application in HaloPSA (Configuration > Integrations > HaloPSA API) ${needed}, ` +
				'and its agent access to these records; Scope in the credential must include it.',
		},
		permission,
	);
}

function connectionError({ method, path, attempts = 1 }: RawProblem, failure: HttpFailure, request: string): HaloError {
	const tries = attempts === 1 ? '' : ` after ${attempts} tries`;
	const code = failure.code ? ` (${failure.code})` : '';
	if (failure.sent) {
		return new HaloConnectionError(`The connection to HaloPSA broke during ${request}${tries}${code}.`, {
			method,
			path,
			cause: failure,
			advice: 'Check the network between n8n and HaloPSA, then try again.',
		});
	}
	return new HaloConnectionError(
		`HaloPSA could not be reached for ${request}${tries}${code}.`,
		{ method, path, cause: failure, advice: 'Check Resource URL in the credential and the network of n8n.' },
		'resourceUrl',
	);
}

function lostAnswer(problem: RawProblem, request: string): HaloError {
	const { method, path, answer } = problem;
	const cause = haloErrorFrom({ ...problem, outcomeUnknown: false });
	return new HaloLostAnswerError(`It is not known whether HaloPSA carried out ${request}. ${cause.message}`, {
		method,
		path,
		status: answer?.status,
		haloText: cause.haloText,
		cause,
		advice: 'Look in HaloPSA whether the record exists before you run this again; otherwise it may exist twice.',
	});
}
