import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { N8N_VERSION, n8nFolder, root } from './paths.mjs';

const deployFolder = path.join(root, 'deploy', 'queue-mode');
const PINNED = /:\d+[\w.-]*$/;
const TEST_OF = { postgres: /^pg_isready -U n8n$/, redis: /^redis-cli ping$/ };

const text = (name) => readFileSync(path.join(deployFolder, name), 'utf8');

/** Where n8n reads its environment: its own code, its configuration and its core. */
function n8nCode() {
	const modules = path.dirname(n8nFolder);
	const folders = ['n8n/dist', '@n8n/config/dist', '@n8n/backend-common/dist', 'n8n-core/dist'].map((folder) => path.join(modules, folder));
	const files = folders.flatMap((folder) => readdirSync(folder, { recursive: true }).map((file) => path.join(folder, file)).filter((file) => file.endsWith('.js') && !file.includes('.test.')));
	return files.map((file) => readFileSync(file, 'utf8')).join('\n');
}

function environmentFaults(name, environment, code) {
	return Object.keys(environment).filter((variable) => !new RegExp(`(['"\`]|env\\.)${variable}\\b`).test(code)).map((variable) => `${name}: n8n ${N8N_VERSION} knows no ${variable}`);
}

/** The check asks the port that the process listens on, for what it answers there. */
function checkFaults(name, { healthcheck, environment = {} }) {
	if (!healthcheck) return [`${name} has no health check`];
	const [kind, ...words] = healthcheck.test;
	const command = words.join(' ');
	const faults = kind === 'CMD' ? [] : [`${name}: the check is not run as a command`];
	for (const limit of ['interval', 'timeout', 'retries']) if (healthcheck[limit] === undefined) faults.push(`${name}: the check has no ${limit}`);
	if (TEST_OF[name]) return TEST_OF[name].test(command) ? faults : [...faults, `${name}: ${command} is not its check`];
	const port = name === 'worker' ? environment.QUEUE_HEALTH_CHECK_PORT : (environment.N8N_PORT ?? '5678');
	if (!command.endsWith(`http://127.0.0.1:${port}/healthz/readiness`)) faults.push(`${name} listens on ${port}, and ${command} asks elsewhere`);
	if (name === 'worker' && environment.QUEUE_HEALTH_CHECK_ACTIVE !== 'true') faults.push('worker: nothing answers its check');
	return faults;
}

/** What is wrong in deploy/queue-mode/compose.yaml and the files beside it, as far as it can be seen without containers. */
export function composeFaults() {
	const { parse } = createRequire(path.join(n8nFolder, 'package.json'))('yaml');
	const compose = parse(text('compose.yaml'), { merge: true });
	const example = new Set([...text('env.example').matchAll(/^([A-Z0-9_]+)=/gm)].map(([, name]) => name));
	const code = n8nCode();
	const faults = [];
	const services = Object.entries(compose.services);
	const wanted = ['main', 'postgres', 'redis', 'webhook', 'worker'];
	if (services.map(([name]) => name).sort().join() !== wanted.join()) faults.push(`the services are ${services.map(([name]) => name).join(', ')}`);
	for (const [name, service] of services) {
		faults.push(...checkFaults(name, service));
		if (!PINNED.test(service.image)) faults.push(`${name}: the image ${service.image} is not pinned`);
		for (const [other, { condition }] of Object.entries(service.depends_on ?? {})) if (condition !== 'service_healthy' || !compose.services[other]?.healthcheck) faults.push(`${name} does not wait for ${other} to be healthy`);
		for (const volume of service.volumes ?? []) if (!(volume.split(':')[0] in compose.volumes)) faults.push(`${name}: the volume ${volume} is not declared`);
		for (const port of service.ports ?? []) if (!port.startsWith('127.0.0.1:')) faults.push(`${name}: port ${port} is open to other machines`);
		if (wanted.slice(0, 1).concat(wanted.slice(3)).includes(name)) {
			faults.push(...environmentFaults(name, service.environment, code));
			if (!service.image.endsWith(`:${N8N_VERSION}`)) faults.push(`${name} is not n8n ${N8N_VERSION}`);
			if (service.environment.EXECUTIONS_MODE !== 'queue') faults.push(`${name} is not in queue mode`);
		}
	}
	// n8n 2.41.1 says at its start that it supports PostgreSQL 17 and newer.
	if (Number(/^postgres:(\d+)/.exec(compose.services.postgres?.image)?.[1]) < 17) faults.push(`n8n ${N8N_VERSION} does not support ${compose.services.postgres.image}`);
	for (const [, name, without] of text('compose.yaml').matchAll(/\$\{(\w+)(:-)?/g)) if (!without && !example.has(name)) faults.push(`env.example has no ${name}`);
	if (!text('Dockerfile').includes(`FROM n8nio/n8n:${N8N_VERSION}\n`)) faults.push(`the Dockerfile does not begin with n8n ${N8N_VERSION}`);
	return { faults, commands: Object.fromEntries(services.map(([name, { command }]) => [name, command])), environment: compose.services.worker.environment };
}
