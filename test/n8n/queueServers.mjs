import { randomBytes } from 'node:crypto';
import { createConnection } from 'node:net';
import path from 'node:path';
import { startPostgres } from './postgres.mjs';
import { freePort, start, until } from './processes.mjs';

const accepts = (port) =>
	new Promise((resolve) => {
		const socket = createConnection({ host: '127.0.0.1', port });
		socket.once('connect', () => resolve(true));
		socket.once('error', () => resolve(false));
		socket.once('connect', () => socket.destroy());
	});

async function startRedis(folder, log) {
	const password = randomBytes(16).toString('hex');
	const port = await freePort();
	const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder, '--requirepass', password];
	const handle = start('redis', '/usr/bin/redis-server', args, { log });
	await until('Redis', () => accepts(port), { timeoutMs: 15_000, alive: () => handle.outcome });
	return {
		env: { QUEUE_BULL_REDIS_HOST: '127.0.0.1', QUEUE_BULL_REDIS_PORT: String(port), QUEUE_BULL_REDIS_PASSWORD: password },
		stop: () => handle.stop(),
	};
}

/** PostgreSQL and Redis of its own, on loopback and free ports, for n8n in queue mode. */
export async function startQueueServers(folder) {
	const postgres = await startPostgres(path.join(folder, 'postgres.log'));
	const redis = await startRedis(folder, path.join(folder, 'redis.log'));
	return {
		env: { ...postgres.env, ...redis.env },
		async stop() {
			await redis.stop();
			await postgres.stop();
		},
	};
}
