import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Credential } from '../../runner/src';

const HOME = '/usr/lib/postgresql';

/** The folder with initdb and postgres, which Debian keeps off the PATH; undefined where there is none. */
export const postgresBinaries = (existsSync(HOME) ? readdirSync(HOME) : [])
	.sort((left, right) => Number(right) - Number(left))
	.map((version) => join(HOME, version, 'bin'))
	.find((folder) => existsSync(join(folder, 'postgres')));

/** PostgreSQL refuses to run as root, so root lends it to the account that Debian makes for it. */
function account(): { uid?: number; gid?: number } {
	if (process.getuid?.() !== 0) return {};
	const [uid, gid] = ['-u', '-g'].map((flag) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' })));
	return { uid, gid };
}

async function freePort(): Promise<number> {
	const server = createServer();
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	await new Promise((resolve) => server.close(resolve));
	return port;
}

/** A PostgreSQL of its own on loopback, with nothing in it. */
export class TestPostgres {
	private constructor(
		private readonly process: ChildProcess,
		private readonly folder: string,
		private readonly password: string,
		private readonly port: number,
		private readonly binaries: string,
	) {}

	static async start(binaries: string): Promise<TestPostgres> {
		const folder = mkdtempSync(join(tmpdir(), 'halopsa-pg-'));
		const password = randomBytes(16).toString('hex');
		const passwordFile = join(folder, 'password');
		writeFileSync(passwordFile, password, { mode: 0o600 });
		const who = account();
		if (who.uid !== undefined && who.gid !== undefined) for (const place of [folder, passwordFile]) chownSync(place, who.uid, who.gid);
		const options = { ...who, cwd: folder, env: { PATH: process.env.PATH, LANG: 'C.UTF-8', HOME: folder } };
		const data = join(folder, 'data');
		execFileSync(join(binaries, 'initdb'), ['-D', data, '-U', 'n8n', '-A', 'scram-sha-256', `--pwfile=${passwordFile}`, '-E', 'UTF8', '--no-sync'], { ...options, stdio: 'pipe' });
		const port = await freePort();
		const server = spawn(join(binaries, 'postgres'), ['-D', data, '-h', '127.0.0.1', '-p', String(port), '-k', folder, '-c', 'fsync=off'], { ...options, stdio: ['ignore', 'ignore', 'pipe'] });
		await new Promise<void>((resolve, reject) => {
			let said = '';
			server.stderr.on('data', (chunk: Buffer) => {
				said += chunk.toString();
				if (said.includes('ready to accept connections')) resolve();
			});
			server.once('exit', () => reject(new Error(`PostgreSQL did not start: ${said}`)));
		});
		return new TestPostgres(server, folder, password, port, binaries);
	}

	get credential(): Credential {
		const data = { host: '127.0.0.1', port: this.port, database: 'postgres', user: 'n8n', password: this.password, ssl: 'disable', maxConnections: 4 };
		return { id: 'postgres', name: 'PostgreSQL', type: 'postgres', data };
	}

	/** The rows of a query. */
	query(sql: string): unknown[] {
		const args = ['-h', '127.0.0.1', '-p', String(this.port), '-U', 'n8n', '-d', 'postgres', '-v', 'ON_ERROR_STOP=1', '-qtA', '-c', `SELECT coalesce(json_agg(q), '[]') FROM (${sql}) q`];
		return JSON.parse(this.psql(args)) as unknown[];
	}

	execute(sql: string): void {
		this.psql(['-h', '127.0.0.1', '-p', String(this.port), '-U', 'n8n', '-d', 'postgres', '-v', 'ON_ERROR_STOP=1', '-qtA', '-c', sql]);
	}

	async close(): Promise<void> {
		const ended = new Promise((resolve) => this.process.once('exit', resolve));
		this.process.kill('SIGINT');
		await ended;
		rmSync(this.folder, { recursive: true, force: true });
	}

	private psql(args: string[]): string {
		return execFileSync(join(this.binaries, 'psql'), args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 64 * 1024 * 1024, env: { PATH: process.env.PATH, PGPASSWORD: this.password } });
	}
}
