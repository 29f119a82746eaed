import type { Problem } from '../../http/sender';
import { CounterpartError, counterpartErrorFrom, type CounterpartWords } from '../errors';

export class SaasAlertsError extends CounterpartError {
	override readonly name = 'SaasAlertsError';
}

const words: CounterpartWords = {
	system: 'SaaS Alerts',
	advices: {
		400: 'Correct the values named in the message',
		401: 'Check the API Key of the SaaS Alerts credential (portal: Settings > API)',
		403: 'Use the key of a partner account that may read this',
		404: 'Check the ID or the billing date, and that the Base URL of the credential ends in /api/v1',
		429: 'SaaS Alerts allows no more requests for now; run again later or lower Requests per Minute in the credential',
	},
};

export const saasAlertsErrorFrom = (problem: Problem): SaasAlertsError => counterpartErrorFrom(SaasAlertsError, words, problem);
