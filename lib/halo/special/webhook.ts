import { integerOf, isOn, type HaloRecord } from '../records/record';
import { onRecord } from './define';
import type { SpecialOperation } from './types';
import { readRecord } from './write';

const DEFAULT_LIMIT = 50;

/** The headers that were sent hold the password of the webhook. */
function withoutSecrets({ requestheaders: _secret, ...delivery }: HaloRecord): HaloRecord {
	return delivery;
}

function failed({ error, responsestatus }: HaloRecord): boolean {
	const status = integerOf(responsestatus);
	return isOn(error) || (status !== undefined && (status < 200 || status >= 300));
}

const deliveries = onRecord(
	{
		name: 'deliveries', label: 'List Deliveries', action: 'List the deliveries of a webhook', description: 'List what HaloPSA sent to a webhook and what came back, newest first', writes: false,
		parameters: [
			{ name: 'failed_only', label: 'Failed Only', type: 'boolean', default: false, description: 'Whether to list only deliveries that were not answered with success' },
			{ name: 'limit', label: 'Limit', type: 'integer', default: DEFAULT_LIMIT },
		],
	},
	async ({ client, id, input }) => {
		const limit = input.number('limit') ?? DEFAULT_LIMIT;
		const records: HaloRecord[] = [];
		const query = { webhook_id: String(id), order: 'timestamp', orderdesc: true };
		for await (const row of client.rows({ path: 'WebhookEvent', query })) {
			if (records.length >= limit) break;
			if (!input.flag('failed_only') || failed(row)) records.push(withoutSecrets(row));
		}
		// A webhook that does not exist has no deliveries either, and that is no answer.
		if (records.length === 0) await readRecord(client, 'Webhook', id);
		return { records };
	},
);

export const webhookOperations: readonly SpecialOperation[] = [deliveries];
