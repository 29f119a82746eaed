import type { INode, INodeCredentials } from 'n8n-workflow';
import type { CredentialVault } from '../credential-vault';
import type { NodeTypes } from './node-types';

/** Types chosen by parameter in nodes that accept any credential, such as HTTP Request. */
function chosenTypes({ parameters }: INode): string[] {
	return [parameters['nodeCredentialType'], parameters['genericAuthType']].filter(
		(type): type is string => typeof type === 'string' && type !== '' && !type.startsWith('='),
	);
}

/**
 * Exported workflows name credentials of the instance they come from, and shipped ones name none. n8n-core
 * refuses a node without a reference before it asks for the credential, so each node gets references here:
 * the one it has when it is known, else the only credential of the type. Where the choice is open or nothing
 * fits, the reference stays empty and the vault answers with its reasons when the node runs.
 */
export function withCredentialReferences(node: INode, nodeTypes: NodeTypes, vault: CredentialVault): INode {
	const declared = nodeTypes.getByNameAndVersion(node.type, node.typeVersion).description.credentials ?? [];
	const required = new Set([...declared.filter((entry) => entry.required).map(({ name }) => name), ...chosenTypes(node)]);
	const references: INodeCredentials = { ...node.credentials };
	for (const type of new Set([...required, ...declared.map(({ name }) => name), ...Object.keys(references)])) {
		const reference = references[type];
		const candidates = vault.ofType(type);
		const match =
			candidates.find(({ id }) => id === reference?.id) ??
			candidates.find(({ name }) => name === reference?.name) ??
			(candidates.length === 1 ? candidates[0] : undefined);
		if (match) references[type] = { id: match.id, name: match.name };
		else if (candidates.length > 0 || required.has(type)) references[type] ??= { id: null, name: '' };
	}
	return Object.keys(references).length === 0 ? node : { ...node, credentials: references };
}
