import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { UsageError } from './errors';

const OURS = 'n8n-nodes-halopsa';
const STOCK = 'n8n-nodes-base';

const namedSchema = z.object({ name: z.string() });

const runnerRequire = createRequire(__filename);

function installed(name: string): string | undefined {
	try {
		return dirname(runnerRequire.resolve(`${name}/package.json`));
	} catch {
		return undefined;
	}
}

function isNamed(folder: string, name: string): boolean {
	const file = join(folder, 'package.json');
	if (!existsSync(file)) return false;
	return namedSchema.safeParse(JSON.parse(readFileSync(file, 'utf8'))).data?.name === name;
}

/** In the repository itself the runner lies inside the node package it runs. */
function enclosing(name: string): string | undefined {
	for (let folder = __dirname; ; folder = dirname(folder)) {
		if (isNamed(folder, name)) return folder;
		if (folder === dirname(folder)) return undefined;
	}
}

/**
 * Folders of the node packages to load: those given, ours unless a given one has its name, and n8n's stock nodes.
 *
 * @throws UsageError when a given folder has no package.json
 */
export function nodePackageFolders(given: readonly string[]): string[] {
	const folders = given.map((folder) => resolve(folder));
	const missing = folders.find((folder) => !existsSync(join(folder, 'package.json')));
	if (missing !== undefined) {
		throw new UsageError(`The folder ${missing} given with --nodes has no package.json.`, 'Name the folder of a built node package.');
	}
	const ours = folders.some((folder) => isNamed(folder, OURS)) ? undefined : (installed(OURS) ?? enclosing(OURS));
	return [...folders, ours, installed(STOCK)].filter((folder): folder is string => folder !== undefined);
}
