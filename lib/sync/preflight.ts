import type { HaloClient } from '../halo/client';
import { HaloError, HaloNotFoundError } from '../halo/errors';
import { getRecord } from '../halo/records/read';
import { flagOf, type HaloRecord, integerOf, isOff, isOn, textOf } from '../halo/records/record';
import { assetGroup } from '../halo/resources/assetGroup';
import { client as clientResource } from '../halo/resources/client';
import { item } from '../halo/resources/item';
import { status } from '../halo/resources/status';
import { ticketType } from '../halo/resources/ticketType';
import type { ResourceDescriptor } from '../halo/resources/types';
import { MARKER } from '../halo/webhooks/registration';
import { listWebhooks } from '../halo/webhooks/subscriptions';
import { holdsItems, readAssetGroups } from './assetGroups';
import { readSyncSettings } from './syncSettings';

export interface PreflightCheck {
	readonly check: string;
	/** `unknown`: HaloPSA does not tell, so a person has to look. */
	readonly state: 'ok' | 'failed' | 'unknown';
	readonly message: string;
	/** Where in HaloPSA, or in this workflow, it is mended; empty for what is in order. */
	readonly mend: string;
	/** Of the login: the time by HaloPSA's clock (ISO), for a sync that asks for what changed since; absent where HaloPSA does not say. */
	readonly server_time?: string;
}

/** Ids that the settings of a sync name. */
export interface PreflightSettings {
	readonly clientIds: readonly number[];
	readonly ticketTypeIds: readonly number[];
	readonly statusIds: readonly number[];
	readonly itemGroupIds: readonly number[];
	readonly itemIds: readonly number[];
	/** Whether the sync needs opportunities with pipeline stages, and webhooks. */
	readonly pipelineStages: boolean;
	readonly webhooks: boolean;
	/** The settings of a two-way sync, not yet checked; undefined when it has none. */
	readonly sync?: unknown;
}

/** Menu paths as in the set-up guides of Salesbuildr and SaaS Alerts; a place that no guide names is described. */
const menus = {
	application: 'Configuration > Integrations > HaloPSA API > View Applications > (the application) > Permissions',
	agent: 'The agent that the application logs in as, under Agents in the configuration of HaloPSA',
	stages: 'Configuration > Sales > General Settings: enable pipeline stages',
	groups: 'The asset group in the configuration of HaloPSA: mark it as items',
	ticketTypes: 'Ticket types in the configuration of HaloPSA',
	statuses: 'Statuses in the configuration of HaloPSA',
	webhooks: 'Activate the workflow with the HaloPSA Trigger, or Configuration > Integrations > Webhooks',
} as const;

const ok = (check: string, message: string): PreflightCheck => ({ check, state: 'ok', message, mend: '' });
const failed = (check: string, message: string, mend: string): PreflightCheck => ({ check, state: 'failed', message, mend });
const unknown = (check: string, message: string, mend: string): PreflightCheck => ({ check, state: 'unknown', message, mend });

const said = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Runs a check; what HaloPSA refuses is a failure of the check and not of the run. */
async function checked(check: string, mend: string, look: () => Promise<PreflightCheck>): Promise<PreflightCheck> {
	try {
		return await look();
	} catch (error) {
		if (error instanceof HaloError) return failed(check, said(error), mend);
		throw error;
	}
}

function agentChecks(me: HaloRecord): PreflightCheck[] {
	const name = textOf(me.name) || `agent ${textOf(me.id)}`;
	const disabled = flagOf(me.isdisabled);
	const apiOnly = flagOf(me.isapiagent);
	return [
		disabled === true ? failed('Agent', `The agent ${name} is inactive`, menus.agent) : ok('Agent', `The application acts as ${name}`),
		apiOnly === true
			? ok('API-only agent', `${name} is an API-only agent`)
			: apiOnly === false
				? failed('API-only agent', `${name} is not an API-only agent, so the sync uses a person's licence and its changes look like that person's`, `${menus.agent} > Is an API-only Agent`)
				: unknown('API-only agent', `HaloPSA does not say whether ${name} is an API-only agent`, `${menus.agent} > Is an API-only Agent`),
	];
}

