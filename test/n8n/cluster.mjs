import { encryptionKey, startProcess } from './instance.mjs';
import { freePort } from './processes.mjs';
import { N8nRest } from './rest.mjs';

/** How long a worker may be silent before its job counts as stalled; n8n's minute would only make the suite slower. */
const QUICK = { QUEUE_WORKER_LOCK_DURATION: '6000', QUEUE_WORKER_LOCK_RENEW_TIME: '2000', QUEUE_WORKER_STALLED_INTERVAL: '3000' };

/** n8n in queue mode: main, webhook processor and workers as separate processes on one database and one Redis. */
export class Cluster {
	workers = [];
	#key = encryptionKey();
	#env;

	constructor(folder, serverEnv) {
		this.folder = folder;
		this.#env = { EXECUTIONS_MODE: 'queue', OFFLOAD_MANUAL_EXECUTIONS_TO_WORKERS: 'true', N8N_LOG_LEVEL: 'info', ...QUICK, ...serverEnv };
	}

	async start() {
		const port = await freePort();
		// Triggers register the address of the processor at HaloPSA, as behind the load balancer of a real installation.
		this.#env.WEBHOOK_URL = `http://127.0.0.1:${port}/`;
		this.main = await this.#launch('main', ['start']);
		this.rest = new N8nRest(this.main.base);
		await this.rest.setUpOwner();
		this.webhooks = await this.#launch('webhook-processor', ['webhook'], { readiness: '/healthz', port });
	}

	async addWorker() {
		const env = { QUEUE_HEALTH_CHECK_ACTIVE: 'true', QUEUE_HEALTH_CHECK_PORT: String(await freePort()), N8N_WORKER_SERVER_ADDRESS: '127.0.0.1' };
		const worker = await this.#launch(`worker-${this.workers.length + 1}`, ['worker', '--concurrency=5'], { env, readiness: '/healthz' });
		this.workers.push(worker);
		return worker;
	}

	#launch(name, command, { env = {}, readiness, port } = {}) {
		return startProcess(name, command, { folder: this.folder, key: this.#key, env: { ...this.#env, ...env }, readiness, port });
	}

	async stop() {
		for (const member of [...this.workers, this.webhooks, this.main].filter(Boolean).reverse()) await member.handle.stop();
	}
}

/** How many executions a worker says it has begun. */
export const startedBy = (worker) => (worker.handle.logText().match(/started execution/g) ?? []).length;
