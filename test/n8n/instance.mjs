import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { n8nFolder, nodeFolder, root } from './paths.mjs';
import { freePort, run, start, until } from './processes.mjs';
import { N8nRest } from './rest.mjs';

export const nodeBinary = path.join(nodeFolder, 'bin', 'node');
export const n8nBinary = path.join(n8nFolder, 'bin', 'n8n');

/** Telemetry, update checks, templates and every other call to the outside are off. */
export const quiet = {
	N8N_DIAGNOSTICS_ENABLED: 'false',
	N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
	N8N_VERSION_NOTIFICATIONS_WHATS_NEW_ENABLED: 'false',
	N8N_TEMPLATES_ENABLED: 'false',
	N8N_PERSONALIZATION_ENABLED: 'false',
	N8N_HIRING_BANNER_ENABLED: 'false',
	N8N_DYNAMIC_BANNERS_ENABLED: 'false',
	N8N_VERIFIED_PACKAGES_ENABLED: 'false',
	N8N_DISABLED_MODULES: 'mcp-registry,instance-ai',
};

/** Packs the package as it would be published; the types are part of it. */
export async function packTarball(folder) {
	mkdirSync(folder, { recursive: true });
	await run(process.execPath, [path.join(root, 'node_modules/gulp/bin/gulp.js'), '-L', '--series', 'build', 'types'], { cwd: root });
	await run('npm', ['pack', '--silent', '--pack-destination', folder], { cwd: root });
	const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz'));
	if (!tarball) throw new Error('npm pack made no tarball');
	return path.join(folder, tarball);
}

/** A fresh user folder with the tarball where n8n installs community packages. */
export async function createUserFolder(folder, tarball) {
	const nodes = path.join(folder, '.n8n', 'nodes');
	mkdirSync(nodes, { recursive: true });
	writeFileSync(path.join(nodes, 'package.json'), JSON.stringify({ name: 'installed-nodes', private: true, dependencies: {} }));
	// The options n8n's own installer uses: no script of a package runs and n8n-workflow is n8n's.
	await run('npm', ['install', '--ignore-scripts', '--legacy-peer-deps', '--no-audit', '--no-fund', '--offline', tarball], { cwd: nodes });
	return folder;
}

export const encryptionKey = () => randomBytes(24).toString('base64url');

async function environmentOf(folder, key, extra) {
	return {
		PATH: `${path.join(nodeFolder, 'bin')}:${process.env.PATH}`,
		HOME: folder,
		LANG: 'C.UTF-8',
		...quiet,
		N8N_USER_FOLDER: folder,
		N8N_ENCRYPTION_KEY: key,
		N8N_LISTEN_ADDRESS: '127.0.0.1',
		N8N_HOST: '127.0.0.1',
		N8N_PROTOCOL: 'http',
		N8N_SECURE_COOKIE: 'false',
		N8N_RUNNERS_BROKER_LISTEN_ADDRESS: '127.0.0.1',
		N8N_RUNNERS_BROKER_PORT: String(await freePort()),
		N8N_GRACEFUL_SHUTDOWN_TIMEOUT: '5',
		GENERIC_TIMEZONE: 'UTC',
		TZ: 'UTC',
		...extra,
	};
}

/** Starts one n8n process (server, worker or webhook processor) and waits until it says it is ready. */
export async function startProcess(name, command, { folder, key, env = {}, port, readiness = '/healthz/readiness', logs = folder }) {
	const own = port ?? (await freePort());
	const handle = start(name, nodeBinary, [n8nBinary, ...command], {
		cwd: folder,
		env: await environmentOf(folder, key, { N8N_PORT: String(own), ...env }),
		log: path.join(logs, `${name}.log`),
	});
	const base = `http://127.0.0.1:${env.QUEUE_HEALTH_CHECK_PORT ?? own}`;
	await until(`${name} to be ready`, async () => (await fetch(base + readiness)).ok, {
		timeoutMs: 120_000,
		everyMs: 200,
		alive: () => handle.outcome,
	}).catch((error) => {
		throw new Error(`${error.message}\n${handle.logText().split('\n').slice(-30).join('\n')}`);
	});
	return { handle, port: own, base: `http://127.0.0.1:${own}` };
}

/** A single n8n server on SQLite with an owner who is signed in. */
export class Instance {
	#env;
	#process;

	constructor(folder, env = {}) {
		this.folder = folder;
		this.key = encryptionKey();
		this.#env = env;
	}

	get base() {
		return this.#process.base;
	}

	get log() {
		return this.#process.handle.logText();
	}

	async start(env = {}) {
		const port = this.#process?.port;
		this.#process = await startProcess('n8n', ['start'], { folder: this.folder, key: this.key, env: { ...this.#env, ...env }, port });
		if (this.rest) return this.rest.signIn();
		this.rest = new N8nRest(this.base);
		await this.rest.setUpOwner();
	}

	/** Ends the server and starts it again on the same port and data. */
	async restart(env) {
		await this.stop();
		await this.start(env);
	}

	stop() {
		return this.#process.handle.stop();
	}

	/** What a process needs to use this instance's folder and key. */
	environment() {
		return environmentOf(this.folder, this.key, this.#env);
	}

	/** n8n's own command line, beside the running server. */
	async cli(...args) {
		return run(nodeBinary, [n8nBinary, ...args], { cwd: this.folder, env: await this.environment(), timeoutMs: 120_000 });
	}
}
