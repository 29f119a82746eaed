import { createHmac } from 'node:crypto';
import type { IHookFunctions, IWebhookFunctions } from 'n8n-workflow';

import { InvalidInputError, triggerIdentity, type KeyedHash, type TriggerIdentity } from '../../lib';
import { credentialSecret } from '../shared';

export const keyedHash: KeyedHash = (key, text) => createHmac('sha256', key).update(text).digest('hex');

/**
 * What this trigger is known by at HaloPSA, and the password of its webhook.
 * @throws {InvalidInputError} when the credential has no client secret, from which the password is derived
 */
export async function identityOf(context: IHookFunctions | IWebhookFunctions): Promise<TriggerIdentity> {
	const secret = await credentialSecret(context);
	if (secret === '') {
		throw new InvalidInputError(
			'The credential has no client secret, so deliveries could not be told from forged ones',
			'Give the application in HaloPSA a client secret and enter it in the credential, or choose a client credentials application in the trigger',
		);
	}
	const { id, name, webhookId } = context.getNode();
	const place = { instanceId: context.getInstanceId(), workflowId: context.getWorkflow().id ?? '', nodeId: id, webhookId: webhookId ?? name };
	return triggerIdentity(keyedHash, secret, place, context.getMode() === 'manual');
}
