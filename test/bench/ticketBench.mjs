import { fork } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';
import { root } from './measuredRun.mjs';
import { builtInCredential, ourCredential } from './ticketCredentials.mjs';

const TICKETS = 40_000;
const CREATED = 2_000;
const BATCH = 20;
/** The first client of the tenant. */
const CLIENT = 12;
const ROUNDS = 3;
const CPU_BOUND = 0.7;
const MEMORY_BOUND = 0.3;

const ours = 'n8n-nodes-halopsa.haloPsa';
const builtIn = 'n8n-nodes-base.haloPSA';

const readAll = {
	ours: { type: ours, parameters: { resource: 'ticket', operation: 'getMany', returnAll: true } },
	builtIn: { type: builtIn, parameters: { resource: 'ticket', operation: 'getAll', returnAll: true, simplify: false, filters: {} } },
};

const readOne = {
	ours: { ...readAll.ours, parameters: { ...readAll.ours.parameters, returnAll: false, limit: 1 } },
	builtIn: { ...readAll.builtIn, parameters: { ...readAll.builtIn.parameters, returnAll: false, limit: 1 } },
};

/** Every field beside the values, as the editor saves a mapper. */
function schemaOf(given) {
	const { resourceNamed } = createRequire(import.meta.url)(path.join(root, 'dist', 'lib', 'index.js'));
	return resourceNamed('ticket').fields.filter(({ readOnly }) => !readOnly).map(({ name, label }) => ({
		id: name, displayName: label, type: 'string', required: false, defaultMatch: false, canBeUsedToMatch: true, display: true, removed: !(name in given),
	}));
}

function createNodes() {
	const create = (parameters) => ({ type: ours, parameters: { resource: 'ticket', operation: 'create', ...parameters } });
	const value = { summary: '={{ $json.summary }}', details: '={{ $json.details }}', tickettype_id: 1, client_id: CLIENT };
	const fields = { mappingMode: 'defineBelow', value, matchingColumns: [], schema: schemaOf(value) };
	return {
		builtIn: {
			type: builtIn,
			parameters: { resource: 'ticket', operation: 'create', ticketType: 1, summary: '={{ $json.summary }}', details: '={{ $json.details }}', additionalFields: {} },
		},
		ours: create({ fields }),
		automatic: create({ fields: { mappingMode: 'autoMapInputData', value: null, matchingColumns: [], schema: [] }, linkedRecords: { tickettype_id: 1, client_id: CLIENT } }),
		// Only records that can be told apart go in batches, and tickets are by their client and summary.
		batches: create({ fields, options: { batchSize: BATCH } }),
	};
}

/** Carries a task out in a fresh process; `onWarm` is called when its measured part is about to begin. */
async function inChild(task, onWarm = () => {}) {
	const child = fork(path.join(root, 'test', 'bench', 'ticketChild.mjs'), [], { execArgv: ['--expose-gc', ...(process.env.BENCH_NODE_OPTIONS?.split(' ') ?? [])] });
	const answer = new Promise((resolve, reject) => {
		child.on('message', (message) => {
			if (!message.warm) return resolve(message);
			onWarm();
			child.send('go');
		});
		child.once('error', reject);
		child.once('exit', (code) => reject(new Error(`The measured process ended with code ${code}.`)));
	});
	child.send(task);
	const { figures, error } = await answer;
	if (error) throw new Error(error);
	return figures;
}

function median(values) {
	const sorted = [...values].sort((left, right) => left - right);
	return sorted[Math.floor(sorted.length / 2)];
}

/** Measures each contender once a round, in turn, so that what else the machine does falls on all of them. */
async function inRounds(contenders, measure) {
	const figures = Object.fromEntries(Object.keys(contenders).map((name) => [name, []]));
	for (let round = 0; round < ROUNDS; round += 1) {
		for (const [name, task] of Object.entries(contenders)) figures[name].push(await measure(task));
	}
	return Object.fromEntries(Object.entries(figures).map(([name, runs]) => [name, summary(runs)]));
}

