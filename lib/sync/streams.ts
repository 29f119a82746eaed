import type { HaloRecord } from '../halo/records/record';
import { action } from '../halo/resources/action';
import { agent } from '../halo/resources/agent';
import { asset } from '../halo/resources/asset';
import { assetGroup } from '../halo/resources/assetGroup';
import { client } from '../halo/resources/client';
import { clientContract } from '../halo/resources/clientContract';
import { invoice } from '../halo/resources/invoice';
import { item } from '../halo/resources/item';
import { opportunity } from '../halo/resources/opportunity';
import { quotation } from '../halo/resources/quotation';
import { recurringInvoice } from '../halo/resources/recurringInvoice';
import { salesOrder } from '../halo/resources/salesOrder';
import { site } from '../halo/resources/site';
import { softwareLicence } from '../halo/resources/softwareLicence';
import { supplier } from '../halo/resources/supplier';
import { team } from '../halo/resources/team';
import { ticket } from '../halo/resources/ticket';
import { topLevel } from '../halo/resources/topLevel';
import type { ResourceDescriptor } from '../halo/resources/types';
import { user } from '../halo/resources/user';
import { holdsItems } from './assetGroups';

export type StreamName =
	| 'topLevels' | 'clients' | 'sites' | 'assetGroups' | 'suppliers' | 'items' | 'users' | 'agents' | 'teams' | 'assets' | 'contracts' | 'softwareLicences'
	| 'opportunities' | 'tickets' | 'actions' | 'quotations' | 'salesOrders' | 'invoices' | 'recurringInvoices';

export interface Stream {
	readonly name: StreamName;
	readonly label: string;
	readonly resource: ResourceDescriptor;
	readonly query: Readonly<Record<string, string | number | boolean>>;
	/** Why a row is left out of the sync, or undefined when it belongs in. */
	readonly skip?: (row: HaloRecord) => string | undefined;
}

/** Every client has one; lists leave it out when asked, and a tenant that does not still shows it by name. */
const isGeneralUser = ({ name }: HaloRecord): boolean => typeof name === 'string' && name.trim().toLowerCase() === 'general user';

const all = (name: StreamName, resource: ResourceDescriptor, more: Partial<Stream> = {}): Stream => ({ name, label: resource.plural, resource, query: {}, ...more });

/** In the order in which the records refer to each other. */
export const streams: readonly Stream[] = [
	all('topLevels', topLevel),
	all('clients', client),
	all('sites', site),
	all('assetGroups', assetGroup, { skip: (row) => (holdsItems(row) ? undefined : 'the asset group is not marked as items') }),
	all('suppliers', supplier),
	all('items', item),
	all('users', user, {
		query: { exclude_generaluser: true },
		skip: (row) => (isGeneralUser(row) ? 'the General User is not a person' : undefined),
	}),
	all('agents', agent),
	all('teams', team),
	all('assets', asset),
	all('contracts', clientContract),
	all('softwareLicences', softwareLicence),
	all('opportunities', opportunity),
	all('tickets', ticket),
	all('actions', action),
	all('quotations', quotation),
	all('salesOrders', salesOrder),
	all('invoices', invoice),
	all('recurringInvoices', recurringInvoice),
];

/** @throws Error listing the streams there are. */
export function streamNamed(name: string): Stream {
	const stream = streams.find((candidate) => candidate.name === name);
	if (!stream) throw new Error(`There is no stream "${name}". Streams: ${streams.map((candidate) => candidate.name).join(', ')}`);
	return stream;
}
