'use strict';

const { sep } = require('node:path');
const { default: Runtime } = require('jest-runtime');

const PACKAGES = `${sep}node_modules${sep}`;

/** Text of the installed packages, which nobody changes while tests run. */
const packages = new Map();

/** The texts of one test file. */
class Texts extends Map {
	get(file) {
		return super.get(file) ?? packages.get(file);
	}

	set(file, text) {
		if (!file.includes(PACKAGES)) return super.set(file, text);
		packages.set(file, text);
		return this;
	}
}

/** Jest's own runtime, which reads a file of an installed package once for a worker and not once for each test file. */
module.exports = class WarmRuntime extends Runtime {
	constructor(config, environment, resolver, transformer, texts, ...more) {
		super(config, environment, resolver, transformer, new Texts(texts), ...more);
	}
};
