/** The fields a GraphQL query asks for, nested. */
export type Selection = Map<string, Selection>;

/** Reads the selection of a query: names and braces. Arguments, variables and aliases of the queries used here need no more. */
export function selectionOf(query: string): Selection {
	const bare = query.replace(/#.*$/gm, '').replace(/"(?:[^"\\]|\\.)*"/g, '""').replace(/\([^()]*(?:\([^()]*\)[^()]*)*\)/g, ' ');
	const root: Selection = new Map();
	const open: Selection[] = [root];
	let last: Selection | undefined = root;
	for (const [word] of bare.slice(bare.indexOf('{') + 1).matchAll(/[{}]|\.\.\.\s*on\s+\w+|\w+\s*:|\w+/g)) {
		const current = open.at(-1) ?? root;
		if (word === '{') open.push(last ?? current);
		else if (word === '}') open.pop();
		else if (!word.endsWith(':')) {
			last = current.get(word) ?? new Map();
			current.set(word, last);
		}
	}
	return root;
}

/** The part of a value that was asked for. */
export function selected(value: unknown, selection: Selection): unknown {
	if (Array.isArray(value)) return value.map((one) => selected(one, selection));
	if (typeof value !== 'object' || value === null || selection.size === 0) return value;
	const fields = new Map(Object.entries(value));
	return Object.fromEntries([...selection].map(([name, below]) => [name, selected(fields.get(name) ?? null, below)]));
}

/** Whether a field is asked for anywhere. */
export const asksFor = (selection: Selection, field: string): boolean => [...selection].some(([name, below]) => name === field || asksFor(below, field));
