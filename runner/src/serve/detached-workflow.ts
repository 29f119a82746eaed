import type { IWorkflowBase } from 'n8n-workflow';
import type { Log } from '../../../lib/ports';
import { ActiveWorkflow, type WebhookTarget } from '../n8n/activation/active-workflow';
import { CronJobs } from '../n8n/activation/cron-jobs';
import { WebhookRoutes } from '../n8n/activation/webhook-routes';
import type { Engine } from '../n8n/engine';
import { urlsUnder } from '../n8n/urls';
import { StoredDueTimes } from '../store/due-times';
import { systemTimers } from '../timers';

/** A workflow that knows its webhooks but is not started: nothing runs, nothing listens. */
export function detachedWorkflow(engine: Engine, definition: IWorkflowBase, publicUrl: string, log: Log): ActiveWorkflow {
	engine.urls = urlsUnder(publicUrl);
	const refuse = (): never => {
		throw new Error('The workflow is not started.');
	};
	const active = new ActiveWorkflow({
		engine, log, routes: new WebhookRoutes<WebhookTarget>(), intake: { accept: refuse, failed: refuse, lost: refuse },
		cronJobs: new CronJobs(systemTimers, new StoredDueTimes(engine.sqlite), false, { missed: () => {}, failed: () => {} }),
	}, definition);
	active.listen();
	return active;
}
