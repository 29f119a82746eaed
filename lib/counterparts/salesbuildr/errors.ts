import type { Problem } from '../../http/sender';
import { CounterpartError, counterpartErrorFrom, type CounterpartWords } from '../errors';

export class SalesbuildrError extends CounterpartError {
	override readonly name = 'SalesbuildrError';
}

const words: CounterpartWords = {
	system: 'Salesbuildr',
	advices: {
		400: 'Correct the fields named in the message',
		401: 'Check the API Key of the Salesbuildr credential (Admin > Integrations > API Key)',
		403: 'Ask Salesbuildr to switch the Public API on for your tenant, or use a key that may do this',
		404: 'Check the identifier, and that the Base URL of the credential ends in /public-api',
		405: "Salesbuildr's API has no route for this; do it in Salesbuildr by hand",
		409: 'Read the record again and repeat the change',
		422: 'Correct the fields named in the message',
		429: 'The budget of 500 requests in 10 minutes is used up; run again later or lower the limit in the credential',
	},
};

export const salesbuildrErrorFrom = (problem: Problem): SalesbuildrError => counterpartErrorFrom(SalesbuildrError, words, problem);
