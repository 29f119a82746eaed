import { once } from 'node:events';
import { createRequire } from 'node:module';
import path from 'node:path';
import { root } from './measuredRun.mjs';
import { builtInCredential, ourCredential } from './ticketCredentials.mjs';

/** Runs in a process of its own: one task comes as a message, its figures go back as one. */

const require = createRequire(import.meta.url);
const { createRunner, createHaloClient } = require(path.join(root, 'runner', 'dist', 'index.cjs'));

/** Tells that the measurement begins, and waits until it may. */
async function warm() {
	process.send({ warm: true });
	await once(process, 'message');
}

const PAGES_PER_SAMPLE = 20;
/** The first client of the tenant. */
const CLIENT = 12;

const ticket = (index) => ({ summary: `Ticket ${index}`, details: `Details of ticket ${index}` });

const workflowOf = (node) => ({
	name: 'Tickets',
	nodes: [{ id: 'node', name: 'Node', position: [0, 0], typeVersion: 1, ...node }],
	connections: {},
});

const noOp = workflowOf({ type: 'n8n-nodes-base.noOp', parameters: {} });

const inUse = () => {
	globalThis.gc();
	const { heapUsed, external } = process.memoryUsage();
	return (heapUsed + external) / 1024 ** 2;
};

/**
 * One piece of work alone: its CPU of both kinds in milliseconds, the growth of the process, and the most memory in
 * use at a sample, garbage not counted, both in megabytes. Samples are taken only when asked for, as they cost CPU.
 */
async function measured(work, samples = false) {
	const inUseBefore = inUse();
	let held = 0;
	const sample = () => {
		if (samples) held = Math.max(held, inUse() - inUseBefore);
	};
	const peakBefore = process.resourceUsage().maxRSS;
	const before = process.cpuUsage();
	const started = performance.now();
	const result = await work(sample);
	const { user, system } = process.cpuUsage(before);
	return {
		...result,
		cpuMs: (user + system) / 1000,
		milliseconds: performance.now() - started,
		held,
		megabytes: Math.max(0, process.resourceUsage().maxRSS - peakBefore) / 1024,
	};
}

async function runNode(runner, node, input, sample = () => {}) {
	const { status, output, errors } = await runner.run(workflowOf(node), { input, startNode: 'Node' });
	sample();
	const failures = output.filter(({ error }) => error !== undefined).length;
	return { status, rows: output.length - failures, failures, error: errors[0]?.message };
}

/** The engine is loaded and has run once before anything is measured: loading it is the same for every node. */
async function inEngine(credentials, work) {
	const runner = createRunner({ credentials });
	try {
		await runner.run(noOp, { startNode: 'Node' });
		return await work(runner);
	} finally {
		await runner.close();
	}
}

const tasks = {
	/** A first small run loads the node and signs in, as every n8n has done long before. */
	node: ({ credentials, node, warmUp, input, warmUpInput, samples }) =>
		inEngine(credentials, async (runner) => {
			await runNode(runner, warmUp, warmUpInput);
			await warm();
			return await measured((sample) => runNode(runner, node, input, sample), samples);
		}),

	/** As `node`, for records given by number: making the input is no part of the work. */
	create: ({ credentials, node, count }) => {
		const input = Array.from({ length: count }, (_, index) => ticket(index));
		return tasks.node({ credentials, node, warmUp: node, input, warmUpInput: [{ summary: 'First', details: 'Not counted' }] });
	},

	/** The same requests by nothing but the helper that n8n gives to nodes: no node can create a ticket per request for less. */
	helper: async ({ credentials: [{ data }], count }) =>
		await inEngine([], async () => {
			const { OutboundHttp } = require('@n8n/backend-network');
			const requests = require('@n8n/di').Container.get(OutboundHttp).requests();
			const form = new URLSearchParams({ grant_type: 'client_credentials', client_id: data.clientId, client_secret: data.clientSecret, scope: data.scope });
			const { access_token: token } = await (await fetch(`${data.authUrl}/token`, { method: 'POST', body: form })).json();
			const create = async (index) => {
				const headers = { accept: 'application/json', connection: 'keep-alive', 'content-type': 'application/json', Authorization: `Bearer ${token}` };
				const body = JSON.stringify([{ ...ticket(index), tickettype_id: 1, client_id: CLIENT }]);
				const { statusCode } = await requests.request({ method: 'POST', url: `${data.resourceUrl}/Tickets`, headers, body, encoding: 'text', returnFullResponse: true, ignoreHttpStatusErrors: true, disableFollowRedirect: true });
				return statusCode === 201;
			};
			await create('before');
			await warm();
			return await measured(async () => {
				let rows = 0;
				for (let index = 0; index < count; index += 1) if (await create(index)) rows += 1;
				return { status: 'success', rows, failures: count - rows };
			});
		}),

	/** Pages are handed on and forgotten, as a middleware or a sub-workflow does. */
	library: async ({ fields, samples }) => {
		const client = createHaloClient(fields);
		await client.list({ path: 'Tickets', collection: 'tickets', limit: 1 });
		await warm();
		return await measured(async (sample) => {
			let rows = 0;
			for await (const page of client.pages({ path: 'Tickets', collection: 'tickets' })) {
				rows += page.rows.length;
				if (page.pageNo % PAGES_PER_SAMPLE === 0) sample();
			}
			return { status: 'success', rows, failures: 0 };
		}, samples);
	},

	/** Reads everything twice on a clock that jumps over every wait, from a tenant of this process that limits by the same clock. */
	limited: async ({ node, isBuiltIn, tickets, limit }) => {
		const { startHaloTenant } = require(path.join(root, 'simulator', 'dist', 'index.cjs'));
		const jumpedMs = jumpOverWaits();
		const tenant = await startHaloTenant({ size: { clients: 5, tickets }, limit });
		try {
			return await inEngine([isBuiltIn ? builtInCredential(tenant) : ourCredential(tenant, limit.requests)], async (runner) => {
				const runs = [await runNode(runner, node), await runNode(runner, node)];
				const requests = tenant.log.filter(({ kind }) => kind === 'api').length;
				const refused = tenant.log.filter(({ status }) => status === 429).length;
				return { runs, requests, refused, minutes: jumpedMs() / 60_000 };
			});
		} finally {
			await tenant.close();
		}
	},
};

/** Makes `sleep` of n8n-workflow, which the nodes wait with, move the clock. Sockets stay real. */
function jumpOverWaits() {
	const beside = { paths: [path.dirname(require.resolve('n8n-workflow'))] };
	const utils = require(require.resolve('@n8n/utils/sleep', beside));
	const realNow = Date.now;
	let ahead = 0;
	Date.now = () => realNow() + ahead;
	utils.sleep = async (milliseconds) => {
		const due = Date.now() + milliseconds;
		await new Promise((wake) => setImmediate(wake));
		ahead = Math.max(ahead, due - realNow());
	};
	return () => ahead;
}

process.once('message', (task) => {
	tasks[task.kind](task).then(
		(figures) => process.send({ figures }, () => process.disconnect()),
		(error) => process.send({ error: error instanceof Error ? error.stack : String(error) }, () => process.disconnect()),
	);
});
