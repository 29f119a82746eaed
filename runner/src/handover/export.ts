import type { IDataObject } from 'n8n-workflow';
import { AxiosHttp } from '../axios-http';
import { storedCredentials } from '../credential-access';
import { credentialsOf } from '../credentials-file';
import { openDataFolder } from '../data-folder';
import { nodePackageFolders } from '../node-packages';
import { openEngine } from '../open-engine';
import { lockFolder } from '../serve/lock';
import { loadWorkflow } from '../workflow-file';
import { handOver, type Step } from './hand-over';
import { N8nApi } from './n8n-api';

export interface ExportOptions {
	readonly to: string;
	readonly apiKey: string;
	readonly dataDir: string;
	readonly credentialsFile: string | undefined;
	readonly nodePackages: readonly string[];
	readonly withCredentials: boolean;
	readonly activate: boolean;
	readonly dryRun: boolean;
	readonly onStep: (step: Step) => void;
}

const isEmpty = (data: IDataObject): boolean => Object.keys(data).length === 0;

/** @throws UsageError when a file is not valid, n8n cannot be reached, or `serve` still runs and the workflows are to be activated */
export async function exportTo(files: readonly string[], options: ExportOptions): Promise<void> {
	const workflows = files.map(loadWorkflow);
	const given = credentialsOf(options.credentialsFile);
	const folder = openDataFolder(options.dataDir);
	// Two active copies would answer the same webhooks and poll the same changes.
	const lock = options.activate && !options.dryRun ? lockFolder(folder.path) : undefined;
	const http = new AxiosHttp();
	try {
		const engine = await openEngine(folder, given, nodePackageFolders(options.nodePackages), { allowCode: true });
		try {
			await handOver({
				api: new N8nApi(http, options.to, options.apiKey),
				workflows: workflows.map((workflow) => engine.withCredentials(workflow)),
				tables: engine.dataTables,
				credentials: options.withCredentials ? [...given, ...(await storedCredentials(folder))] : [],
				staticDataOf: (id) => {
					const data = engine.staticData.of(id);
					return isEmpty(data) ? undefined : data;
				},
				activate: options.activate,
				dryRun: options.dryRun,
				onStep: options.onStep,
			});
		} finally {
			engine.close();
		}
	} finally {
		http.close();
		lock?.release();
		folder.release();
	}
}
