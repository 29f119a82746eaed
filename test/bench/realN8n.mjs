import { existsSync, mkdtempSync } from 'node:fs';
import path from 'node:path';
import { Instance, nodeBinary } from '../n8n/instance.mjs';
import { cache, n8nFolder, N8N_VERSION } from '../n8n/paths.mjs';
import { stopAll } from '../n8n/processes.mjs';

/** Calls the comparison with n8n off where there is none, and says so: a bench installs nothing. */
export function n8nIsThere() {
	const there = [nodeBinary, path.join(n8nFolder, 'bin', 'n8n')].every((file) => existsSync(file));
	if (!there) console.log(`\nNot compared with n8n ${N8N_VERSION}: it is not in ${cache}. "npm run test:n8n -- tool" installs it there.`);
	return there;
}

/** The middle one of an odd number of values. */
export const median = (values) => [...values].sort((left, right) => left - right)[Math.floor(values.length / 2)];

/** n8n with its default settings in a folder of its own. */
export function newInstance(folder) {
	const home = mkdtempSync(path.join(folder, 'n8n-'));
	return new Instance(home);
}

/** A single n8n main on SQLite, with one owner; gone when the work is done. */
export async function withN8n(folder, work) {
	const n8n = newInstance(folder);
	try {
		await n8n.start();
		return await work(n8n);
	} finally {
		await stopAll();
	}
}
