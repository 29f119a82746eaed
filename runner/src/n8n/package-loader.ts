import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { PackageDirectoryLoader } from 'n8n-core';
import type { ICredentialType, INodeType, IVersionedNodeType } from 'n8n-workflow';
import { z } from 'zod';
import { UsageError } from '../errors';
import { readJsonFile } from '../json-file';

const manifestSchema = z.object({
	name: z.string(),
	n8n: z.object({ nodes: z.array(z.string()).default([]), credentials: z.array(z.string()).default([]) }),
});

const knownSchema = z.record(z.object({ className: z.string(), sourcePath: z.string() }).passthrough());

type Kind = 'nodes' | 'credentials';
type Manifest = z.infer<typeof manifestSchema>;

function manifestOf(directory: string): Manifest {
	const file = join(directory, 'package.json');
	const parsed = manifestSchema.safeParse(readJsonFile(file, 'package file'));
	if (parsed.success) return parsed.data;
	throw new UsageError(`${directory} is not a folder of n8n nodes: its package.json has no "n8n" section.`, 'Check --nodes.');
}

const wanted = (file: string, name: string): boolean => basename(file).split('.')[0]?.toLowerCase() === name.toLowerCase();

/**
 * Loads the nodes of a package one by one when they are asked for. n8n's own lazy loader reads the descriptions
 * of all 444 stock nodes first (100 to 230 ms); an execution needs only the classes it uses.
 */
export class PackageLoader extends PackageDirectoryLoader {
	private readonly manifest: Manifest;
	private readonly indexed: boolean;
	private everythingLoaded = false;

	constructor(directory: string) {
		// The parent constructor reads package.json too, but fails without words when there is none.
		const manifest = manifestOf(directory);
		super(directory);
		this.manifest = manifest;
		this.known.nodes = this.readKnown('nodes');
		this.known.credentials = this.readKnown('credentials');
		this.indexed = Object.keys(this.known.nodes).length > 0;
	}

	/** undefined when the package has no such node */
	findNode(name: string): INodeType | IVersionedNodeType | undefined {
		if (!(name in this.known.nodes)) this.loadLikely('nodes', name);
		if (!(name in this.known.nodes)) this.loadAllFiles();
		return name in this.known.nodes ? this.getNode(name).type : undefined;
	}

	/**
	 * undefined when the package has no such credential type, or when `thorough` is false and the type is not in
	 * the file one would expect
	 */
	findCredential(name: string, thorough: boolean): ICredentialType | undefined {
		if (!(name in this.known.credentials)) this.loadLikely('credentials', name);
		if (thorough && !(name in this.known.credentials)) this.loadAllFiles();
		return name in this.known.credentials ? this.getCredential(name).type : undefined;
	}

	/** Nothing for a package with an index: loading all stock nodes takes seconds. */
	allNodesUnlessIndexed(): (INodeType | IVersionedNodeType)[] {
		this.loadAllFiles();
		return this.indexed ? [] : Object.keys(this.known.nodes).map((name) => this.getNode(name).type);
	}

	/** n8n-nodes-base ships an index of its nodes; other packages rarely do. */
	private readKnown(kind: Kind): z.infer<typeof knownSchema> {
		const file = join(this.directory, 'dist', 'known', `${kind}.json`);
		return existsSync(file) ? knownSchema.parse(JSON.parse(readFileSync(file, 'utf8'))) : {};
	}

	/** By convention `HaloPsa.node.js` holds the node `haloPsa`. */
	private loadLikely(kind: Kind, name: string): void {
		if (!this.indexed) this.load(kind, this.manifest.n8n[kind].filter((file) => wanted(file, name)));
	}

	/** For packages that name their files otherwise. An index is complete, and all stock nodes would take seconds. */
	private loadAllFiles(): void {
		if (this.everythingLoaded || this.indexed) return;
		this.everythingLoaded = true;
		this.load('nodes', this.manifest.n8n.nodes);
		this.load('credentials', this.manifest.n8n.credentials);
	}

	private load(kind: Kind, files: readonly string[]): void {
		for (const file of files) {
			if (!existsSync(this.resolvePath(file))) {
				throw new UsageError(
					`The node package ${this.manifest.name} in ${this.directory} lists ${file}, which does not exist.`,
					'Build the package first (npm run build).',
				);
			}
			if (kind === 'nodes') this.loadNodeFromFile(file);
			else this.loadCredentialFromFile(file);
		}
	}
}
