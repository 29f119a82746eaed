import { z } from 'zod';
import { readBody } from '../http/body';
import { type Http, HttpFailure } from '../ports';
import { HaloConnectionError } from './errorClasses';
import { defaultAuthUrl, type HaloSettings } from './settings';

export interface AuthServer {
	/** Without a slash at the end; `/token` follows. */
	readonly authUrl: string;
	readonly tenant?: string;
	readonly source: 'settings' | 'discovered' | 'default';
}

const authInfoSchema = z.object({
	auth_url: z.string().trim().min(1),
	tenant_id: z.union([z.string(), z.number()]).nullish(),
});

/**
 * Finds the authorisation server: as typed, else from `{resource}/authinfo`, which needs no token and matters for
 * trial instances whose authorisation server is another host (HaloAPI, Connect-HaloAPI), else `{host}/auth`.
 * A tenant that was typed wins over the discovered one.
 * @throws {HaloConnectionError} when the resource server cannot be reached.
 */
export async function discoverAuth(http: Http, settings: HaloSettings): Promise<AuthServer> {
	const { tenant } = settings;
	if (settings.authUrl) return { authUrl: settings.authUrl, tenant, source: 'settings' };
	const found = await authInfo(http, settings);
	const authUrl = found && usableAuthUrl(found.auth_url, settings.resourceUrl);
	if (!found || !authUrl) return { authUrl: defaultAuthUrl(settings), tenant, source: 'default' };
	const discoveredTenant = String(found.tenant_id ?? '').trim() || undefined;
	return { authUrl, tenant: tenant ?? discoveredTenant, source: 'discovered' };
}

type AuthInfo = z.infer<typeof authInfoSchema>;

async function authInfo(http: Http, { resourceUrl }: HaloSettings): Promise<AuthInfo | undefined> {
	try {
		const { status, text } = await http.send({
			method: 'GET',
			url: `${resourceUrl}/authinfo`,
			headers: { accept: 'application/json' },
			timeoutMs: 30_000,
		});
		if (status !== 200) return undefined;
		const body = readBody(text);
		return body.kind === 'json' ? authInfoSchema.safeParse(body.json).data : undefined;
	} catch (error) {
		if (!(error instanceof HttpFailure)) throw error;
		// A broken answer of an optional route is no reason to stop: the usual place is tried next.
		if (error.sent) return undefined;
		const host = new URL(resourceUrl).host;
		throw new HaloConnectionError(
			`There is no HaloPSA server at ${host}${error.code ? ` (${error.code})` : ''}.`,
			{ method: 'GET', path: 'authinfo', cause: error, advice: 'Check the host in Resource URL.' },
			'resourceUrl',
		);
	}
}

/** The discovered address made absolute; undefined when it is no address or would send the secret unencrypted. */
function usableAuthUrl(found: string, resourceUrl: string): string | undefined {
	try {
		const hostAlone = /^[\w-]+(\.[\w-]+)+(:\d+)?(\/|$)/.test(found);
		const address = new URL(hostAlone ? `${new URL(resourceUrl).protocol}//${found}` : found, `${resourceUrl}/`);
		if (!/^https?:$/.test(address.protocol) || address.username || address.password) return undefined;
		if (address.protocol === 'http:' && resourceUrl.startsWith('https:')) return undefined;
		return `${address.origin}${address.pathname}`.replace(/\/+$/, '').replace(/\/token$/i, '');
	} catch {
		return undefined;
	}
}
