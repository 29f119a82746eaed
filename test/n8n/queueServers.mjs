import { randomBytes } from 'node:crypto';
import { chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { postgresBinaries } from './install.mjs';
import { freePort, run, start, until } from './processes.mjs';

/** PostgreSQL refuses to run as root, so root lends it to the account that Debian makes for it. */
async function databaseAccount() {
	if (process.getuid() !== 0) return {};
	const [uid, gid] = await Promise.all(['-u', '-g'].map(async (flag) => Number((await run('id', [flag, 'postgres'])).stdout)));
	return { uid, gid };
}

async function startPostgres(log) {
	const account = await databaseAccount();
	const folder = mkdtempSync(path.join(tmpdir(), 'n8n-nodes-halopsa-pg-'));
	const password = randomBytes(16).toString('hex');
	const passwordFile = path.join(folder, 'password');
	writeFileSync(passwordFile, password, { mode: 0o600 });
	for (const place of [folder, passwordFile]) if (account.uid !== undefined) chownSync(place, account.uid, account.gid);
	const data = path.join(folder, 'data');
	const binaries = postgresBinaries();
	const env = { PATH: process.env.PATH, LANG: 'C.UTF-8', HOME: folder };
	const initdb = ['-D', data, '-U', 'n8n', '-A', 'scram-sha-256', `--pwfile=${passwordFile}`, '-E', 'UTF8', '--no-sync'];
	await run(path.join(binaries, 'initdb'), initdb, { ...account, env, cwd: folder });
	const port = await freePort();
	const handle = start('postgres', path.join(binaries, 'postgres'), ['-D', data, '-h', '127.0.0.1', '-p', String(port), '-k', folder, '-c', 'fsync=off'], {
		...account,
		env,
		cwd: folder,
		log,
		stopSignal: 'SIGINT',
	});
	const connect = () => run(path.join(binaries, 'pg_isready'), ['-h', '127.0.0.1', '-p', String(port), '-q'], { env, accept: [0] });
	await until('PostgreSQL', async () => (await connect()).code === 0, { timeoutMs: 30_000, alive: () => handle.outcome });
	return {
		env: {
			DB_TYPE: 'postgresdb',
			DB_POSTGRESDB_HOST: '127.0.0.1',
			DB_POSTGRESDB_PORT: String(port),
			DB_POSTGRESDB_DATABASE: 'postgres',
			DB_POSTGRESDB_USER: 'n8n',
			DB_POSTGRESDB_PASSWORD: password,
		},
		async stop() {
			await handle.stop();
			rmSync(folder, { recursive: true, force: true });
		},
	};
}

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
