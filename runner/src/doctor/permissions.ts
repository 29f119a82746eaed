import type { HaloClient } from '../../../lib/halo/client';
import { HaloAuthenticationError, HaloError, HaloPermissionError } from '../../../lib/halo/errorClasses';
import { permissionFor } from '../../../lib/halo/permissions';
import { type Finding, reporter } from './finding';

const { ok, warning, error } = reporter('permissions');

const WHERE = 'on the Permissions tab of the application under Configuration > Integrations > HaloPSA API > View Applications, and in the roles of its agent';

interface Need {
	readonly path: string;
	/** What does not work without it. */
	readonly use: string;
	readonly vital?: true;
	/** Needed to write, and not to be probed without writing. */
	readonly writes?: true;
}

/** What the nodes of this package read, most needed first. Webhooks and teams have permissions of their own. */
const NEEDS: readonly Need[] = [
	{ path: 'Client', use: 'clients, sites and users', vital: true, writes: true },
	{ path: 'Tickets', use: 'tickets, actions and opportunities', vital: true, writes: true },
	{ path: 'Item', use: 'items and products' },
	{ path: 'ClientContract', use: 'contracts' },
	{ path: 'RecurringInvoice', use: 'user counts on recurring invoices', writes: true },
	{ path: 'Quotation', use: 'quotations' },
	{ path: 'Asset', use: 'assets' },
	{ path: 'SoftwareLicence', use: 'software licences' },
	{ path: 'Team', use: 'teams' },
	{ path: 'Webhook', use: 'the HaloPSA Trigger' },
];

const isGranted = (granted: ReadonlySet<string>, permission: string): boolean =>
	granted.has('all') || granted.has(permission) || (granted.has('all:standard') && /^(read|edit):/.test(permission));

/** Tries each list once with one row. @param granted scopes of the token; empty where HaloPSA did not tell */
export async function* permissionFindings(client: HaloClient, granted: ReadonlySet<string>): AsyncGenerator<Finding> {
	const readable: string[] = [];
	for (const { path, use, vital, writes } of NEEDS) {
		const permission = permissionFor('GET', path) ?? `reading ${path}`;
		try {
			await client.request({ method: 'GET', path, query: { pageinate: true, page_size: 1, page_no: 1 } });
			readable.push(path);
			const editing = permissionFor('POST', path);
			if (writes && editing !== undefined && granted.size > 0 && !isGranted(granted, editing)) {
				yield warning(`Writing ${use} is not permitted.`, `${editing} is not among the granted scopes`, `Tick ${editing} ${WHERE}, and ask for it in the Scope of the credential.`);
			}
		} catch (failure) {
			if (!(failure instanceof HaloError)) throw failure;
			const evidence = `GET ${path}: ${failure.status === undefined ? '' : `status ${failure.status}, `}${failure.haloText ?? failure.message}`;
			const refused = failure instanceof HaloPermissionError || failure instanceof HaloAuthenticationError;
			const mend = refused ? `Tick ${permission} ${WHERE}, and ask for it in the Scope of the credential.` : failure.advice;
			yield (vital ? error : warning)(refused ? `Reading ${use} is not permitted.` : `Reading ${use} fails.`, evidence, mend);
		}
	}
	if (readable.length > 0) yield ok('What the nodes read is permitted.', readable.join(', '));
}
