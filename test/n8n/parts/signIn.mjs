import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { outcomeOf } from '../rest.mjs';
import { startSystems } from '../systems.mjs';

export const title = 'An agent signs in to HaloPSA with OAuth2 and PKCE';

/** The agent who signs in at the embedded tenant, and not the one whom its application acts for. */
const agent = 4;

const credentialFor = ({ url, tenant, application }) => ({
	name: 'HaloPSA as an agent',
	type: 'haloPsaOAuth2Api',
	data: { resourceServer: url, tenant, clientId: application.clientId, requestsPerWindow: 450, windowSeconds: 300 },
});

function workflowFor({ id, name }) {
	const node = (nodeId, nodeName, type, position, parameters, credentials = {}) => ({ id: nodeId, name: nodeName, type, typeVersion: 1, position, parameters, credentials });
	return {
		name: 'Who am I',
		nodes: [
			node('start', 'Start', 'n8n-nodes-base.manualTrigger', [0, 0], {}),
			node('me', 'Me', 'n8n-nodes-halopsa.haloPsa', [240, 0], { authentication: 'oAuth2', resource: 'apiRequest', operation: 'send', path: 'Agent/me' }, { haloPsaOAuth2Api: { id, name } }),
		],
		connections: { Start: { main: [[{ node: 'Me', type: 'main', index: 0 }]] } },
		settings: { executionOrder: 'v1' },
	};
}

/** Where HaloPSA's sign-in page leads the browser after the agent has agreed. */
async function consent(address) {
	const { status, headers } = await fetch(address, { redirect: 'manual' });
	assert.equal(status, 302, `HaloPSA does not lead back but answers ${status}`);
	return new URL(headers.get('location'));
}

async function redeem(halo, { code, verifier, redirectUri }) {
	const body = new URLSearchParams({ grant_type: 'authorization_code', client_id: halo.application.clientId, redirect_uri: redirectUri, code, code_verifier: verifier });
	const response = await fetch(`${halo.authUrl}/token`, { method: 'POST', body });
	return { status: response.status, ...(await response.json()) };
}

export async function run({ n8n, report }) {
	const systems = await startSystems({ size: 20 });
	const { halo } = systems;
	const { rest } = n8n;
	const tokenRequests = () => halo.log.filter(({ kind, method }) => kind === 'token' && method === 'POST').length;
	try {
		const credential = await rest.createCredential(credentialFor(halo));
		const address = async () => new URL(await rest.call('GET', `/rest/oauth2-credential/auth?id=${credential.id}`));
		const { id } = await rest.createWorkflow(workflowFor(credential));
		const whoAmI = async () => outcomeOf(await rest.runManually(id, 'Start'))[0];

		await report.step('before that, the node says that nobody has signed in', () => assert.rejects(whoAmI, /Nobody has signed in.*Connect my account/));

		const page = await report.step('n8n leads to the sign-in page with a challenge and the tenant', async () => {
			const url = await address();
			assert.equal(url.origin + url.pathname, `${halo.authUrl}/authorize`);
			assert.match(url.searchParams.get('code_challenge'), /^[\w-]{43}$/);
			const expected = { response_type: 'code', code_challenge_method: 'S256', client_id: halo.application.clientId, tenant: halo.tenant, scope: 'all offline_access' };
			assert.deepEqual(Object.fromEntries(Object.keys(expected).map((name) => [name, url.searchParams.get(name)])), expected);
			return url;
		});

		await report.step('a code that somebody else gets hold of is of no use', async () => {
			const stolen = await consent(await address());
			const answer = await redeem(halo, { code: stolen.searchParams.get('code'), verifier: randomBytes(32).toString('base64url'), redirectUri: page.searchParams.get('redirect_uri') });
			assert.equal(answer.status, 400);
			assert.equal(answer.error, 'invalid_grant');
		});

		await report.step('the way back gives n8n its tokens', async () => {
			const back = await consent(await address());
			assert.equal(back.origin, n8n.base);
			const { status, body } = await rest.send('GET', back.pathname + back.search);
			assert.equal(status, 200, String(body).slice(0, 300));
			assert.match(String(body), /Connection successful/);
		});

		await report.step('the node reads as the agent who signed in', async () => {
			const before = tokenRequests();
			assert.equal((await whoAmI()).id, agent);
			assert.equal(tokenRequests(), before);
		});

		for (const expiredTokenStatus of [401, 400]) {
			await report.step(`an expired token, told with ${expiredTokenStatus}, is replaced once and kept`, async () => {
				halo.setQuirks({ expiredTokenStatus });
				halo.expireTokens();
				const before = tokenRequests();
				assert.equal((await whoAmI()).id, agent);
				assert.equal((await whoAmI()).id, agent);
				assert.equal(tokenRequests(), before + 1);
			});
		}

		await report.step('an agent who was signed out is asked to connect again', async () => {
			halo.endSignIns();
			halo.expireTokens();
			await assert.rejects(whoAmI, /reconnect/i);
		});
	} finally {
		await systems.close();
	}
}
