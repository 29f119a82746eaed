import { createRequire } from 'node:module';
import { type INode, LoggerProxy } from 'n8n-workflow';

/** What the Postgres node keeps is a database of pg-promise; forgetting it leaves its connections open for ten seconds more. */
interface KeptPool {
	readonly pool: { readonly db?: { readonly $pool: { end(): Promise<void> } } };
}

interface PoolManager {
	readonly map: ReadonlyMap<string, KeptPool>;
	purgeConnections(): void;
}

/** The part of n8n-nodes-base 2.41.1 that keeps the connections of its database nodes, one for a process. */
interface PoolModule {
	readonly ConnectionPoolManager: { getInstance(logger: typeof LoggerProxy): PoolManager };
}

const MODULE = 'n8n-nodes-base/dist/utils/connection-pool-manager';
const POOLED = /^n8n-nodes-base\.(postgres|postgresTrigger|oracleDatabase)$/;

const users = new Set<object>();
let manager: PoolManager | undefined;

/** It looks for stale connections every minute for as long as the process lives: alone, that must not keep the process alive. */
function openManager(): PoolManager {
	const every = globalThis.setInterval;
	globalThis.setInterval = ((...given: Parameters<typeof setInterval>) => every(...given).unref()) as typeof setInterval;
	try {
		const { ConnectionPoolManager } = createRequire(__filename)(MODULE) as PoolModule;
		return ConnectionPoolManager.getInstance(LoggerProxy);
	} finally {
		globalThis.setInterval = every;
	}
}

/** To be called before the nodes run. @param user who runs them; gives them back with {@link releasePools} */
export function usePools(user: object, nodes: readonly INode[]): void {
	if (!nodes.some(({ type, disabled }) => disabled !== true && POOLED.test(type))) return;
	manager ??= openManager();
	users.add(user);
}

/** Closes the connections that database nodes left open, once nobody in this process runs such nodes any more. */
export function releasePools(user: object): void {
	if (!users.delete(user) || users.size > 0 || manager === undefined) return;
	const kept = [...manager.map.values()];
	manager.purgeConnections();
	// A connection that is broken is closed already.
	for (const { pool } of kept) pool.db?.$pool.end().catch(() => undefined);
}
