import type { IAllExecuteFunctions } from 'n8n-workflow';

import type { AuthorizedHttp, HttpRequest, HttpResponse } from '../../lib';
import { sendBy } from './transport';

/** How often the token of an account was replaced in this process, and a replacement that is under way. */
interface Renewals {
	count: number;
	running?: Promise<void>;
}

const accounts = new Map<string, Renewals>();

/**
 * Sends requests as the agent who signed in. n8n keeps the tokens and refreshes them; it would do so by itself on 401
 * only, and HaloPSA answers some expired tokens with 400 (n8n issue 16857), so the client asks for it.
 */
export class AgentHttp implements AuthorizedHttp {
	private readonly renewals: Renewals;

	constructor(
		private readonly context: IAllExecuteFunctions,
		private readonly credentialType: string,
		/** Names the account, so that many requests whose token has expired refresh it once. */
		key: string,
	) {
		this.renewals = accounts.get(key) ?? { count: 0 };
		accounts.set(key, this.renewals);
	}

	async send(request: HttpRequest): Promise<HttpResponse & { session: string }> {
		await this.renewals.running;
		const session = String(this.renewals.count);
		const { context, credentialType } = this;
		const response = await sendBy((options) => context.helpers.httpRequestWithAuthentication.call(context, credentialType, options), request);
		return { ...response, session };
	}

	async renew(session: string): Promise<void> {
		const { renewals } = this;
		if (session !== String(renewals.count)) return await renewals.running;
		renewals.running ??= this.refresh().finally(() => {
			renewals.running = undefined;
		});
		await renewals.running;
	}

	private async refresh(): Promise<void> {
		await this.context.helpers.refreshOAuth2Token.call(this.context, this.credentialType);
		this.renewals.count += 1;
	}
}
