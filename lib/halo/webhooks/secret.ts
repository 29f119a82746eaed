import type { KeyedHash } from '../../ports';

/** What names one trigger, the same in every process of one n8n. */
export interface TriggerPlace {
	readonly instanceId: string;
	readonly workflowId: string;
	readonly nodeId: string;
	/** The unique part of the webhook's address. */
	readonly webhookId: string;
}

/** What HaloPSA sends with a delivery, and how the webhook in HaloPSA is recognised. */
export interface TriggerIdentity {
	readonly user: string;
	readonly password: string;
	/** 16 hexadecimal digits that stand for the trigger in the webhook's name. */
	readonly key: string;
	/** 8 hexadecimal digits that stand for the password in the webhook's name, because HaloPSA never shows a password. */
	readonly fingerprint: string;
}

const DOMAIN = 'n8n-nodes-halopsa webhook 1';

const USER = 'n8n';

/**
 * The identity of a trigger. Nothing is stored: the password follows from the secret of the credential and from the
 * trigger's place, so that every process of n8n in queue mode finds the same one.
 * @param credentialSecret the client secret; must not be empty
 * @param testing a test from the editor has a webhook of its own beside that of the active workflow
 */
export function triggerIdentity(hash: KeyedHash, credentialSecret: string, place: TriggerPlace, testing: boolean): TriggerIdentity {
	const { instanceId, workflowId, nodeId, webhookId } = place;
	const password = hash(credentialSecret, JSON.stringify([DOMAIN, instanceId, workflowId, nodeId, webhookId]));
	const key = hash(DOMAIN, JSON.stringify([instanceId, workflowId, nodeId, testing])).slice(0, 16);
	return { user: USER, password, key, fingerprint: hash(password, 'fingerprint').slice(0, 8) };
}
