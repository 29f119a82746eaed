import assert from 'node:assert/strict';
import { randomInt, randomUUID } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { composeFaults } from '../composeFaults.mjs';
import { encryptionKey, quiet } from '../instance.mjs';
import { n8nFolder, nodeFolder, root } from '../paths.mjs';
import { start, until } from '../processes.mjs';
import { startQueueServers } from '../queueServers.mjs';
import { N8nRest } from '../rest.mjs';
import { startSystems } from '../systems.mjs';

export const title = 'deploy/queue-mode: compose file and start script';

const MEMBERS = ['main', 'webhook', 'worker-1'];
const SCRIPT = path.join(root, 'deploy', 'queue-mode', 'start.sh');

function listen(port) {
	return new Promise((resolve, reject) => {
		const server = createServer();
		server.once('error', reject);
		server.listen(port, '127.0.0.1', () => resolve(server));
	});
}

/**
 * The first of `count` ports in a row that nobody listens on: the script counts on from the first. Below those that the
 * system gives to connections, which would be gone again by the time the last process starts.
 */
async function freePorts(count) {
	for (let tries = 0; tries < 50; tries += 1) {
		const port = randomInt(20_000, 32_000);
		const servers = [];
		try {
			for (let next = 0; next < count; next += 1) servers.push(await listen(port + next));
			return port;
		} catch (error) {
			if (error.code !== 'EADDRINUSE') throw error;
		} finally {
			await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
		}
	}
	throw new Error(`There are no ${count} free ports in a row`);
}

const isAlive = (pid) => {
	try {
		process.kill(pid, 0);
		return true;
	} catch {
		return false;
	}
};

/** Every process that a process has started, and those that these have started. */
function descendantsOf(pid) {
	const parents = new Map();
	for (const entry of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
		try {
			// The name of the program stands in brackets and may have spaces.
			parents.set(Number(entry), Number(readFileSync(`/proc/${entry}/stat`, 'utf8').split(') ').at(-1).split(' ')[1]));
		} catch (error) {
			if (!['ENOENT', 'ESRCH'].includes(error.code)) throw error;
		}
	}
	const found = [];
	for (let layer = [pid]; layer.length > 0; ) {
		layer = [...parents].filter(([, parent]) => layer.includes(parent)).map(([child]) => child);
		found.push(...layer);
	}
	return found;
}

/** A webhook that reads one client of HaloPSA with our node, and answers with it. */
const lookUp = (place, credential, client) => ({
	name: 'Look Up',
	nodes: [
		{ id: 'hook', name: 'Asked', type: 'n8n-nodes-base.webhook', typeVersion: 2.1, position: [0, 0], webhookId: place, parameters: { httpMethod: 'POST', path: place, responseMode: 'lastNode', options: {} } },
		{ id: 'client', name: 'Client', type: 'n8n-nodes-halopsa.haloPsa', typeVersion: 1, position: [240, 0], parameters: { resource: 'client', operation: 'get', recordId: { __rl: true, mode: 'id', value: String(client) }, options: {} }, credentials: { haloPsaClientCredentialsApi: credential } },
	],
	connections: { Asked: { main: [[{ node: 'Client', type: 'main', index: 0 }]] } },
	settings: { executionOrder: 'v1' },
});

/** The script as an administrator starts it, with nothing in its environment but what it asks for. */
class Started {
	constructor(tarball, folder, servers) {
		Object.assign(this, { tarball, folder, servers, key: encryptionKey() });
	}

	async start() {
		this.port = await freePorts(MEMBERS.length);
		const env = {
			PATH: `${path.join(nodeFolder, 'bin')}:${path.join(path.dirname(n8nFolder), '.bin')}:${process.env.PATH}`, HOME: this.folder, LANG: 'C.UTF-8', ...quiet, ...this.servers.env,
			N8N_ENCRYPTION_KEY: this.key, N8N_PORT: String(this.port), N8N_RUNNERS_BROKER_PORT: String(await freePorts(MEMBERS.length + 1)), WORKERS: '1', N8N_SECURE_COOKIE: 'false', WEBHOOK_URL: `http://127.0.0.1:${this.port + 1}/`,
			GENERIC_TIMEZONE: 'UTC', N8N_GRACEFUL_SHUTDOWN_TIMEOUT: '5',
		};
		this.handle = start('start.sh', SCRIPT, [this.tarball, this.folder], { env, cwd: this.folder, log: path.join(this.folder, 'start.log') });
		await until('all processes to be ready', () => MEMBERS.every((name, index) => this.handle.logText().includes(`${name} is ready on port ${this.port + index}`)), { timeoutMs: 150_000, everyMs: 250, alive: () => this.handle.outcome }).catch((error) => {
			throw new Error(`${error.message}\n${this.handle.logText()}`);
		});
		this.processes = [this.handle.pid, ...descendantsOf(this.handle.pid)];
	}

