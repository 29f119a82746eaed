import type { ICredentialDataDecryptedObject, ICredentialsDecrypted, ICredentialTestFunctions, INodeCredentialTestResult } from 'n8n-workflow';

import { HaloSettingsError, normalizeSettings, testConnection, type HaloSettings, type Http, type HttpRequest } from '../../lib';
import { clock } from './halo';
import { failureFrom } from './transport';

/** The request helper that n8n gives to credential tests still takes the older request shape. */
function toTestRequest(request: HttpRequest): object {
	return {
		method: request.method,
		uri: request.url,
		headers: { accept: 'application/json', ...request.headers },
		...(request.query ? { qs: request.query } : {}),
		...(request.form ? { form: request.form } : {}),
		json: false,
		simple: false,
		resolveWithFullResponse: true,
		timeout: request.timeoutMs ?? 30_000,
	};
}

function testHttp(context: ICredentialTestFunctions): Http {
	return {
		async send(request) {
			try {
				const response = await context.helpers.request(toTestRequest(request));
				const { body } = response;
				return {
					status: Number(response.statusCode),
					headers: response.headers ?? {},
					text: typeof body === 'string' ? body : JSON.stringify(body ?? ''),
				};
			} catch (error) {
				throw failureFrom(error);
			}
		},
	};
}

/** The settings, or the sentence that says which field is wrong. */
function settingsOf(data: ICredentialDataDecryptedObject): HaloSettings | string {
	try {
		return normalizeSettings(data);
	} catch (error) {
		return error instanceof HaloSettingsError ? error.message : String(error);
	}
}

/** HaloPSA's own words, which some messages end with, often lack the full stop. */
const asSentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);

/** Tests the HaloPSA credential and says which field or permission is wrong. */
export async function haloCredentialTest(
	this: ICredentialTestFunctions,
	credential: ICredentialsDecrypted<ICredentialDataDecryptedObject>,
): Promise<INodeCredentialTestResult> {
	const settings = settingsOf(credential.data ?? {});
	if (typeof settings === 'string') return { status: 'Error', message: settings };
	const result = await testConnection(testHttp(this), settings, clock);
	if (!result.ok) return { status: 'Error', message: `${asSentence(result.message)} ${result.advice}` };
	const lacking = result.missingScopes.length > 0 ? ` Not granted: ${result.missingScopes.join(', ')}.` : '';
	return { status: 'OK', message: `Connected as ${result.agent.name}.${lacking}` };
}
