import { silentLog } from '../../../lib/ports';
import { credentialsOf } from '../credentials-file';
import { openDataFolder } from '../data-folder';
import { nodePackageFolders } from '../node-packages';
import { openEngine } from '../open-engine';
import type { RunnerOptions } from '../runner';
import { loadWorkflow } from '../workflow-file';
import { lockFolder } from './lock';

/**
 * Removes the webhooks that `serve` registered for these workflow files at their services.
 *
 * @throws UsageError while the folder is being served; Error when a webhook cannot be removed
 */
export async function takeBackWebhooks(
	files: readonly string[], options: Pick<RunnerOptions, 'credentials' | 'nodePackages'> & { readonly dataDir: string; readonly publicUrl: string },
): Promise<{ workflow: string; webhooks: number }[]> {
	const credentials = credentialsOf(options.credentials);
	const folder = openDataFolder(options.dataDir);
	const lock = lockFolder(folder.path);
	try {
		const engine = await openEngine(folder, credentials, nodePackageFolders(options.nodePackages ?? []), { allowCode: true });
		try {
			const { detachedWorkflow } = await import('./detached-workflow');
			const removed = [];
			for (const file of files) {
				const active = detachedWorkflow(engine, engine.prepare(loadWorkflow(file)), options.publicUrl, silentLog);
				const webhooks = active.triggers.length;
				await active.stop({ unregister: true });
				removed.push({ workflow: active.definition.name, webhooks });
			}
			return removed;
		} finally {
			engine.close();
		}
	} finally {
		lock.release();
		folder.release();
	}
}