	logOf(name) {
		return readFileSync(path.join(this.folder, `${name}.log`), 'utf8');
	}

	/** Until nothing is left of what the script had started. */
	async gone() {
		await this.handle.ended;
		await until('all processes to be gone', () => !this.processes.some(isAlive), { timeoutMs: 30_000 }).catch(() => {
			throw new Error(`Processes are left: ${this.processes.filter(isAlive).map((pid) => `${pid} ${readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').slice(0, 120)}`).join('; ')}`);
		});
	}
}

async function proveCompose(report) {
	await report.step('compose file: services, pinned images, health checks, and every variable is one that n8n reads', () => assert.deepEqual(composeFaults().faults, []));
	await report.step('compose file and script start the same processes', () => {
		const script = readFileSync(SCRIPT, 'utf8');
		const { commands, environment } = composeFaults();
		assert.deepEqual(commands.main.concat(commands.webhook), ['start', 'webhook']);
		assert.equal(commands.worker[0], 'worker');
		for (const name of ['EXECUTIONS_MODE', 'OFFLOAD_MANUAL_EXECUTIONS_TO_WORKERS', 'QUEUE_HEALTH_CHECK_ACTIVE', 'DB_TYPE']) assert.ok(script.includes(`${name}=${environment[name]}`), name);
	});
}

export async function run({ report, work, tarball }) {
	await proveCompose(report);
	const folder = path.join(work, 'deploy');
	const systems = await startSystems({ size: 20 });
	const servers = await report.step('PostgreSQL and Redis start', () => startQueueServers(path.join(work, 'deploy-servers')));
	const started = new Started(tarball, folder, servers);
	try {
		await report.step('the script starts main, webhook processor and a worker, each with the pack, and says when they are ready', async () => {
			await started.start();
			for (const name of MEMBERS) assert.ok(readdirSync(path.join(folder, name, '.n8n', 'nodes', 'node_modules')).includes('n8n-nodes-halopsa'), name);
		});
		await report.step('each answers its health check, on this machine only', async () => {
			for (let index = 0; index < MEMBERS.length; index += 1) for (const place of ['healthz', 'healthz/readiness']) assert.equal((await fetch(`http://127.0.0.1:${started.port + index}/${place}`)).status, 200, `${MEMBERS[index]}/${place}`);
			const open = readFileSync('/proc/net/tcp', 'utf8').concat(readFileSync('/proc/net/tcp6', 'utf8')).split('\n').map((line) => line.trim().split(/\s+/)).filter(([, , , state]) => state === '0A').map(([, local]) => local.split(':'));
			for (let index = 0; index < MEMBERS.length; index += 1) {
				const hosts = open.filter(([, port]) => Number.parseInt(port, 16) === started.port + index).map(([host]) => host);
				assert.deepEqual(hosts, ['0100007F'], `${MEMBERS[index]} listens on ${hosts.join(', ')}`);
			}
		});
		const place = randomUUID();
		const client = systems.halo.records('Client').find(({ inactive, id }) => !inactive && id > 1);
		const ask = () => fetch(`http://127.0.0.1:${started.port + 1}/webhook/${place}`, { method: 'POST' });
		await report.step('a delivery to the webhook processor is executed by the worker with our node', async () => {
			const rest = new N8nRest(`http://127.0.0.1:${started.port}`);
			await rest.setUpOwner();
			const { id, name } = await rest.createCredential(systems.credentials[0]);
			const workflow = await rest.createWorkflow(lookUp(place, { id, name }, client.id));
			await rest.publish(workflow.id);
			const answer = await until('the processor to know the address', async () => {
				const response = await ask();
				return response.status !== 404 && { status: response.status, body: await response.json() };
			});
			assert.equal(answer.status, 200, JSON.stringify(answer.body));
			assert.equal(answer.body.name, client.name);
			assert.match(started.logOf('worker-1'), /started execution|finished execution/i);
			assert.equal((await rest.executions(workflow.id))[0].status, 'success');
		});
		await report.step('SIGTERM to the script ends all of them, with status 0', async () => {
			process.kill(started.handle.pid, 'SIGTERM');
			await started.gone();
			assert.equal(started.handle.outcome, 0);
		});
	} finally {
		await started.handle?.stop();
		await servers.stop();
		await systems.close();
	}
}
