const SHORTEST_SECRET = 6;

/** Keeps secrets that passed through a credential out of messages. */
export class Redactor {
	private readonly secrets = new Set<string>();

	/** Values shorter than six characters are not taken: hiding every "a" of a message hides the message. */
	add(secret: unknown): void {
		if (typeof secret === 'string' && secret.length >= SHORTEST_SECRET) this.secrets.add(secret);
	}

	clean(text: string): string {
		let cleaned = text;
		for (const secret of this.secrets) {
			cleaned = cleaned.replaceAll(secret, '***').replaceAll(encodeURIComponent(secret), '***');
		}
		return cleaned;
	}
}
