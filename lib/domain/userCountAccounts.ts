/** Accounts that nobody pays for: a pattern for each line, with `*` for any text. */
export type Exclusions = readonly RegExp[];

/** @param text patterns such as `svc-*` or `*@shared.contoso.com`, separated by commas or lines */
export function exclusionsOf(text: string): Exclusions {
	const patterns = text.split(/[,\n]/).map((pattern) => pattern.trim()).filter((pattern) => pattern !== '');
	return patterns.map((pattern) => new RegExp(`^${pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&')).join('.*')}$`, 'i'));
}

/** Whether one of the texts that name an account is excluded. An account without any is not. */
export const isExcluded = (names: readonly string[], exclusions: Exclusions): boolean =>
	names.some((name) => exclusions.some((pattern) => pattern.test(name.trim())));