function summary(runs) {
	const of = (name) => median(runs.map((run) => run[name]));
	return { runs, rows: of('rows'), requests: of('requests'), cpuMs: of('cpuMs'), milliseconds: of('milliseconds'), megabytes: of('megabytes') };
}

/** What missed its bound, with the figures. */
const missed = [];
function bounded(what, value, bound) {
	if (!(value <= bound)) missed.push(`${what}: ${value.toFixed(3)}, allowed ${bound}`);
	return value.toFixed(2);
}

function holds(what, condition) {
	if (!condition) missed.push(`Not so: ${what}`);
}

function credentialsFor(tenant) {
	const own = [ourCredential(tenant, 100_000)];
	return { ours: own, automatic: own, batches: own, helper: own, builtIn: [builtInCredential(tenant)] };
}

async function benchReading(startHaloTenant, print) {
	const tenant = await startHaloTenant({ size: { clients: 50, tickets: TICKETS }, limit: false });
	const credentials = credentialsFor(tenant);
	const contenders = {
		builtIn: { kind: 'node', node: readAll.builtIn, warmUp: readOne.builtIn, credentials: credentials.builtIn },
		ours: { kind: 'node', node: readAll.ours, warmUp: readOne.ours, credentials: credentials.ours },
		streamed: { kind: 'library', fields: credentials.ours[0].data },
	};
	const measure = async (task) => ({ ...(await inChild(task, () => tenant.resetLog())), requests: tenant.log.length });
	const held = {};
	let figures;
	try {
		figures = await inRounds(contenders, measure);
		for (const [name, task] of Object.entries(contenders)) held[name] = (await measure({ ...task, samples: true })).held;
	} finally {
		await tenant.close();
	}
	const { ours: own, builtIn: peer, streamed } = figures;
	for (const [name, { runs }] of Object.entries(figures)) holds(`${name} reads all tickets`, runs.every(({ rows, status }) => rows === TICKETS && status === 'success'));
	holds('no more requests than the built-in node', own.requests <= peer.requests && streamed.requests <= peer.requests);
	const row = (label, name, cpuRatio, heldRatio) => {
		const { rows, requests, cpuMs, milliseconds, megabytes } = figures[name];
		return [label, rows, requests, cpuMs.toFixed(0), cpuRatio, milliseconds.toFixed(0), held[name].toFixed(1), heldRatio, megabytes.toFixed(0)];
	};
	print(`Reading ${TICKETS} tickets, medians of ${ROUNDS} paired rounds; page by page at most ${CPU_BOUND} of the built-in node's CPU and ${MEMORY_BOUND} of its memory; requests include those for a token`, [
		['by', 'tickets', 'requests', 'CPU ms', 'ratio', 'ms', 'MB in use', 'ratio', 'MB process grew'],
		row('built-in node', 'builtIn', '', ''),
		row('this node, all at once', 'ours', (own.cpuMs / peer.cpuMs).toFixed(2), (held.ours / held.builtIn).toFixed(2)),
		row('library, page by page', 'streamed', bounded('CPU of reading page by page', streamed.cpuMs / peer.cpuMs, CPU_BOUND), bounded('memory of reading page by page', held.streamed / held.builtIn, MEMORY_BOUND)),
	]);
}

