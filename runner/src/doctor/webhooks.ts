import type { HaloClient } from '../../../lib/halo/client';
import { HaloError } from '../../../lib/halo/errorClasses';
import type { Http } from '../../../lib/ports';
import { HttpFailure } from '../../../lib/ports';
import { webhookHealth } from '../../../lib/sync/webhookHealth';
import { type Finding, reporter } from './finding';

const { ok, info, warning, error } = reporter('webhooks');

const SILENT_DAYS = 3;
const PLACE = 'Configuration > Integrations > Webhooks';

interface Reach {
	readonly http: Http;
	readonly publicUrl: string | undefined;
}

/** Whether the address that HaloPSA is told leads here. From this machine; HaloPSA may see another DNS and firewall. */
async function* addressFindings({ http, publicUrl }: Reach): AsyncGenerator<Finding> {
	if (publicUrl === undefined) return;
	const url = `${publicUrl.replace(/\/+$/, '')}/healthz`;
	const mend = 'Start "serve", and let the reverse proxy pass /webhook/ on to it. HaloPSA needs a public name, a trusted certificate and a way through the firewall.';
	try {
		const { status } = await http.send({ method: 'GET', url, timeoutMs: 15_000 });
		yield status === 200 ? ok('The public address leads to "serve".', url) : error('The public address does not lead to a running "serve".', `${url}: status ${status}`, mend);
	} catch (failure) {
		if (!(failure instanceof HttpFailure)) throw failure;
		yield error('The public address does not answer.', `${url}: ${failure.code ?? failure.message}`, mend);
	}
	if (!publicUrl.startsWith('https:')) yield warning('HaloPSA would send records and the password of the webhook in clear.', publicUrl, 'Give --public-url an https address.');
}

/** The webhooks that HaloPSA Triggers made, and what HaloPSA's delivery log tells of them. */
export async function* webhookFindings(client: HaloClient, reach: Reach): AsyncGenerator<Finding> {
	yield* addressFindings(reach);
	let count = 0;
	try {
		const health = webhookHealth(client, { receipts: [], silentDays: SILENT_DAYS, all: false, repair: false, dryRun: true, events: [], now: Date.now });
		for await (const { name, needs_attention: attention, summary, active, events, failed, last_received: last } of health) {
			count += 1;
			const evidence = `"${name}": ${events.length} events, ${failed} failed deliveries, last received ${last ?? 'never'}`;
			if (!attention) yield ok('A webhook delivers.', evidence);
			else {
				yield (active ? warning : error)(summary, evidence,
					`Open it under ${PLACE}: the Deliveries tab shows the status of each. 401 means its password was changed: deactivate and activate the workflow. 404 means the workflow is not active at that address.`);
			}
		}
	} catch (failure) {
		if (!(failure instanceof HaloError)) throw failure;
		// The missing permission is a finding already.
		return;
	}
	if (count === 0) yield info('No webhook of a HaloPSA Trigger is registered.', PLACE, 'Activate a workflow with a HaloPSA Trigger ("serve"), or use the HaloPSA Poll Trigger where HaloPSA cannot reach you.');
}
