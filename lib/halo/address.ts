/** Hosted instances live at the root of their host and only speak https. Own hosting may differ in both. */
const HOSTED = /\.(halopsa|haloitsm|haloservicedesk|halocrm)\.(com|io)$/;

/** What a person typed as an address, as a URL with a host; or what is wrong with it, to follow the field's name. */
export function addressFrom(typed: string): URL | { readonly problem: string } {
	const text = typed.trim().replace(/^["'<]+|["'>]+$/g, '');
	const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(text)?.[1]?.toLowerCase();
	if (scheme !== undefined && !/^https?$/.test(scheme)) return { problem: `cannot start with ${scheme}://` };
	if (/\s/.test(text)) return { problem: 'contains a space' };
	const [, http, rest = ''] = /^(https?:)?\/*(.*)$/i.exec(text) ?? [];
	if (rest === '') return { problem: 'has no host' };
	let address: URL;
	try {
		address = new URL(`${http?.toLowerCase() ?? 'https:'}//${rest}`);
	} catch {
		return { problem: 'is not an address' };
	}
	if (address.username || address.password) return { problem: 'must not contain a user name or password' };
	if (HOSTED.test(address.hostname)) {
		address.protocol = 'https:';
		address.pathname = '/';
	}
	address.search = '';
	address.hash = '';
	return address;
}

/** `{address}/api`, under the path prefix of an own installation when there is one. */
export const resourceAddress = (address: URL): string => `${prefixOf(address)}/api`;

/** `{address}/auth`, under the path prefix when there is one. */
export const authAddress = (address: URL): string => `${prefixOf(address)}/auth`;

/** The address without `/api...`, `/auth...` and slashes at its end. Paths are case-insensitive in HaloPSA. */
function prefixOf(address: URL): string {
	const path = address.pathname.replace(/\/{2,}/g, '/').replace(/\/(api|auth)(\/.*)?$/i, '').replace(/\/+$/, '');
	return `${address.origin}${path}`;
}
