import { action } from './action';
import { agent } from './agent';
import { assetGroup } from './assetGroup';
import { client } from './client';
import { invoice } from './invoice';
import { item } from './item';
import { opportunity } from './opportunity';
import { recurringInvoice } from './recurringInvoice';
import { site } from './site';
import { status } from './status';
import { team } from './team';
import { ticket } from './ticket';
import { ticketType } from './ticketType';
import type { ResourceDescriptor } from './types';
import { user } from './user';

/** The one list of resources; node properties, pickers, mapper, docs and tests read it. Sorted by label. */
const all = [
	action, agent, assetGroup, client, invoice, item, opportunity, recurringInvoice, site, status, team, ticket, ticketType, user,
] as const satisfies readonly ResourceDescriptor[];

export type ResourceName = (typeof all)[number]['name'];

export const resources: readonly ResourceDescriptor[] = all;

const byName = new Map<string, ResourceDescriptor>(all.map((descriptor) => [descriptor.name, descriptor]));

/** @throws Error when there is no such resource; the message lists those there are. */
export function resourceNamed(name: string): ResourceDescriptor {
	const descriptor = byName.get(name);
	if (!descriptor) throw new Error(`There is no resource "${name}". Resources: ${[...byName.keys()].join(', ')}`);
	return descriptor;
}

export const hasResource = (name: string): boolean => byName.has(name);
