import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A node that sends one request per item with the credential named in its parameter. */
const FETCH_NODE = `
class FixtureFetch {
	constructor() {
		this.description = {
			displayName: 'Fixture Fetch', name: 'fixtureFetch', group: ['transform'], version: 1, description: 'Fetches',
			defaults: { name: 'Fixture Fetch' }, inputs: ['main'], outputs: ['main'],
			credentials: [
				{ name: 'fixtureTokenApi', required: true, displayOptions: { show: { kind: ['fixtureTokenApi'] } } },
				{ name: 'fixtureKeyApi', required: true, displayOptions: { show: { kind: ['fixtureKeyApi'] } } },
				{ name: 'fixtureOAuth2Api', required: true, displayOptions: { show: { kind: ['fixtureOAuth2Api'] } } },
			],
			properties: [
				{ displayName: 'Kind', name: 'kind', type: 'string', default: 'fixtureTokenApi' },
				{ displayName: 'Path', name: 'path', type: 'string', default: '/data' },
				{ displayName: 'Parallel', name: 'parallel', type: 'boolean', default: false },
			],
		};
	}
	async execute() {
		const kind = this.getNodeParameter('kind', 0);
		const { url } = await this.getCredentials(kind);
		const send = async (_item, index) => ({
			json: await this.helpers.httpRequestWithAuthentication.call(this, kind, {
				method: 'GET', url: url + this.getNodeParameter('path', index), json: true,
			}),
			pairedItem: index,
		});
		const items = this.getInputData();
		if (this.getNodeParameter('parallel', 0)) return [await Promise.all(items.map(send))];
		const results = [];
		for (const [index, item] of items.entries()) results.push(await send(item, index));
		return [results];
	}
}
module.exports = { FixtureFetch };
`;

/** Fails on one item with an error class of n8n-workflow, which it must find without having it installed. */
const FAIL_NODE = `
class FixtureFail {
	constructor() {
		this.description = {
			displayName: 'Fixture Fail', name: 'fixtureFail', group: ['transform'], version: 1, description: 'Fails',
			defaults: { name: 'Fixture Fail' }, inputs: ['main'], outputs: ['main'],
			properties: [{ displayName: 'Item', name: 'item', type: 'number', default: 0 }],
		};
	}
	async execute() {
		const { NodeOperationError } = require('n8n-workflow');
		const itemIndex = this.getNodeParameter('item', 0);
		throw new NodeOperationError(this.getNode(), 'The client has no name', { itemIndex, description: 'Give it a name.' });
	}
}
module.exports = { FixtureFail };
`;

const TOKEN_CREDENTIAL = `
class FixtureTokenApi {
	constructor() {
		this.name = 'fixtureTokenApi';
		this.displayName = 'Fixture Token API';
		this.properties = [
			{ displayName: 'Token', name: 'accessToken', type: 'hidden', default: '', typeOptions: { expirable: true, password: true } },
			{ displayName: 'Host', name: 'host', type: 'string', default: '' },
			{ displayName: 'URL', name: 'url', type: 'string', default: '={{ $self["host"] }}/api' },
			{ displayName: 'Secret', name: 'secret', type: 'string', default: '', typeOptions: { password: true } },
			{ displayName: 'Tenant', name: 'tenant', type: 'string', default: 'main' },
		];
		this.authenticate = {
			type: 'generic',
			properties: {
				headers: { Authorization: '=Bearer {{ $credentials.accessToken }}', 'x-empty': '={{ $credentials.missing }}' },
				qs: { tenant: '={{ $credentials.tenant }}' },
			},
		};
	}
	async preAuthentication(credentials) {
		const { token } = await this.helpers.httpRequest({
			method: 'POST', url: credentials.host + '/token', body: { secret: credentials.secret }, json: true,
		});
		return { accessToken: token };
	}
}
module.exports = { FixtureTokenApi };
`;

const KEY_CREDENTIAL = `
class FixtureKeyApi {
	constructor() {
		this.name = 'fixtureKeyApi';
		this.displayName = 'Fixture Key API';
		this.header = 'api-key';
		this.properties = [
			{ displayName: 'URL', name: 'url', type: 'string', default: '' },
			{ displayName: 'Key', name: 'apiKey', type: 'string', default: '', typeOptions: { password: true } },
		];
	}
	async authenticate(credentials, options) {
		return { ...options, headers: { ...options.headers, [this.header]: credentials.apiKey } };
	}
}
module.exports = { FixtureKeyApi };
`;

const OAUTH_CREDENTIAL = `
class FixtureOAuth2Api {
	constructor() {
		this.name = 'fixtureOAuth2Api';
		this.extends = ['oAuth2Api'];
		this.displayName = 'Fixture OAuth2 API';
		this.properties = [
			{ displayName: 'Grant', name: 'grantType', type: 'hidden', default: 'clientCredentials' },
			{ displayName: 'URL', name: 'url', type: 'string', default: '' },
			{ displayName: 'Token URL', name: 'accessTokenUrl', type: 'hidden', default: '={{ $self["url"] }}/oauth/token' },
			{ displayName: 'Scope', name: 'scope', type: 'hidden', default: 'all' },
			{ displayName: 'Authentication', name: 'authentication', type: 'hidden', default: 'body' },
		];
	}
}
module.exports = { FixtureOAuth2Api };
`;

const FILES = {
	'dist/nodes/FixtureFetch.node.js': FETCH_NODE,
	'dist/nodes/FixtureFail.node.js': FAIL_NODE,
	'dist/credentials/FixtureTokenApi.credentials.js': TOKEN_CREDENTIAL,
	'dist/credentials/FixtureKeyApi.credentials.js': KEY_CREDENTIAL,
	// Not named after its type on purpose: the loader must then look into the files.
	'dist/credentials/Odd.credentials.js': OAUTH_CREDENTIAL.replaceAll('class FixtureOAuth2Api', 'class Odd')
		.replace('module.exports = { FixtureOAuth2Api }', 'module.exports = { Odd }'),
};

/** Writes a node package without dependencies into the folder and answers its path. */
export function writeFixturePackage(parent: string): string {
	const folder = join(parent, 'n8n-nodes-fixture');
	for (const [file, content] of Object.entries(FILES)) {
		mkdirSync(join(folder, file, '..'), { recursive: true });
		writeFileSync(join(folder, file), content);
	}
	const listed = (kind: string): string[] => Object.keys(FILES).filter((file) => file.includes(`/${kind}/`));
	const manifest = {
		name: 'n8n-nodes-fixture', version: '1.0.0',
		n8n: { n8nNodesApiVersion: 1, nodes: listed('nodes'), credentials: listed('credentials') },
	};
	writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
	return folder;
}
