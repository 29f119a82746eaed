'use strict';

const vm = require('node:vm');
const { TestEnvironment } = require('jest-environment-node');
const { keepCompiled } = require('./compiledOnce.cjs');

/**
 * Jest's own environment on a global object that is an ordinary one. Jest puts a proxy before it, and each name that
 * n8n looks up there (some sixty for each expression) goes through it: a full sync took a fifth more of the processor.
 */
module.exports = class PlainRealm extends TestEnvironment {
	#intervals = new Set();

	constructor(...given) {
		const { createContext } = vm;
		vm.createContext = () => createContext(vm.constants.DONT_CONTEXTIFY);
		try {
			super(...given);
		} finally {
			vm.createContext = createContext;
		}
		const { setInterval } = this.global;
		this.global.setInterval = (...call) => {
			const interval = setInterval(...call);
			this.#intervals.add(interval);
			return interval;
		};
	}

	/** Ends what n8n-core repeats for as long as a process lives: it kept all modules of the file, 30 MB, in the worker. */
	async teardown() {
		for (const interval of this.#intervals) clearInterval(interval);
		keepCompiled();
		await super.teardown();
	}
};
