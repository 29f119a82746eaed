import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface TestNode {
	name: string;
	type: string;
	typeVersion: number;
	position: [number, number];
	parameters: Record<string, unknown>;
	[extra: string]: unknown;
}

const VERSIONS: Record<string, number> = {
	manualTrigger: 1, scheduleTrigger: 1.2, executeWorkflowTrigger: 1.1, executeWorkflow: 1.2, set: 3.4, noOp: 1, if: 2.2,
	splitOut: 1, dataTable: 1.1, stopAndError: 1, removeDuplicates: 2, httpRequest: 4.2, wait: 1.1, code: 2, moveBinaryData: 1.1,
};

/** A stock node by its short type, such as "set". */
export function stock(name: string, type: string, parameters: Record<string, unknown> = {}, extra: object = {}): TestNode {
	return { name, type: `n8n-nodes-base.${type}`, typeVersion: VERSIONS[type] ?? 1, position: [0, 0], parameters, ...extra };
}

/** Edit Fields that replaces the item by the given JSON; `{{ }}` is evaluated. */
export function setJson(name: string, json: unknown, extra: object = {}): TestNode {
	return stock(name, 'set', { mode: 'raw', jsonOutput: typeof json === 'string' ? json : JSON.stringify(json), options: {} }, extra);
}

const targets = (...names: string[]) => ({ main: [names.map((node) => ({ node, type: 'main', index: 0 }))] });

/** A workflow of one or more chains; a chain links its nodes in order. */
export function workflow(name: string, ...chains: TestNode[][]): { name: string; nodes: TestNode[]; connections: object } {
	const connections = Object.fromEntries(
		chains.flatMap((chain) => chain.slice(0, -1).map((node, index) => [node.name, targets(chain[index + 1]?.name ?? '')])),
	);
	const nodes = [...new Map(chains.flat().map((node) => [node.name, node])).values()];
	nodes.forEach((node, index) => {
		node.position = [index * 100, 0];
	});
	return { name, nodes, connections };
}

const trash: (() => void | Promise<void>)[] = [];

/** Removes everything the helpers below have made; call in afterEach or afterAll. */
export async function cleanUp(): Promise<void> {
	for (const remove of trash.splice(0).reverse()) await remove();
}

export function temporaryFolder(): string {
	const folder = mkdtempSync(join(tmpdir(), 'runner-test-'));
	trash.push(() => rmSync(folder, { recursive: true, force: true }));
	return folder;
}

export function jsonFile(folder: string, name: string, content: unknown): string {
	const file = join(folder, name);
	writeFileSync(file, JSON.stringify(content));
	return file;
}

export function onClean(action: () => void | Promise<void>): void {
	trash.push(action);
}

/** A server on loopback; answers its address. */
export async function serve(listener: RequestListener): Promise<string> {
	const server = createServer(listener);
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	trash.push(() => new Promise<void>((resolve) => {
		server.closeAllConnections();
		server.close(() => resolve());
	}));
	return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

export async function bodyOf(request: IncomingMessage): Promise<string> {
	const chunks: Buffer[] = [];
	for await (const chunk of request) chunks.push(chunk as Buffer);
	return Buffer.concat(chunks).toString();
}
