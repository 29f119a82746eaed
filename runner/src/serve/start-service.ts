import { silentLog } from '../../../lib/ports';
import { credentialsOf } from '../credentials-file';
import { openDataFolder } from '../data-folder';
import { nodePackageFolders } from '../node-packages';
import { openEngine } from '../open-engine';
import type { RunnerOptions } from '../runner';
import { systemTimers, type Timers } from '../timers';
import { WorkflowCatalog } from '../workflow-catalog';
import { lockFolder } from './lock';
import { withoutSecrets } from './line-log';
import type { Service, ServiceSettings } from './service';

const MEBIBYTE = 1024 * 1024;

export const SERVICE_DEFAULTS: ServiceSettings = {
	host: '127.0.0.1', port: 5680, bodyLimit: 16 * MEBIBYTE, requestTimeoutMs: 60_000, publicMetrics: false, publicPanel: false,
	concurrency: 10, mostQueued: 1_000, missedRuns: 'once', keepData: 'errors', keepDays: 14, keepExecutions: 10_000, lookEveryMs: 1_000, drainTimeoutMs: 30_000,
};

export interface ServiceOptions extends RunnerOptions, Partial<ServiceSettings> {
	/** For tests: schedules, waits and limits follow it. Timers inside n8n's nodes do not. */
	readonly timers?: Timers;
}

/**
 * Serves workflows until {@link Service.close}: files, or workflow JSON.
 *
 * @throws UsageError when the data folder is served already, the port is taken, or a workflow or credential is not usable
 */
export async function startService(workflows: readonly (string | object)[], options: ServiceOptions = {}): Promise<Service> {
	const credentials = credentialsOf(options.credentials);
	const nodePackages = nodePackageFolders(options.nodePackages ?? []);
	const catalog = WorkflowCatalog.read(options.workflows ?? []);
	const folder = openDataFolder(options.dataDir);
	const lock = lockFolder(folder.path);
	const undo: (() => void)[] = [() => folder.release(), () => lock.release()];
	try {
		const engine = await openEngine(folder, credentials, nodePackages, { allowCode: options.allowCode ?? false });
		undo.push(() => engine.close());
		// Damage found in the middle of the night costs more than a look at the start.
		engine.sqlite.assertSound();
		const { Service: ServiceClass } = await import('./service');
		const service = new ServiceClass(
			{ engine, folder, lock, catalog, timers: options.timers ?? systemTimers, log: withoutSecrets(options.log ?? silentLog, engine.redactor) },
			{ ...SERVICE_DEFAULTS, ...options },
		);
		try {
			await service.open(workflows);
		} catch (error) {
			undo.length = 0;
			await service.close();
			throw error;
		}
		return service;
	} catch (error) {
		for (const step of undo.reverse()) step();
		throw error;
	}
}
