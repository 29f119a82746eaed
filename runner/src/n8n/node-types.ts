import type { ICredentialType, IDataObject, INode, INodeProperties, INodeType, INodeTypes, IVersionedNodeType } from 'n8n-workflow';
import { NodeHelpers } from 'n8n-workflow';
import { UsageError } from '../errors';
import { PackageLoader } from './package-loader';

/** Every node and credential type of the given packages, loaded on first use. */
export class NodeTypes implements INodeTypes {
	private readonly loaders: PackageLoader[];
	/** n8n-core asks for the type of a node once per parameter and item. */
	private readonly found = new Map<string, INodeType | IVersionedNodeType>();
	private readonly credentialTypes = new Map<string, ICredentialType>();
	private readonly properties = new Map<string, INodeProperties[]>();

	/** @throws UsageError when a folder is not a node package */
	constructor(directories: readonly string[]) {
		this.loaders = directories.map((directory) => new PackageLoader(directory));
	}

	getByName(type: string): INodeType | IVersionedNodeType {
		const known = this.found.get(type);
		if (known) return known;
		const { packageName, nodeName } = split(type);
		const found = this.loaderOf(packageName)?.findNode(nodeName);
		if (!found) throw new UsageError(`There is no node type "${type}".`);
		this.found.set(type, found);
		return found;
	}

	getByNameAndVersion(type: string, version?: number): INodeType {
		return NodeHelpers.getVersionedNodeType(this.getByName(type), version);
	}

	getKnownTypes(): IDataObject {
		return {};
	}

	/** @throws UsageError naming the node, its type and the package when one is not available */
	assertAvailable(nodes: readonly INode[]): void {
		for (const { name, type, typeVersion, disabled } of nodes) {
			if (disabled) continue;
			const { packageName, nodeName } = split(type);
			const loader = this.loaderOf(packageName);
			if (!loader) {
				throw new UsageError(
					`Node "${name}" is of type "${type}", but the package "${packageName}" is not available.`,
					`Install it and name its folder with --nodes. Available: ${this.loaders.map((one) => one.packageName).join(', ')}.`,
				);
			}
			const found = loader.findNode(nodeName);
			if (!found) {
				throw new UsageError(
					`Node "${name}" is of type "${type}", but the package "${packageName}" has no node "${nodeName}".`,
					'Check the type, or update the package.',
				);
			}
			if ('nodeVersions' in found && !(typeVersion in found.nodeVersions)) {
				throw new UsageError(
					`Node "${name}" needs version ${typeVersion} of "${type}"; ${Object.keys(found.nodeVersions).join(', ')} are available.`,
					'Update the package, or save the workflow with an older version of the node.',
				);
			}
		}
	}

	/** undefined when no package has it */
	findCredentialType(name: string): ICredentialType | undefined {
		const known = this.credentialTypes.get(name);
		if (known) return known;
		for (const thorough of [false, true]) {
			for (const loader of this.loaders) {
				const type = loader.findCredential(name, thorough);
				if (!type) continue;
				this.credentialTypes.set(name, type);
				return type;
			}
		}
		return undefined;
	}

	/** The types a credential type extends, nearest first. */
	parentsOf(name: string): string[] {
		const direct = this.findCredentialType(name)?.extends ?? [];
		return direct.flatMap((parent) => [parent, ...this.parentsOf(parent)]);
	}

	/** The fields of a credential type with those it inherits; its own win. */
	propertiesOf(name: string): INodeProperties[] {
		const known = this.properties.get(name);
		if (known) return known;
		const all = [name, ...this.parentsOf(name)].flatMap((type) => this.findCredentialType(type)?.properties ?? []);
		const merged = all.filter((property, index) => all.findIndex((other) => other.name === property.name) === index);
		this.properties.set(name, merged);
		return merged;
	}

	/** The nodes of packages without an index, which n8n's stock nodes have: those that may bring a test for a credential. */
	*smallPackageNodes(): Generator<INodeType> {
		for (const loader of this.loaders) {
			for (const node of loader.allNodesUnlessIndexed()) yield NodeHelpers.getVersionedNodeType(node);
		}
	}

	private loaderOf(packageName: string): PackageLoader | undefined {
		return this.loaders.find((loader) => loader.packageName === packageName);
	}
}

function split(type: string): { packageName: string; nodeName: string } {
	const dot = type.lastIndexOf('.');
	return { packageName: type.slice(0, dot), nodeName: type.slice(dot + 1) };
}
