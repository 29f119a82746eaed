import { randomUUID } from 'node:crypto';

const MOST = 100;

/** What the last actions did, told on the page that follows. Addresses carry only an id: they end up in the history of the browser. */
export class Notices {
	private readonly texts = new Map<string, string>();

	/** Answers the id. */
	keep(text: string): string {
		const id = randomUUID();
		this.texts.set(id, text);
		const [oldest] = this.texts.keys();
		if (this.texts.size > MOST && oldest !== undefined) this.texts.delete(oldest);
		return id;
	}

	of(id: string | null): string | undefined {
		return id === null ? undefined : this.texts.get(id);
	}
}
