import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { freePort } from '../processes.mjs';
import { startSystems } from '../systems.mjs';

export const title = 'Credentials';

const wrong = () => randomBytes(16).toString('hex');
const application = (changes) => ({ clientId: wrong(), clientSecret: wrong(), ...changes });

/** Applications of the tenant with one thing wrong in HaloPSA itself. */
const spoilt = {
	inactive: application({ agentId: 8 }),
	withoutPermissions: application({ scopes: [] }),
};
const loginOf = ({ clientId, clientSecret }) => ({ clientId, clientSecret });

/** What a person can get wrong in the HaloPSA credential; the message must name the field, or say these words. */
async function haloMistakes(salesbuildr) {
	const nowhere = `http://127.0.0.1:${await freePort()}`;
	return [
		['a host nobody answers on', { resourceUrl: nowhere, authUrl: '' }, 'resourceUrl'],
		['a host that is not HaloPSA', { resourceUrl: salesbuildr.url, authUrl: '' }, 'resourceUrl'],
		['a host with a space', { resourceUrl: 'acme halopsa com' }, 'resourceUrl'],
		['no host', { resourceUrl: '' }, 'resourceUrl'],
		['an authorisation server nobody answers on', { authUrl: `${nowhere}/auth` }, 'authUrl'],
		['another tenant', { tenant: 'somebody-else' }, 'tenant'],
		['another client ID', { clientId: wrong() }, 'clientId'],
		['no client ID', { clientId: '' }, 'clientId'],
		['another client secret', { clientSecret: wrong() }, 'clientSecret'],
		['no client secret', { clientSecret: '' }, 'clientSecret'],
		['a scope that does not exist', { scope: 'read:everything' }, 'scope'],
		['an application without permissions', loginOf(spoilt.withoutPermissions), /permission/i],
		['an application whose agent is inactive', loginOf(spoilt.inactive), /inactive|active/i],
		['a budget of no requests', { requestsPerWindow: 0 }, 'requestsPerWindow'],
	];
}

async function salesbuildrMistakes(salesbuildr) {
	return [
		['a host nobody answers on', { baseUrl: `http://127.0.0.1:${await freePort()}/public-api` }, /connect|refused|reach/i],
		['an address that is not its public API', { baseUrl: `${salesbuildr.url}/elsewhere` }, 'baseUrl'],
		['another API key', { apiKey: wrong() }, 'apiKey'],
	];
}

async function refusal(rest, credential, changes) {
	const { status, message } = await rest.testCredential({ ...credential, data: { ...credential.data, ...changes } });
	assert.equal(status, 'Error', `the test passes: ${message}`);
	const { clientSecret, apiKey } = { ...credential.data, ...changes };
	for (const secret of [clientSecret, apiKey].filter(Boolean)) assert.ok(!message.includes(secret), 'the message shows a secret');
	return message;
}

/** Client ID and secret are refused with the same words by HaloPSA, so these two may read alike. */
function assertDistinct(messages) {
	const alike = new Set(['another client secret']);
	const texts = [...messages].filter(([what]) => !alike.has(what)).map(([, message]) => message);
	assert.equal(new Set(texts).size, texts.length, `two mistakes read the same:\n${texts.join('\n')}`);
}

export async function run({ n8n, report }) {
	const systems = await startSystems({ size: 20, applications: [{}, ...Object.values(spoilt)].map(application) });
	try {
		const [halo, salesbuildr] = await report.step('are created over REST', () =>
			Promise.all(systems.credentials.map(async (credential) => ({ ...credential, id: (await n8n.rest.createCredential(credential)).id }))),
		);
		const types = await n8n.rest.call('GET', '/types/credentials.json');
		for (const credential of [halo, salesbuildr]) {
			await report.step(`${credential.name}: the test passes`, async () => {
				const { status, message } = await n8n.rest.testCredential(credential);
				assert.equal(status, 'OK', message);
			});
		}
		for (const [credential, mistakes] of [
			[halo, await haloMistakes(systems.salesbuildr)],
			[salesbuildr, await salesbuildrMistakes(systems.salesbuildr)],
		]) {
			const { displayName, properties } = types.find(({ name }) => name === credential.type);
			const messages = new Map();
			for (const [what, changes, expected] of mistakes) {
				await report.step(`${displayName} with ${what}: the message says so`, async () => {
					const message = await refusal(n8n.rest, credential, changes);
					messages.set(what, message);
					if (expected instanceof RegExp) return assert.match(message, expected);
					const label = properties.find(({ name }) => name === expected).displayName;
					return assert.ok(message.includes(label), `"${label}" is not named in: ${message}`);
				});
			}
			await report.step(`${displayName}: each mistake has its own message`, () => assertDistinct(messages));
		}
	} finally {
		await systems.close();
	}
}
