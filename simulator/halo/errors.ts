import { AnswerError, type Answer } from '../shared/answer';
import type { Quirks } from './quirks';

/** The error bodies of HaloPSA [C]: HaloAPI New-HaloError.ps1, n8n GenericFunctions, ApiErrorParser.cs. */

/** Token endpoint failure, an OAuth error. */
export function oauthError(status: 400 | 401, error: string, description: string): AnswerError {
	return new AnswerError({ status, body: { error, error_description: description } });
}

/** A refusal by a business rule, in the shape the quirk table asks for. */
export function businessError(quirks: Quirks, message: string, status: 400 | 404 | 500 = 400): AnswerError {
	const bodies: Record<Quirks['businessErrors'], unknown> = {
		exception: { ClassName: 'System.Exception', Message: message },
		message: { Message: message },
		lowerMessage: { message },
		resultCode: { resultCode: 1, errorMessage: message },
		errors: { errors: [message] },
		text: message,
	};
	return new AnswerError({ status, body: bodies[quirks.businessErrors] });
}

/** A model binding failure: an object keyed by field, e.g. `[0].id`. */
export function bindingError(field: string, message: string): AnswerError {
	return new AnswerError({ status: 400, body: { [field]: [message] } });
}

export const tooManyRequests: Answer = { status: 429, body: { Message: 'API call quota exceeded.' } };

export function unauthorised(status: 400 | 401 | 403): AnswerError {
	if (status === 400) return new AnswerError({ status, body: { Message: 'The access token is not valid.' } });
	return new AnswerError({ status, body: status === 401 ? '' : 'Forbidden' });
}

export function forbidden(permission: string): AnswerError {
	return new AnswerError({ status: 403, body: `You do not have permission: ${permission}` });
}

export function notFound(): AnswerError {
	return new AnswerError({ status: 404, body: { Message: 'The requested record was not found.' } });
}