/** Reads one row of what a permission covers. */
async function permission(client: HaloClient, name: string, path: string, paged: boolean): Promise<PreflightCheck> {
	const check = `Permission ${name}`;
	return await checked(check, menus.application, async () => {
		await client.request({ method: 'GET', path, query: paged ? { pageinate: true, page_size: 1, page_no: 1 } : {} });
		return ok(check, `${path} can be read`);
	});
}

/** `show_pipeline_stages` of the general settings (vendor schema Control); not every application may read them. */
async function pipelineCheck(client: HaloClient): Promise<PreflightCheck> {
	const check = 'Pipeline stages';
	try {
		const settings = await client.request({ method: 'GET', path: 'Control' });
		const [control] = (Array.isArray(settings) ? settings : [settings]) as HaloRecord[];
		const shown = flagOf(control?.show_pipeline_stages);
		if (shown === true) return ok(check, 'Pipeline stages are enabled');
		if (shown === false) return failed(check, 'Pipeline stages are not enabled, so no stage can be mapped', menus.stages);
	} catch (error) {
		if (!(error instanceof HaloError)) throw error;
	}
	return unknown(check, 'HaloPSA does not say whether pipeline stages are enabled', menus.stages);
}

async function groupChecks(client: HaloClient, wanted: readonly number[], setting = 'Item Group IDs'): Promise<PreflightCheck[]> {
	const check = 'Item groups';
	try {
		const groups = await readAssetGroups(client);
		const marked = groups.filter(holdsItems);
		if (marked.length === 0) return [failed(check, 'No asset group is marked as items, so no product would be synced', menus.groups)];
		return [
			ok(check, `${marked.length} groups are marked as items`),
			...wanted.map((id) => {
				const group = groups.find((one) => integerOf(one.id) === id);
				if (!group) return failed(`${check}: ${id}`, `The setting names ${assetGroup.label.toLowerCase()} ${id}, which HaloPSA does not have`, `Correct ${setting}`);
				if (!holdsItems(group)) return failed(`${check}: ${id}`, `The group ${textOf(group.name)} (${id}) is not marked as items`, menus.groups);
				return ok(`${check}: ${id}`, `${textOf(group.name)} is marked as items`);
			}),
		];
	} catch (error) {
		if (error instanceof HaloError) return [failed(check, said(error), menus.application)];
		throw error;
	}
}

/** Whether HaloPSA has the records that a setting names, and that they are active. */
async function idChecks(client: HaloClient, setting: string, resource: ResourceDescriptor, ids: readonly number[], mend: string): Promise<PreflightCheck[]> {
	return await Promise.all(ids.map(async (id) => {
		const check = `${setting}: ${id}`;
		return await checked(check, menus.application, async () => {
			try {
				const record = await getRecord(client, resource, id);
				const name = textOf(record[resource.title]) || textOf(record.name);
				return isOn(record.inactive) ? failed(check, `${resource.label} ${name} (${id}) is inactive`, mend) : ok(check, `${resource.label} ${name}`);
			} catch (error) {
				if (!(error instanceof HaloNotFoundError)) throw error;
				return failed(check, `The setting names ${resource.label.toLowerCase()} ${id}, which HaloPSA does not have`, `Correct ${setting}. See ${mend}`);
			}
		});
	}));
}

async function webhookCheck(client: HaloClient): Promise<PreflightCheck> {
	const check = 'Webhooks';
	return await checked(check, menus.application, async () => {
		const ours = (await listWebhooks(client)).filter(({ name }) => MARKER.test(textOf(name)));
		const off = ours.filter(({ active, disabled }) => isOff(active) || isOn(disabled));
		if (ours.length === 0) return failed(check, 'HaloPSA has no webhook of a HaloPSA Trigger', menus.webhooks);
		if (off.length > 0) return failed(check, `${off.length} of ${ours.length} webhooks are switched off`, `${menus.webhooks}. Webhook Health repairs them`);
		return ok(check, `${ours.length} webhooks are active`);
	});
}

/** Salesbuildr knows the company of the MSP itself by its website (help article 3891133). */
async function websiteCheck(client: HaloClient, id: number): Promise<PreflightCheck[]> {
	const check = 'Setting primaryClient: website';
	try {
		const { website, name } = await getRecord(client, clientResource, id);
		if (textOf(website).trim() !== '') return [ok(check, `${textOf(name)} has the website ${textOf(website)}`)];
		return [unknown(check, `${textOf(name)} has no website, by which Salesbuildr knows your own company`, 'Enter the website of the primary client in HaloPSA')];
	} catch (error) {
		if (error instanceof HaloError) return [];
		throw error;
	}
}

