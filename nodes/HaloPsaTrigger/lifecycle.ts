import { NodeOperationError, type IHookFunctions } from 'n8n-workflow';

import { allowedAddresses, ensureWebhook, eventNumbers, hasWebhook, removeWebhooks, type HaloClient, type TriggerIdentity } from '../../lib';
import { haloClient, toNodeError } from '../shared';
import { identityOf } from './identity';
import { rememberedNumbers, rememberNumbers } from './rememberedNumbers';
import { allowedAddressesText, eventsOf, receiveSettings } from './settings';

interface Trigger {
	readonly client: HaloClient;
	readonly identity: TriggerIdentity;
	readonly url: string;
}

async function triggerOf(context: IHookFunctions): Promise<Trigger> {
	const url = context.getNodeWebhookUrl('default');
	if (!url) throw new NodeOperationError(context.getNode(), 'n8n gave this trigger no address', { description: 'Save the workflow and activate it again' });
	return { client: await haloClient(context, { timeoutMs: 30_000 }), identity: await identityOf(context), url };
}

/** Everything a delivery needs is read at activation, so that a wrong option fails now and not at the first event. */
async function ensure(context: IHookFunctions, { client, identity, url }: Trigger): Promise<void> {
	allowedAddresses(allowedAddressesText(context));
	receiveSettings(context, identity.key);
	const { values, numbers } = eventsOf(context);
	const found = await eventNumbers(client, values, numbers, rememberedNumbers(context, client.tenant));
	const { name = '' } = context.getWorkflow();
	await ensureWebhook(client, { identity, url, label: name, events: found.numbers });
	rememberNumbers(context, client.tenant, found.learnt);
}

/** Whether HaloPSA has the webhook of this trigger; one that is there is repaired. */
export async function checkExists(context: IHookFunctions): Promise<boolean> {
	try {
		const trigger = await triggerOf(context);
		if (!(await hasWebhook(trigger.client, trigger))) return false;
		await ensure(context, trigger);
		return true;
	} catch (error) {
		throw toNodeError(context.getNode(), error);
	}
}

export async function create(context: IHookFunctions): Promise<boolean> {
	try {
		await ensure(context, await triggerOf(context));
		return true;
	} catch (error) {
		throw toNodeError(context.getNode(), error);
	}
}

/** A webhook that an earlier version made left no numbers behind: they are asked for while it is still there. */
async function learnBeforeItGoes(context: IHookFunctions, client: HaloClient): Promise<void> {
	const { values } = eventsOf(context);
	const remembered = rememberedNumbers(context, client.tenant);
	const open = values.filter((value) => remembered[value] === undefined);
	const { learnt } = await eventNumbers(client, open, []);
	rememberNumbers(context, client.tenant, { ...remembered, ...learnt });
}

/**
 * Removes the webhook. When HaloPSA cannot be reached the workflow is deactivated all the same; what is left is found
 * and used again at the next activation.
 */
export async function remove(context: IHookFunctions): Promise<boolean> {
	try {
		const trigger = await triggerOf(context);
		// Without the numbers the webhook still has to go.
		await learnBeforeItGoes(context, trigger.client).catch(() => undefined);
		await removeWebhooks(trigger.client, trigger);
		return true;
	} catch (error) {
		const { message } = toNodeError(context.getNode(), error);
		context.logger.warn(`The webhook of "${context.getNode().name}" is still in HaloPSA: ${message} Activate and deactivate the workflow again, or delete it there by hand.`);
		return false;
	}
}
