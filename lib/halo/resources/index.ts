import { InvalidInputError } from '../records/input';
import { shown } from '../records/values';
import { action } from './action';
import { agent } from './agent';
import { appointment } from './appointment';
import { asset } from './asset';
import { assetGroup } from './assetGroup';
import { assetType } from './assetType';
import { attachment } from './attachment';
import { audit } from './audit';
import { callLog } from './callLog';
import { category } from './category';
import { client } from './client';
import { clientContract } from './clientContract';
import { crmNote } from './crmNote';
import { currency } from './currency';
import { customField } from './customField';
import { customTable } from './customTable';
import { expense } from './expense';
import { feedback } from './feedback';
import { invoice } from './invoice';
import { item } from './item';
import { itemGroup } from './itemGroup';
import { kbArticle } from './kbArticle';
import { lookup } from './lookup';
import { opportunity } from './opportunity';
import { outcome } from './outcome';
import { priority } from './priority';
import { project } from './project';
import { purchaseOrder } from './purchaseOrder';
import { quotation } from './quotation';
import { recurringInvoice } from './recurringInvoice';
import { report } from './report';
import { salesOrder } from './salesOrder';
import { service } from './service';
import { site } from './site';
import { sla } from './sla';
import { softwareLicence } from './softwareLicence';
import { status } from './status';
import { supplier } from './supplier';
import { supplierContract } from './supplierContract';
import { tag } from './tag';
import { tax } from './tax';
import { team } from './team';
import { ticket } from './ticket';
import { ticketType } from './ticketType';
import { timesheet } from './timesheet';
import { timesheetEvent } from './timesheetEvent';
import { topLevel } from './topLevel';
import type { ResourceDescriptor } from './types';
import { user } from './user';
import { webhook } from './webhook';
import { workflow } from './workflow';

/** The one list of resources; node properties, pickers, mapper, docs and tests read it. Sorted by label. */
const all = [
	action,
	agent,
	appointment,
	asset,
	assetGroup,
	assetType,
	attachment,
	audit,
	callLog,
	category,
	client,
	clientContract,
	crmNote,
	currency,
	customField,
	customTable,
	expense,
	feedback,
	invoice,
	item,
	itemGroup,
	kbArticle,
	lookup,
	opportunity,
	outcome,
	priority,
	project,
	purchaseOrder,
	quotation,
	recurringInvoice,
	report,
	salesOrder,
	service,
	site,
	sla,
	softwareLicence,
	status,
	supplier,
	supplierContract,
	tag,
	tax,
	team,
	ticket,
	ticketType,
	timesheet,
	timesheetEvent,
	topLevel,
	user,
	webhook,
	workflow,
] as const satisfies readonly ResourceDescriptor[];

export type ResourceName = (typeof all)[number]['name'];

export const resources: readonly ResourceDescriptor[] = all;

const byName = new Map<string, ResourceDescriptor>(all.map((descriptor) => [descriptor.name, descriptor]));

/** @throws InvalidInputError when there is no such resource; its advice lists those there are. */
export function resourceNamed(name: string): ResourceDescriptor {
	const descriptor = byName.get(name);
	if (!descriptor) throw new InvalidInputError(`There is no resource ${shown(name)}`, `Choose one of: ${[...byName.keys()].join(', ')}`);
	return descriptor;
}

export const hasResource = (name: string): boolean => byName.has(name);
