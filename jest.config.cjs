'use strict';

const { availableParallelism } = require('node:os');

/** @type {import('jest').Config} */
module.exports = {
	runtime: '<rootDir>/test/support/warmRuntime.cjs',
	testEnvironment: '<rootDir>/test/support/plainRealm.cjs',
	testSequencer: '<rootDir>/test/support/slowestFirst.cjs',
	setupFiles: ['<rootDir>/test/support/seededProperties.ts'],
	testMatch: ['<rootDir>/test/**/*.test.ts'],
	testPathIgnorePatterns: ['/node_modules/', '/dist/', '<rootDir>/test/n8n/'],
	transform: {
		'^.+\\.ts$': ['@swc/jest', { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' } }],
	},
	modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/runner/dist/', '<rootDir>/simulator/dist/'],
	maxWorkers: Math.max(2, Math.min(4, availableParallelism())),
	// A worker that holds too much is replaced before the collection of garbage slows it; what it has compiled is lost with it.
	workerIdleMemoryLimit: '1200MB',
	// A busy machine is no reason to fail; only a test that hangs is.
	testTimeout: 60_000,
};
