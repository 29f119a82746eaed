import type { IDataObject, IExecuteFunctions, INode, INodeExecutionData } from 'n8n-workflow';
import { z } from 'zod';

import {
	accountOf, createMappedClient, defaultAccountFields, flagSchema, HaloError, HaloValidationError, InvalidInputError, mappingRowSchema, newClientRecord, planMapping, readMappingClients,
	type Account, type AccountFields, type HaloClient, type HaloRecord, type MappingRow, type MappingSettings, type PlannedRow,
} from '../../lib';
import { errorJson, haloClient, Parameters, toNodeError } from '../shared';
import { jsonObject, secondInput } from './input';

const optionsSchema = z.object({
	accountFields: z.object({ fields: z.record(z.string()) }).partial().default({}),
	catchAllClientId: z.coerce.number().int().optional(),
	country: z.string().default(''),
	newClientFields: jsonObject.default({}),
	timeout: z.coerce.number().positive().default(60),
	users: flagSchema(false),
});

type Options = z.infer<typeof optionsSchema>;

interface Input {
	readonly account: Account;
	readonly item: number;
}

function optionsOf(parameters: Parameters): Options {
	const parsed = optionsSchema.safeParse(parameters.collection('matchOptions', 0));
	if (parsed.success) return parsed.data;
	const [issue] = parsed.error.issues;
	throw new InvalidInputError(`The option ${String(issue?.path[0] ?? '')} cannot be used: ${issue?.message ?? ''}`, 'Correct the option of this node');
}

function settingsOf(parameters: Parameters, { country, catchAllClientId }: Options): MappingSettings {
	const system = parameters.text('system', 0).trim();
	if (system === '') throw new InvalidInputError('System is empty', 'Give the other system a name, such as salesbuildr');
	const unmapped = z.enum(['leave', 'create', 'catchAll']).catch('leave').parse(parameters.text('unmapped', 0, 'leave'));
	if (unmapped === 'catchAll' && !catchAllClientId) {
		throw new InvalidInputError('Unmapped accounts go to the catch-all client, and none is set', 'Add the option Catch-All Client ID');
	}
	return { system, unmapped, mapIdenticalNames: parameters.flag('mapIdenticalNames', 0), catchAllClientId, ...(country.trim() ? { country: country.trim() } : {}) };
}

/** Refuses an account that cannot be told from others; the error names it. */
function accountIn(json: IDataObject, fields: AccountFields, seen: Set<string>): Account {
	const account = accountOf(json, fields);
	if (account.id === '') throw new InvalidInputError(`The account ${account.name ? `"${account.name}"` : 'of this item'} has no ID`, 'Name the field that holds the ID in the option Account Fields');
	if (seen.has(account.id)) throw new InvalidInputError(`The account ID ${account.id} (${account.name}) comes twice`, 'Give each account once');
	seen.add(account.id);
	return account;
}

const rowsOf = (items: readonly INodeExecutionData[]): MappingRow[] => items.map(({ json }) => mappingRowSchema.parse(json)).filter(({ account_id: id }) => id !== '');

/** The row once its client is made. */
const createdRow = (row: MappingRow, clientId: number): MappingRow => ({
	...row, state: 'mapped', client_id: clientId, client_name: row.account_name, score: null, reasons: 'Created from the account', linked_by: 'created', action: '', contact_id: null,
});

/** Carries out what planned rows ask for, one after the other, as HaloPSA's writes have to be. */
class Outcomes {
	/** Why no more clients are created in this run. */
	private stopped: string | undefined;

	constructor(
		private readonly node: INode,
		private readonly halo: HaloClient,
		private readonly newClientFields: HaloRecord,
		private readonly dryRun: boolean,
	) {}

	/** In a dry run nothing is made and no row is to be saved. */
	async of({ row, changed, create, problem }: PlannedRow, account: Account): Promise<IDataObject> {
		const told = problem === undefined ? {} : { problem };
		if (!create) return { ...row, changed: changed && !this.dryRun, created: false, ...told };
		const record = newClientRecord(account, this.newClientFields);
		if (this.dryRun) return { ...row, changed: false, created: false, dryRun: true, planned: { method: 'POST', path: 'Client', body: [record] } as unknown as IDataObject };
		return this.stopped === undefined ? await this.create(row, record) : notCreated(row, this.stopped);
	}

	/** What HaloPSA refuses for one client says nothing about the next; any other failure would meet all of them. */
	private async create(row: MappingRow, record: HaloRecord): Promise<IDataObject> {
		try {
			return { ...createdRow(row, await createMappedClient(this.halo, record)), changed: true, created: true };
		} catch (error) {
			if (!(error instanceof HaloError)) throw toNodeError(this.node, error);
			if (!(error instanceof HaloValidationError)) this.stopped = error.message;
			return notCreated(row, error.message);
		}
	}
}

/** The request stays in the row, so that the next run tries again. */
function notCreated(row: MappingRow, why: string): IDataObject {
	const problem = `Not created: ${why}`;
	return { ...row, reasons: problem, changed: true, created: false, problem };
}

/** A row for each account of the first input; the rows there are come on the second. */
export async function matchAccounts(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const parameters = new Parameters(context);
	const options = optionsOf(parameters);
	const settings = settingsOf(parameters, options);
	const named = Object.entries(options.accountFields.fields ?? {}).filter(([, name]) => name.trim() !== '');
	const fields: AccountFields = { ...defaultAccountFields, ...Object.fromEntries(named) };
	const output: INodeExecutionData[] = [];
	const park = (error: unknown, item: number): void => {
		const nodeError = toNodeError(context.getNode(), error, item);
		if (!context.continueOnFail()) throw nodeError;
		output.push({ json: errorJson(nodeError), pairedItem: { item } });
	};

	const inputs: Input[] = [];
	const seen = new Set<string>();
	context.getInputData().forEach(({ json }, item) => {
		try {
			// A table without rows still gives one empty item where "Always Output Data" is on.
			if (Object.keys(json).length > 0) inputs.push({ account: accountIn(json, fields, seen), item });
		} catch (error) {
			park(error, item);
		}
	});
	const halo = await haloClient(context, { timeoutMs: options.timeout * 1000 });
	const clients = inputs.length === 0 ? [] : await readMappingClients(halo, { users: options.users });
	if (settings.catchAllClientId && inputs.length > 0 && !clients.some(({ id }) => id === String(settings.catchAllClientId))) {
		throw new InvalidInputError(`HaloPSA has no client ${settings.catchAllClientId} to catch all`, 'Correct the option Catch-All Client ID, or let the agent see that client');
	}
	const planned = planMapping(inputs.map(({ account }) => account), clients, rowsOf(secondInput(context)), settings);
	const view = parameters.text('view', 0, 'all');
	const outcomes = new Outcomes(context.getNode(), halo, options.newClientFields, parameters.flag('dryRun', 0));
	for (const [index, { account, item }] of inputs.entries()) {
		const plan = planned[index];
		if (!plan) continue;
		try {
			const json = await outcomes.of(plan, account);
			if (view === 'all' || json.state === view) output.push({ json, pairedItem: { item } });
		} catch (error) {
			park(error, item);
		}
	}
	return [output];
}
