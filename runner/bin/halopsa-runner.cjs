#!/usr/bin/env node
'use strict';

const { existsSync } = require('node:fs');
const { join } = require('node:path');

const program = join(__dirname, '..', 'dist', 'cli.cjs');

if (existsSync(program)) {
	require(program).main();
} else {
	process.stderr.write(`halopsa-runner is not built yet: run "npm start" or "npm run build" in ${join(__dirname, '..', '..')}.\n`);
	process.exitCode = 2;
}
