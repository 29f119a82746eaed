import type { Provider } from '../types';
import { rowsOf, usualErrors } from './shared';

const none = {
	aliases: [], perMinute: 60, errors: usualErrors, operations: {}, rows: () => undefined, readers: {},
	auth: { what: 'None', confidence: '?' }, limits: { what: 'None known', confidence: '?' },
} satisfies Partial<Provider>;

export const bookYourData: Provider = {
	...none, key: 'bookyourdata', label: 'BookYourData / LeadsBlue', aliases: ['bookyourdata', 'leadsblue'],
	today: 'Two vendors of lists, both alive; no public API was found. Use B2B Import for their files',
	facts: [{ what: 'That there is no API could not be proven', confidence: '?' }],
};

export const crayon: Provider = {
	...none, key: 'crayon', label: 'Crayon',
	today: 'Alive; competitive intelligence without a public REST reference. Use B2B Import, or the MCP Client node of n8n with https://mcp.crayon.co/mcp/',
	facts: [
		{ what: 'An MCP server exists, with OAuth 2.1 and the scope mcp:read', confidence: 'H' },
		{ what: 'It has no contact data; what it tells belongs to the competition of a prospect', confidence: 'H' },
		{ what: 'api.crayon.com belongs to another company', confidence: 'H' },
	],
};

export const klue: Provider = {
	...none, key: 'klue', label: 'Klue', today: 'Alive; competitive enablement. Base URL and paths are given to customers only, so both are typed in',
	credential: 'klueApi',
	auth: { what: 'Bearer key from Settings, Apps & Integrations', confidence: 'C' },
	facts: [{ what: 'Base URL and paths are not public; the rows of an answer are handed on as they are', confidence: 'C' }],
	operations: {
		fetchRows: {
			needs: [['path']], confidence: 'C', note: 'GET of a path from your own Klue documentation',
			call: ([{ path = '', extra } = {}]) => ({
				method: 'GET', path: path.startsWith('/') ? path : `/${path}`, query: extra as Record<string, string>,
			}),
		},
	},
	rows: (answer) => {
		const list = ['', 'data', 'results', 'items', 'cards'].map((place) => answer.elements(place)).find((found) => found !== undefined);
		return list ? rowsOf(list) : answer.isObject() ? [{ view: answer }] : undefined;
	},
};
