'use strict';

const vm = require('node:vm');

/** By file: what was compiled of it, the script until its functions are known, then V8's code of them. */
const compiled = new Map();

/**
 * Jest runs each module again for each test file, in a realm of its own, and V8 would compile it again: 2,500 of n8n's
 * for a file that runs a node. A worker keeps the code that V8 made the first time, with the functions that were called,
 * and gives it back; the modules themselves are as new as ever.
 */
vm.compileFunction = (source, parameters, { filename, importModuleDynamically, parsingContext }) => {
	const head = `(function (${parameters.join(', ')}) {`;
	const known = compiled.get(filename);
	const cachedData = known?.head === head && known.source === source ? known.code : undefined;
	const script = new vm.Script(`${head}${source}\n})`, { filename, columnOffset: -head.length, importModuleDynamically, cachedData });
	if (!cachedData || script.cachedDataRejected) compiled.set(filename, { head, source, script });
	return script.runInContext(parsingContext);
};

/** Keeps the code of what was compiled since the last call. */
exports.keepCompiled = () => {
	for (const [filename, { script, ...text }] of compiled) {
		if (script) compiled.set(filename, { ...text, code: script.createCachedData() });
	}
};