/** Whether the settings of a two-way sync fit together, and HaloPSA has what they name. Each failure names its setting. */
async function syncChecks(client: HaloClient, given: unknown): Promise<PreflightCheck[]> {
	const { settings, problems } = readSyncSettings(given);
	const wrong = problems.map(({ setting, message }) => failed(`Setting ${setting}`, message, `Correct ${setting} in the settings of the sync`));
	if (!settings) return wrong;
	const { primaryClient, shippingProduct, defaultOpportunityType, opportunityTypes, opportunityStatuses, productGroups, accountCodes, opportunityOutcomes, pipelineStages, taxReminder } = settings;
	const one = (id: number | undefined): number[] => (id === undefined ? [] : [id]);
	const groups = [...new Set([...Object.keys(productGroups), ...Object.keys(accountCodes.groups)])].map(Number);
	return [
		...wrong,
		...(await idChecks(client, 'Setting primaryClient', clientResource, one(primaryClient), 'Customers in HaloPSA')),
		...(primaryClient === undefined ? [] : await websiteCheck(client, primaryClient)),
		...(await idChecks(client, 'Setting shippingProduct', item, one(shippingProduct), 'Items in HaloPSA')),
		...(await idChecks(client, 'Setting defaultOpportunityType', ticketType, one(defaultOpportunityType), menus.ticketTypes)),
		...(await idChecks(client, 'Setting opportunityTypes', ticketType, opportunityTypes, menus.ticketTypes)),
		...(await idChecks(client, 'Setting opportunityStatuses', status, Object.keys(opportunityStatuses).map(Number), menus.statuses)),
		...(await idChecks(client, 'Setting opportunityOutcomes', status, Object.values(opportunityOutcomes).flatMap(one), menus.statuses)),
		...(groups.length > 0 ? await groupChecks(client, groups, 'productGroups and accountCodes') : []),
		...(Object.keys(pipelineStages).length > 0 ? [await pipelineCheck(client)] : []),
		...(taxReminder ? [unknown('Setting taxReminder', 'No route tells whether both systems have the same taxes', 'Compare the taxes of HaloPSA with those of the other system, then switch taxReminder off')] : []),
	];
}

/**
 * Whether a tenant and the settings of a sync are ready for it; reads only, about ten requests and one for each id.
 * A login that fails is the only result then, because nothing else can be told.
 */
export async function preflight(client: HaloClient, settings: PreflightSettings): Promise<PreflightCheck[]> {
	let me: HaloRecord;
	try {
		me = await client.me();
	} catch (error) {
		if (!(error instanceof HaloError)) throw error;
		return [failed('Login', `${said(error)} ${error.advice}`, 'The HaloPSA credential, and Configuration > Integrations > HaloPSA API')];
	}
	const { serverTime } = client;
	return [
		{ ...ok('Login', 'HaloPSA accepts the credential'), ...(serverTime === undefined ? {} : { server_time: new Date(serverTime).toISOString() }) },
		...agentChecks(me),
		await permission(client, 'all:standard', clientResource.path, true),
		await permission(client, 'all:standard (tickets)', 'Tickets', true),
		await permission(client, 'all:standard (items)', item.path, true),
		await permission(client, 'all:teams', 'Team', false),
		...(settings.webhooks ? [await permission(client, 'admin:webhooks', 'Webhook', false), await webhookCheck(client)] : []),
		...(settings.pipelineStages ? [await pipelineCheck(client)] : []),
		...(await groupChecks(client, settings.itemGroupIds)),
		...(await idChecks(client, 'Client IDs', clientResource, settings.clientIds, 'Customers in HaloPSA')),
		...(await idChecks(client, 'Item IDs', item, settings.itemIds, 'Items in HaloPSA')),
		...(await idChecks(client, 'Ticket Type IDs', ticketType, settings.ticketTypeIds, menus.ticketTypes)),
		...(await idChecks(client, 'Status IDs', status, settings.statusIds, menus.statuses)),
		...(settings.sync === undefined ? [] : await syncChecks(client, settings.sync)),
	];
}
