/** @type {import('jest').Config} */
module.exports = {
	testEnvironment: 'node',
	testSequencer: '<rootDir>/test/support/slowestFirst.cjs',
	setupFiles: ['<rootDir>/test/support/seededProperties.ts'],
	testMatch: ['<rootDir>/test/**/*.test.ts'],
	testPathIgnorePatterns: ['/node_modules/', '/dist/', '<rootDir>/test/n8n/'],
	transform: {
		'^.+\\.ts$': ['@swc/jest', { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' } }],
	},
	modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/runner/dist/', '<rootDir>/simulator/dist/'],
	maxWorkers: 2,
	// A busy machine is no reason to fail; only a test that hangs is.
	testTimeout: 60_000,
};
