import type { HaloClient } from '../../../lib/halo/client';
import { HaloError } from '../../../lib/halo/errorClasses';
import { readListReply } from '../../../lib/halo/listReply';
import type { HaloSettings } from '../../../lib/halo/settings';
import { type Finding, reporter } from './finding';

const { ok, info, warning, error } = reporter('data sync');

async function count(client: HaloClient, path: string): Promise<number> {
	const answer = await client.request({ method: 'GET', path, query: { pageinate: true, page_size: 1, page_no: 1 } });
	const { rows, recordCount = 0 } = readListReply(answer, path);
	return Math.max(recordCount, rows.length);
}

const CHECKS: readonly ((client: HaloClient) => Promise<Finding>)[] = [
	async (client) => {
		const clients = await count(client, 'Client');
		if (clients > 0) return ok('There are clients to sync.', `${clients} clients`);
		return error('The agent of the application sees no client.', 'record_count 0', 'Give the agent access to all clients: Configuration > Teams & Agents > Agents, Permissions, and the client restrictions of its roles.');
	},
	async (client) => {
		const statuses = await count(client, 'Status');
		if (statuses > 0) return ok('Ticket statuses can be read.', `${statuses} statuses`);
		return error('No ticket status can be read, so tickets cannot be compared.', 'empty list', 'Give the agent of the application a role that sees tickets.');
	},
];

/** What keeps records from arriving although the connection works. */
export async function* syncFindings(client: HaloClient, { requestsPerWindow, windowMs }: HaloSettings): AsyncGenerator<Finding> {
	for (const check of CHECKS) {
		try {
			yield await check(client);
		} catch (failure) {
			if (!(failure instanceof HaloError)) throw failure;
			yield warning('A list that the sync needs cannot be read.', failure.message, failure.advice);
		}
	}
	const perSecond = requestsPerWindow / (windowMs / 1000);
	const evidence = `${requestsPerWindow} requests in ${windowMs / 1000} s`;
	// Published limits: 450 or 500 in 5 minutes; 500 in 3 minutes is the highest reported.
	if (perSecond > 500 / 180) yield info('The rate budget of the credential is above every limit that is known of HaloPSA.', evidence, 'Lower Requests per Window unless your tenant allows more: each refused request costs a wait.');
	else yield ok('The rate budget is within the known limits.', evidence);
}
