import type { HttpMethod } from '../ports';
import type { SettingsField } from './settings';

export interface HaloErrorDetails {
	readonly method: HttpMethod;
	/** Relative to the resource or authorisation server, without query values. */
	readonly path: string;
	/** What the user can do next, one or two sentences. */
	readonly advice: string;
	readonly status?: number;
	/** HaloPSA's own words. */
	readonly haloText?: string;
	readonly cause?: unknown;
}

/** A request to HaloPSA that did not succeed. `message` is one sentence with HaloPSA's own words; never a secret. */
export class HaloError extends Error {
	override readonly name: string = 'HaloError';
	readonly method: HttpMethod;
	readonly path: string;
	readonly advice: string;
	readonly status?: number;
	readonly haloText?: string;

	constructor(message: string, details: HaloErrorDetails) {
		super(message, details.cause === undefined ? undefined : { cause: details.cause });
		this.method = details.method;
		this.path = details.path;
		this.advice = details.advice;
		this.status = details.status;
		this.haloText = details.haloText;
	}
}

/** The token endpoint or the API does not accept who is asking. `field` names the credential field to check. */
export class HaloAuthenticationError extends HaloError {
	override readonly name = 'HaloAuthenticationError';

	constructor(
		message: string,
		details: HaloErrorDetails,
		readonly field?: SettingsField,
	) {
		super(message, details);
	}
}

/** The application or its agent may not do this. `permission` names the missing permission where it is known. */
export class HaloPermissionError extends HaloError {
	override readonly name = 'HaloPermissionError';

	constructor(
		message: string,
		details: HaloErrorDetails,
		readonly permission?: string,
	) {
		super(message, details);
	}
}

/** There is no record with this id, or the agent cannot see it. */
export class HaloNotFoundError extends HaloError {
	override readonly name = 'HaloNotFoundError';
}

/** Still 429 after every repeat. The request was not applied. */
export class HaloRateLimitError extends HaloError {
	override readonly name = 'HaloRateLimitError';
}

/** HaloPSA, or this client before sending, found something wrong with the values. The request was not applied. */
export class HaloValidationError extends HaloError {
	override readonly name = 'HaloValidationError';
}

/** HaloPSA failed on its side, also when asked again. */
export class HaloServerError extends HaloError {
	override readonly name = 'HaloServerError';
}

/** No complete answer arrived. `field` names the credential field to check when the server was never reached. */
export class HaloConnectionError extends HaloError {
	override readonly name = 'HaloConnectionError';

	constructor(
		message: string,
		details: HaloErrorDetails,
		readonly field?: SettingsField,
	) {
		super(message, details);
	}
}

/** An answer came that is not HaloPSA's: a web page, broken JSON, an unknown shape. */
export class HaloResponseError extends HaloError {
	override readonly name = 'HaloResponseError';

	constructor(
		message: string,
		details: HaloErrorDetails,
		readonly field?: SettingsField,
	) {
		super(message, details);
	}
}

/** A create whose answer was lost, and nothing shows whether the record exists. Sending it again may duplicate it. */
export class HaloLostAnswerError extends HaloError {
	override readonly name = 'HaloLostAnswerError';
}

/** Several records match where exactly one is needed. */
export class HaloAmbiguousError extends HaloError {
	override readonly name = 'HaloAmbiguousError';
}
