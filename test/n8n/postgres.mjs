import { randomBytes } from 'node:crypto';
import { chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
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

/** A PostgreSQL of its own on loopback, with nothing in it: for n8n itself by `env`, for a workflow by `credential`. */
export async function startPostgres(log) {
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
		log: log ?? path.join(folder, 'server.log'),
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
		credential: {
			id: 'postgres',
			name: 'PostgreSQL',
			type: 'postgres',
			data: { host: '127.0.0.1', port, database: 'postgres', user: 'n8n', password, ssl: 'disable', maxConnections: 4 },
		},
		async stop() {
			await handle.stop();
			rmSync(folder, { recursive: true, force: true });
		},
	};
}
