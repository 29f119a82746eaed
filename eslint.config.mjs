import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';
import community from '@n8n/eslint-plugin-community-nodes';
import nodesBase from 'eslint-plugin-n8n-nodes-base';

const plugin = { 'n8n-nodes-base': nodesBase };
const rulesOf = (name) => nodesBase.configs[name].rules;

const nodeGlobals = ['process', 'global', 'globalThis', 'setTimeout', 'setInterval', 'setImmediate', 'require', '__dirname', '__filename'];

export default defineConfig([
	globalIgnores(['**/dist/', '**/node_modules/', 'coverage/', '.data/']),
	{
		files: ['**/*.ts'],
		extends: [tseslint.configs.strict, tseslint.configs.stylistic],
		rules: {
			'@typescript-eslint/no-non-null-assertion': 'error',
			'@typescript-eslint/consistent-type-imports': 'error',
			'@typescript-eslint/consistent-type-definitions': 'off',
			'@typescript-eslint/no-empty-function': 'off',
			'@typescript-eslint/no-dynamic-delete': 'off',
			'@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true }],
			'no-console': 'error',
			eqeqeq: 'error',
		},
	},
	{
		files: ['lib/**/*.ts'],
		rules: { 'no-restricted-globals': ['error', ...nodeGlobals, 'Buffer'] },
	},
	{
		// n8n's helper for files takes a Buffer, so the nodes have to make one.
		files: ['nodes/**/*.ts', 'credentials/**/*.ts'],
		rules: { 'no-restricted-globals': ['error', ...nodeGlobals] },
	},
	{ files: ['nodes/**/*.ts', 'credentials/**/*.ts'], extends: [community.configs.recommended] },
	{
		files: ['nodes/**/*.ts'],
		plugins: plugin,
		rules: {
			...rulesOf('nodes'),
			// Both demand the literal 'main', which the newer community rule node-connection-type-literal forbids.
			'n8n-nodes-base/node-class-description-inputs-wrong-regular-node': 'off',
			'n8n-nodes-base/node-class-description-outputs-wrong': 'off',
		},
	},
	{
		files: ['credentials/**/*.ts'],
		plugins: plugin,
		rules: {
			...rulesOf('credentials'),
			// Written for the slugs of n8n's own documentation; a community package gives a full address.
			'n8n-nodes-base/cred-class-field-documentation-url-miscased': 'off',
			// The integration key of Salesbuildr is a secret, whatever its name suggests.
			'@n8n/community-nodes/credential-unnecessary-password': 'off',
		},
	},
	{ files: ['runner/src/**/*.ts', 'simulator/**/*.ts', 'test/**/*.ts'], rules: { 'no-console': 'off' } },
]);
