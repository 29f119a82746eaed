import type { ICredentialDataDecryptedObject, IDataObject, INodeParameters } from 'n8n-workflow';
import type { Credential } from '../../runner/src/credentials-file';
import { startHaloTenant, type HaloTenant, type HaloTenantOptions } from '../../simulator/index';
import { NodeBench, type NodeRun, type RunSettings } from './nodeBench';
import { RequestAudit } from './requestAudit';
import { vendorDocument } from './vendorDocument';

export const HALO_CREDENTIAL = 'haloPsaClientCredentialsApi';

/** The fields a user fills in for this tenant. */
export function haloFields(tenant: HaloTenant, changes: ICredentialDataDecryptedObject = {}): ICredentialDataDecryptedObject {
	const { clientId, clientSecret } = tenant.application;
	return {
		resourceUrl: tenant.url, authUrl: '', tenant: tenant.tenant, clientId, clientSecret, scope: 'all',
		requestsPerWindow: 100_000, windowSeconds: 300, ...changes,
	};
}

export function haloCredential(tenant: HaloTenant, changes: ICredentialDataDecryptedObject = {}): Credential {
	return { id: 'halo', name: 'HaloPSA', type: HALO_CREDENTIAL, data: haloFields(tenant, changes) };
}

const document = vendorDocument();

/** A tenant and a bench whose nodes are signed in to it. Every request of the nodes is compared with the vendor's document. */
export class HaloBench {
	readonly audit = new RequestAudit(document);

	private constructor(
		readonly tenant: HaloTenant,
		readonly nodes: NodeBench,
	) {
		this.audit.watch(tenant);
	}

	static async open(options: HaloTenantOptions = {}, changes: ICredentialDataDecryptedObject = {}, dataDir?: string): Promise<HaloBench> {
		const tenant = await startHaloTenant({ size: 300, limit: false, ...options });
		try {
			return new HaloBench(tenant, await NodeBench.open([haloCredential(tenant, changes)], dataDir));
		} catch (error) {
			// A server that goes on listening keeps the whole run from ending.
			await tenant.close();
			throw error;
		}
	}

	/** @throws Error listing what the nodes sent that the vendor's document does not know; `but` is what a test sends on purpose */
	async close(but: readonly string[] = []): Promise<void> {
		this.nodes.close();
		await this.tenant.close();
		const problems = this.audit.problems().filter((problem) => !but.includes(problem));
		if (problems.length > 0) throw new Error(`The nodes sent what the vendor's document does not know:\n${problems.join('\n')}`);
	}

	/** Runs the HaloPSA node. */
	async halo(parameters: INodeParameters, items?: readonly IDataObject[], settings?: RunSettings): Promise<NodeRun> {
		return await this.nodes.run('haloPsa', parameters, items, settings);
	}

	/** Runs the HaloPSA node, which has to succeed. */
	async does(parameters: INodeParameters, items?: readonly IDataObject[]): Promise<IDataObject[]> {
		const { error, json, status } = await this.halo(parameters, items);
		if (error || status !== 'success') throw new Error(`${status}: ${error?.message ?? ''} ${error?.description ?? ''}`);
		return json;
	}

	/** Requests that wrote something since the last reset of the log. */
	writes(): string[] {
		return this.tenant.log.filter(({ kind, method }) => kind === 'api' && method !== 'GET').map(({ method, path }) => `${method} ${path}`);
	}

	/** API requests since the last reset of the log, `method path`. */
	requests(): string[] {
		return this.tenant.log.filter(({ kind }) => kind === 'api').map(({ method, path }) => `${method} ${path}`);
	}
}

/** A resource mapper's value as the editor stores it when fields are filled in by hand. */
export function fields(value: IDataObject | string, matchingColumns: string[] = []): INodeParameters {
	return { mappingMode: 'defineBelow', value, matchingColumns, schema: [] } as unknown as INodeParameters;
}

/** A resource mapper's value that takes the fields of each item. */
export function fieldsOfItems(matchingColumns: string[] = []): INodeParameters {
	return { mappingMode: 'autoMapInputData', value: null, matchingColumns, schema: [] } as unknown as INodeParameters;
}

export function locator(value: unknown, mode: 'id' | 'list' | 'name' = 'id'): INodeParameters {
	return { __rl: true, mode, value } as unknown as INodeParameters;
}
