'use strict';

const vm = require('node:vm');
const { TestEnvironment } = require('jest-environment-node');

/**
 * Jest's own environment on a global object that is an ordinary one. Jest puts a proxy before it, and each name that
 * n8n looks up there (some sixty for each expression) goes through it: a full sync took a fifth more of the processor.
 */
module.exports = class PlainRealm extends TestEnvironment {
	constructor(...given) {
		const { createContext } = vm;
		vm.createContext = () => createContext(vm.constants.DONT_CONTEXTIFY);
		try {
			super(...given);
		} finally {
			vm.createContext = createContext;
		}
	}
};
