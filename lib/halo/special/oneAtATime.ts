const lines = new Map<string, Promise<unknown>>();

/**
 * Runs work with the same key one after the other, in this process: looking for a record and making it are two
 * requests, and two items with one key would both find nothing and both make it.
 */
export async function oneAtATime<T>(key: string, work: () => Promise<T>): Promise<T> {
	const before = lines.get(key) ?? Promise.resolve();
	const mine = before.then(work, work);
	const settled = mine.catch(() => undefined);
	lines.set(key, settled);
	try {
		return await mine;
	} finally {
		if (lines.get(key) === settled) lines.delete(key);
	}
}
