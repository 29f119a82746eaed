import type { Answer } from '../http/sender';
import { haloText } from './errorText';

/**
 * HaloPSA answers an expired token with 401 and sometimes with 400 (n8n issue 16857). A 400 counts when it talks about
 * the token or gives no reason at all; one with a reason is about the request.
 */
export function isExpiredHaloSession({ status, body, text }: Answer): boolean {
	if (status === 401) return true;
	if (status !== 400) return false;
	const words = haloText(body, text);
	return words === undefined || /token|unauthori[sz]ed|authenticat|^bad request\.?$/i.test(words);
}