async function benchLimited(print) {
	const limit = { requests: 450, windowSeconds: 300 };
	const [own, peer] = [
		await inChild({ kind: 'limited', node: readAll.ours, isBuiltIn: false, tickets: TICKETS, limit }),
		await inChild({ kind: 'limited', node: readAll.builtIn, isBuiltIn: true, tickets: TICKETS, limit }),
	];
	const complete = ({ runs }) => runs.map(({ status, rows }) => (status === 'success' && rows === TICKETS ? 'complete' : 'failed')).join(', ');
	holds('this node reads everything twice within 450 requests in 300 s', complete(own) === 'complete, complete' && own.refused === 0);
	print(`Reading ${TICKETS} tickets twice in a row, 450 requests allowed in 300 s, on a virtual clock`, [
		['by', 'first, second', 'requests', 'refused (429)', 'minutes waited', 'error'],
		['built-in node', complete(peer), peer.requests, peer.refused, peer.minutes.toFixed(1), peer.runs.find(({ error }) => error)?.error?.slice(0, 60) ?? ''],
		['this node', complete(own), own.requests, own.refused, own.minutes.toFixed(1), own.runs.find(({ error }) => error)?.error ?? ''],
	]);
}

async function benchCreating(startHaloTenant, print) {
	const nodes = createNodes();
	const results = await inRounds({ builtIn: 'builtIn', helper: 'helper', ours: 'ours', automatic: 'automatic', batches: 'batches' }, async (name) => {
		const tenant = await startHaloTenant({ size: { clients: 5, tickets: 10 }, limit: false });
		try {
			const credentials = credentialsFor(tenant)[name];
			const run = await inChild({ kind: name === 'helper' ? 'helper' : 'create', node: nodes[name], credentials, count: CREATED }, () => tenant.resetLog());
			const made = tenant.records('Tickets').map(({ summary }) => summary).filter((summary) => /^Ticket \d+$/.test(String(summary)));
			return { ...run, requests: tenant.log.length, lost: CREATED - new Set(made).size, doubled: made.length - new Set(made).size, raced: tenant.lostCreates() };
		} finally {
			await tenant.close();
		}
	});
	const total = (name, figure) => results[name].runs.reduce((sum, run) => sum + run[figure], 0);
	holds('no ticket is lost, doubled or raced', ['ours', 'automatic', 'batches'].every((name) => total(name, 'lost') + total(name, 'doubled') + total(name, 'raced') === 0));
	const row = (label, name, ratio) => {
		const { requests, cpuMs, milliseconds } = results[name];
		return [label, CREATED, requests, total(name, 'lost'), total(name, 'doubled'), total(name, 'raced'), (cpuMs / CREATED).toFixed(3), ratio, milliseconds.toFixed(0)];
	};
	const cpuRatio = (name) => results[name].cpuMs / results.builtIn.cpuMs;
	// n8n makes an agent for every request of a node, and so opens a connection for each. With its evaluation of expressions, of which
	// the built-in node has as many, that is most of what a ticket costs; only fewer requests cost less.
	print(`Creating ${CREATED} tickets, one request at a time, medians of ${ROUNDS} paired rounds; in batches, CPU per ticket at most ${CPU_BOUND} of the built-in node's`, [
		['by', 'tickets', 'requests', 'lost', 'doubled', 'raced', 'CPU ms each', 'ratio', 'ms'],
		row('built-in node', 'builtIn', ''),
		row("n8n's request helper and no node", 'helper', cpuRatio('helper').toFixed(2)),
		row('this node, a request each', 'ours', cpuRatio('ours').toFixed(2)),
		row('this node, the same without expressions', 'automatic', cpuRatio('automatic').toFixed(2)),
		row(`this node, batches of ${BATCH}`, 'batches', bounded('CPU of creating a ticket in batches', cpuRatio('batches'), CPU_BOUND)),
	]);
}

/** @throws Error naming every bound that was missed, after all tables are printed */
export async function benchTickets(print) {
	const { startHaloTenant } = createRequire(import.meta.url)(path.join(root, 'simulator', 'dist', 'index.cjs'));
	missed.length = 0;
	await benchReading(startHaloTenant, print);
	await benchLimited(print);
	await benchCreating(startHaloTenant, print);
	if (missed.length > 0) throw new Error(`Bounds that were missed:\n  ${missed.join('\n  ')}`);
}
