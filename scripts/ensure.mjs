import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, statfsSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

const OLDEST_NODE = [20, 19];
const HEARTBEAT_MS = 10_000;

function checkNode() {
	const [major, minor] = process.versions.node.split('.').map(Number);
	if (major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])) return;
	throw new Error(`Node ${process.versions.node} is too old; install Node ${OLDEST_NODE.join('.')} or later and run again.`);
}

const readJson = (file) => JSON.parse(readFileSync(file, 'utf8'));

/** Whether node_modules holds what the lock file asks for; npm notes there what it installed last. */
function isInstalled() {
	const note = path.join(root, 'node_modules', '.package-lock.json');
	if (!existsSync(note)) return false;
	const wanted = readJson(path.join(root, 'package-lock.json')).packages;
	const present = readJson(note).packages;
	return Object.entries(wanted).every(([place, entry]) => {
		if (!place.includes('node_modules/') || entry.link || entry.optional || entry.devOptional || entry.peer) return true;
		return present[place]?.version === entry.version;
	});
}

const freeMegabytes = () => {
	const { bavail, bsize } = statfsSync(root);
	return Math.round((bavail * bsize) / 1024 ** 2);
};

/** Installs the packages of the lock file, telling how it goes. No lifecycle script is needed or run. */
async function install() {
	const started = Date.now();
	const seconds = () => Math.round((Date.now() - started) / 1000);
	console.log('Installing packages (about 1,350, 1.1 GB on disk, one to five minutes; only this once) ...');
	const child = spawn('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
		cwd: root,
		stdio: ['ignore', 'inherit', 'inherit'],
		shell: process.platform === 'win32',
	});
	const freeBefore = freeMegabytes();
	const heartbeat = setInterval(() => {
		console.log(`  ... ${seconds()} s, about ${Math.max(0, freeBefore - freeMegabytes())} of 1,100 MB on disk`);
	}, HEARTBEAT_MS);
	const code = await new Promise((resolve, reject) => {
		child.once('error', reject);
		child.once('exit', resolve);
	});
	clearInterval(heartbeat);
	if (code !== 0) throw new Error('npm could not install the packages; the reason stands above. Mend it and run the same command again.');
	console.log(`Packages installed after ${seconds()} s.`);
}

const sources = ['lib', 'nodes', 'credentials', 'runner/src', 'simulator', 'index.ts', 'gulpfile.js', 'package.json'];
const stampFile = path.join(root, '.data', 'built');
const built = ['dist/index.js', 'runner/dist/cli.cjs', 'simulator/dist/cli.cjs'];

function newestChange(place) {
	const stat = statSync(place);
	if (!stat.isDirectory()) return stat.mtimeMs;
	return readdirSync(place)
		.filter((name) => name !== 'dist' && name !== 'node_modules')
		.reduce((newest, name) => Math.max(newest, newestChange(path.join(place, name))), stat.mtimeMs);
}

function gulp(...tasks) {
	const bin = path.join(root, 'node_modules', 'gulp', 'bin', 'gulp.js');
	const { status } = spawnSync(process.execPath, [bin, '-L', ...tasks], { cwd: root, stdio: 'inherit' });
	if (status !== 0) throw new Error(`The build stopped in: gulp ${tasks.join(' ')}`);
}

function build() {
	const newest = Math.max(...sources.map((source) => newestChange(path.join(root, source))));
	const complete = [stampFile, ...built.map((file) => path.join(root, file))].every((file) => existsSync(file));
	if (complete && Number(readFileSync(stampFile, 'utf8')) >= newest) return;
	gulp('build');
	mkdirSync(path.dirname(stampFile), { recursive: true });
	writeFileSync(stampFile, String(newest));
}

/** Makes a fresh clone ready: packages installed, everything built. Does nothing when it already is. */
export async function ensureReady() {
	checkNode();
	if (!isInstalled()) await install();
	build();
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
	await ensureReady().catch((error) => {
		console.error(error.message);
		process.exitCode = 1;
	});
}
