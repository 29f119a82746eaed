import type { IConnections, INode, IWorkflowBase } from 'n8n-workflow';
import { UsageError } from '../errors';

/** Nodes that always hand on what they are given: a loop of nothing else never ends, and n8n-core runs it until memory is used up. */
const ALWAYS_HAND_ON: ReadonlySet<string> = new Set(['noOp', 'set', 'renameKeys', 'wait'].map((name) => `n8n-nodes-base.${name}`));

/** A node with an output for errors may leave the loop by it. */
const handsOn = ({ type, disabled, onError }: INode): boolean => disabled === true || (ALWAYS_HAND_ON.has(type) && onError === undefined);

const followersOf = (connections: IConnections, name: string): string[] =>
	(connections[name]?.['main'] ?? []).flatMap((output) => output ?? []).map(({ node }) => node);

/** A walk that comes back to where it was, over nodes that always hand on. */
function loopAmong(names: ReadonlySet<string>, connections: IConnections): string[] | undefined {
	const finished = new Set<string>();
	const walk = (name: string, path: readonly string[]): string[] | undefined => {
		if (path.includes(name)) return path.slice(path.indexOf(name));
		if (!names.has(name) || finished.has(name)) return undefined;
		for (const next of followersOf(connections, name)) {
			const loop = walk(next, [...path, name]);
			if (loop) return loop;
		}
		finished.add(name);
		return undefined;
	};
	for (const name of names) {
		const loop = walk(name, []);
		if (loop) return loop;
	}
	return undefined;
}

/** @throws UsageError naming the nodes of a loop that cannot end and that something leads into */
export function assertEnds({ nodes, connections }: Pick<IWorkflowBase, 'nodes' | 'connections'>): void {
	const loop = loopAmong(new Set(nodes.filter(handsOn).map(({ name }) => name)), connections);
	if (!loop) return;
	const isEntered = nodes.some(({ name }) => !loop.includes(name) && followersOf(connections, name).some((next) => loop.includes(next)));
	if (!isEntered) return;
	throw new UsageError(
		`The nodes ${[...loop, loop[0]].map((name) => `"${name}"`).join(' → ')} form a loop that never ends.`,
		'Put a node into it that can end it, such as Loop Over Items, If or Filter, or cut one of its connections.',
	);
}
