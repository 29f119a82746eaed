import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { INodeProperties } from 'n8n-workflow';
import { z } from 'zod';
import { NodeTypes } from '../../runner/src/n8n/node-types';
import { nodePackageFolders } from '../../runner/src/node-packages';
import { canvasFaults } from '../support/canvas';

const folder = resolve(__dirname, '../../workflows');
const files = readdirSync(folder).filter((name) => name.endsWith('.json'));

const workflowSchema = z
	.object({
		name: z.string().min(1),
		nodes: z.array(
			z.object({ name: z.string(), type: z.string(), typeVersion: z.number(), position: z.tuple([z.number(), z.number()]), parameters: z.record(z.unknown()) }).passthrough(),
		).nonempty(),
		connections: z.record(z.record(z.array(z.array(z.object({ node: z.string(), type: z.string(), index: z.number() })).nullable()))),
	})
	.passthrough();

const types = new NodeTypes(nodePackageFolders([]));

/** Stock nodes that need a task runner, a server's services or an account elsewhere. */
const unusable = /^n8n-nodes-base\.(code|function|functionItem|aiTransform|executeCommand|n8n|form|formTrigger)$/;

it('there is at least one workflow', () => {
	expect(files).toContain('full-sync.json');
});

describe.each(files)('workflows/%s', (file) => {
	const source = readFileSync(join(folder, file), 'utf8');
	const workflow = workflowSchema.parse(JSON.parse(source));
	const real = workflow.nodes.filter(({ type }) => type !== 'n8n-nodes-base.stickyNote');

	it('names no credential, secret or instance', () => {
		for (const node of workflow.nodes) expect([node.name, node.credentials]).toEqual([node.name, undefined]);
		expect(workflow.id).toMatch(/^halopsa[A-Z][A-Za-z]+$/);
		for (const member of ['versionId', 'pinData', 'staticData', 'shared', 'homeProject', 'createdAt', 'updatedAt', 'triggerCount', 'tags']) {
			expect([member, z.union([z.undefined(), z.record(z.never()), z.array(z.never()), z.null()]).safeParse(workflow[member]).success]).toEqual([member, true]);
		}
		expect(source).not.toMatch(/instanceId|"webhookId"|cachedResultUrl/);
		expect(source).not.toMatch(/https?:\/\/(?!([\w-]+\.)*(example|contoso)\b|(www\.)?github\.com)[\w.-]+/);
	});

	it('uses stock nodes and ours only, none that needs a task runner', () => {
		const others = workflow.nodes.map(({ type }) => type).filter((type) => !/^n8n-nodes-(base|halopsa)\.\w+$/.test(type) || unusable.test(type));
		expect(others).toEqual([]);
		expect(() => types.assertAvailable(real.map((node) => ({ ...node, id: node.name, parameters: {} })))).not.toThrow();
	});

	it('has one name per node and no position twice', () => {
		const names = workflow.nodes.map(({ name }) => name);
		expect(new Set(names).size).toBe(names.length);
		expect(new Set(real.map(({ position }) => position.join())).size).toBe(real.length);
	});

	it('connects nodes that are there, and every node to another', () => {
		const names = new Set(workflow.nodes.map(({ name }) => name));
		const targets = Object.values(workflow.connections).flatMap((outputs) => Object.values(outputs).flat(2)).flatMap((target) => (target ? [target.node] : []));
		expect([...Object.keys(workflow.connections), ...targets].filter((name) => !names.has(name))).toEqual([]);
		const connected = new Set([...Object.keys(workflow.connections), ...targets]);
		expect(real.map(({ name }) => name).filter((name) => !connected.has(name))).toEqual([]);
	});

	it('refers in expressions to nodes that are there', () => {
		const names = new Set(workflow.nodes.map(({ name }) => name));
		const referred = [...source.matchAll(/\$\((?:\\"|')(.+?)(?:\\"|')\)/g)].map(([, name = '']) => name);
		expect(referred.filter((name) => !names.has(name))).toEqual([]);
	});

	it.each(real.map((node) => [node.name, node] as const))('the parameters of "%s" are those of its type', (_name, { type, typeVersion, parameters }) => {
		const { properties } = types.getByNameAndVersion(type, typeVersion).description;
		expect(unknownNames(properties, parameters)).toEqual([]);
	});

	// Match Accounts of account-mapping.json stood in the editor with a warning: the editor chooses a credential on import
	// only where the parameters, as written in the file, say which type is shown.
	it.each(real.map((node) => [node.name, node] as const))('the editor can choose the credential of "%s"', (_name, { type, typeVersion, parameters }) => {
		const { credentials = [] } = types.getByNameAndVersion(type, typeVersion).description;
		const deciding = type.startsWith('n8n-nodes-halopsa.') ? credentials.flatMap(({ displayOptions }) => Object.keys(displayOptions?.show ?? {})) : [];
		const hidden = credentials.every(({ displayOptions }) => (displayOptions?.hide?.operation ?? []).includes(String(parameters.operation)));
		expect(hidden ? [] : deciding.filter((name) => !(name in parameters))).toEqual([]);
	});

	it('has a canvas that a person can read', () => {
		expect(canvasFaults(JSON.parse(source), types)).toEqual([]);
	});

	it('tells a person on the canvas what to set', () => {
		const notes = workflow.nodes.filter(({ type }) => type === 'n8n-nodes-base.stickyNote');
		expect(notes.length).toBeGreaterThan(0);
		for (const { parameters } of notes) expect(String(parameters.content).length).toBeGreaterThan(40);
	});
});

/** Parameters a type does not have; the members of collections included. */
function unknownNames(properties: readonly INodeProperties[], parameters: Readonly<Record<string, unknown>>): string[] {
	return Object.entries(parameters).flatMap(([name, value]) => {
		const declared = properties.filter((property) => property.name === name);
		if (declared.length === 0) return [name];
		const collections = declared.filter(({ type }) => type === 'collection');
		if (collections.length !== declared.length || typeof value !== 'object' || value === null) return [];
		const members = new Set(collections.flatMap(({ options = [] }) => options.map((option) => option.name)));
		return Object.keys(value).filter((member) => !members.has(member)).map((member) => `${name}.${member}`);
	});
}
