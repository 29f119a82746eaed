import Module, { createRequire } from 'node:module';
import { delimiter, dirname } from 'node:path';

/**
 * Settings n8n-core reads from the environment when it is loaded. Its log goes to stdout, which belongs to the
 * results; its settings file belongs into the data folder instead of the user's home.
 */
const FIXED: Readonly<Record<string, string>> = {
	N8N_LOG_LEVEL: 'silent',
	N8N_DIAGNOSTICS_ENABLED: 'false',
	N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
	N8N_SENTRY_DSN: '',
	N8N_ENFORCE_SETTINGS_FILE_PERMISSIONS: 'true',
};

interface ModuleInternals {
	_initPaths?(): void;
	_resolveFilename(request: string, ...rest: unknown[]): string;
}

let prepared = false;

const runnerRequire = createRequire(__filename);

/** `node_modules` folder that holds a package of ours. */
function folderHolding(name: string): string {
	return dirname(dirname(runnerRequire.resolve(`${name}/package.json`)));
}

/**
 * Node packages lie anywhere and have no dependencies of their own: n8n gives them its node_modules through
 * NODE_PATH, and so do we. A package folder may still contain an n8n-workflow that npm put there; two copies
 * would break `instanceof` between node and engine, so that one name always means ours.
 */
function shareModules(): void {
	const folders = [...new Set(['n8n-workflow', 'n8n-core', 'zod'].map(folderHolding))];
	process.env['NODE_PATH'] = [...folders, process.env['NODE_PATH']].filter(Boolean).join(delimiter);
	const internals = Module as unknown as ModuleInternals;
	internals._initPaths?.();
	const resolveFilename = internals._resolveFilename;
	if (typeof resolveFilename !== 'function') return;
	const shared = runnerRequire.resolve('n8n-workflow');
	internals._resolveFilename = function (request, ...rest) {
		return request === 'n8n-workflow' ? shared : resolveFilename.call(this, request, ...rest);
	};
}

/**
 * Makes this process ready for n8n-core. Must run before it is imported; only the first call has an effect,
 * because n8n-core reads its settings once.
 *
 * @param userFolder where n8n-core looks for `.n8n/config`
 * @param readableFolders folders whose files a workflow may read and write
 */
export function prepareEnvironment(userFolder: string, readableFolders: readonly string[]): void {
	if (prepared) return;
	prepared = true;
	Object.assign(process.env, FIXED, { N8N_USER_FOLDER: userFolder });
	process.env['N8N_RESTRICT_FILE_ACCESS_TO'] ??= readableFolders.join(';');
	shareModules();
}
