import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '../../errors';

const COOKIE = 'halopsa_runner_panel';
const LEAST_LENGTH = 20;

/** The token of a data folder, made at the first start; only its owner can read the file. */
export function panelToken(folder: string): string {
	const file = join(folder, 'panel.token');
	if (!existsSync(file)) writeFileSync(file, `${randomBytes(24).toString('base64url')}\n`, { mode: 0o600 });
	const token = readFileSync(file, 'utf8').trim();
	if (token.length >= LEAST_LENGTH) return token;
	throw new UsageError(`The token in ${file} is shorter than ${LEAST_LENGTH} characters.`, 'Delete the file: a new one is made at the next start.');
}

const same = (left: string, right: string): boolean => {
	const [a, b] = [Buffer.from(left), Buffer.from(right)];
	return a.length === b.length && timingSafeEqual(a, b);
};

/** Who may see the panel: who knows the token. The cookie is derived from it, so that a new token ends every session. */
export class PanelSession {
	/** Ends the session in this browser; a new token ends it everywhere. */
	readonly noCookie = `${COOKIE}=; Path=/panel; HttpOnly; SameSite=Strict; Max-Age=0`;
	private readonly proof: string;

	constructor(private readonly token: string) {
		this.proof = createHmac('sha256', token).update('panel session').digest('base64url');
	}

	knows(token: string): boolean {
		return same(this.token, token);
	}

	isOpen(cookies: string | undefined): boolean {
		const given = (cookies ?? '').split(';').map((pair) => pair.trim().split('=')).find(([name]) => name === COOKIE)?.[1];
		return given !== undefined && same(this.proof, given);
	}

	/** Not readable by scripts, not sent along from other sites. */
	cookie(secure: boolean): string {
		return `${COOKIE}=${this.proof}; Path=/panel; HttpOnly; SameSite=Strict${secure ? '; Secure' : ''}`;
	}
}
