import { pipelineFields, type PipelineField } from '../domain/pipelineFields';
import { firstState, STAGES, STATES, stateNames, type Stage } from '../domain/pipelineStages';
import type { HaloClient } from '../halo/client';
import { HaloError } from '../halo/errors';
import { integerOf, isBlank, textOf, type HaloRecord } from '../halo/records/record';
import { PipelineTenant, type TenantField } from './tenant';
import type { PipelineSettings } from './settings';

/** One thing that the pipeline needs in a tenant. */
export interface Provisioned {
	readonly kind: 'status' | 'ticketType' | 'customField' | 'outcome';
	readonly name: string;
	readonly action: 'created' | 'options added' | 'exists' | 'differs' | 'failed';
	readonly id: number | null;
	readonly why: string;
	/** Where a person makes it in HaloPSA, when the API does not. */
	readonly menu: string;
	readonly planned?: readonly { readonly method: 'POST'; readonly path: string; readonly body: readonly unknown[] }[];
}

/** Numbers of FieldInfo [inferred]: what a tenant answers with is what counts, so each field made is read again. */
const TYPES = { text: 0, memo: 1, select: 2, date: 4, checkbox: 6, integer: 0 } as const satisfies Record<PipelineField['type'], number>;
const WHOLE_NUMBER = 1;
const OF_TICKETS = 1;

const MENUS = {
	status: 'Configuration > Tickets > Statuses > New',
	ticketType: 'Configuration > Tickets > Ticket Types > New, with the use "Opportunities"',
	customField: 'Configuration > Custom Objects > Custom Fields > Ticket > New',
	outcome: 'Configuration > Tickets > Actions > New',
} as const satisfies Record<Provisioned['kind'], string>;

interface Wanted {
	readonly kind: Provisioned['kind'];
	readonly name: string;
	readonly path: string;
	readonly record: HaloRecord;
	/** Finds it in the tenant as it is now. */
	readonly find: (tenant: PipelineTenant) => number | undefined;
}

/** Makes what the pipeline needs and is not there; run twice it makes nothing. What exists is never altered, except that missing options are added. */
export class Provisioner {
	constructor(private readonly client: HaloClient, private readonly settings: PipelineSettings, private readonly dryRun: boolean) {}

	async run(): Promise<Provisioned[]> {
		const results: Provisioned[] = [];
		let tenant = await PipelineTenant.read(this.client, this.settings);
		for (const state of stateNames) results.push(await this.ensure(tenant, this.status(tenant, state)));
		tenant = await this.again(tenant, results);
		for (const stage of STAGES) results.push(await this.ensure(tenant, this.type(tenant, stage)));
		for (const field of pipelineFields) results.push(await this.field(tenant, field));
		results.push(await this.outcome());
		return this.dryRun ? results : this.verified(results, await PipelineTenant.read(this.client, this.settings));
	}

	private async again(tenant: PipelineTenant, results: readonly Provisioned[]): Promise<PipelineTenant> {
		return this.dryRun || results.every(({ action }) => action === 'exists') ? tenant : await PipelineTenant.read(this.client, this.settings);
	}

	private status(tenant: PipelineTenant, state: (typeof stateNames)[number]): Wanted {
		const name = tenant.statusName(state);
		return { kind: 'status', name, path: 'Status', record: { name, shortname: name, type: 0, colour: 'end' in STATES[state] ? '#8c8c8c' : '#4a90d9' }, find: (one) => integerOf(one.status(state)?.id) };
	}

	/** Made like the tenant's own type of opportunities, whose number of a use is the tenant's to know. */
	private type(tenant: PipelineTenant, stage: Stage): Wanted {
		const name = this.settings.types[stage];
		const model = tenant.type('opportunity') ?? tenant.types.find(({ use }) => /^opp/i.test(textOf(use)));
		const like = model ? Object.fromEntries(['use', 'itilrequesttype', 'group_id', 'workflow_id', 'default_sla'].filter((member) => !isBlank(model[member])).map((member) => [member, integerOf(model[member]) ?? model[member]])) : { use: 'opportunity' };
		const initial = integerOf(tenant.status(firstState[stage])?.id);
		return { kind: 'ticketType', name, path: 'TicketType', record: { name, ...like, ...(initial === undefined ? {} : { initial_status: initial }), cancreate: true, agentscanselect: true, visible: true }, find: (one) => integerOf(one.type(stage)?.id) };
	}

	private async field(tenant: PipelineTenant, field: PipelineField): Promise<Provisioned> {
		const existing = tenant.field(field.name);
		if (existing) return await this.existing(field, existing);
		const { name, label, type, group, hint, options } = field;
		const record = { name, label, type: TYPES[type], usage: OF_TICKETS, groupname: group, hint, ...(type === 'integer' ? { inputtype: WHOLE_NUMBER } : {}), ...(options ? { new_values: options.join(',') } : {}) };
		return await this.ensure(tenant, { kind: 'customField', name, path: 'FieldInfo', record, find: (one) => one.field(name)?.id });
	}

	/** A field of another type is told and left as it is; its values are a person's. */
	private async existing(field: PipelineField, { id, type, options, optionsShown }: TenantField): Promise<Provisioned> {
		const about = { kind: 'customField', name: field.name, id, menu: '' } as const;
		const differs = type !== TYPES[field.type] && !(field.type === 'text' && type === TYPES.memo);
		if (differs) return { ...about, action: 'differs', why: `It exists with type ${type}, not ${TYPES[field.type]} (${field.type}), and is left as it is. Values that it does not take are left out.`, menu: `Configuration > Custom Objects > Custom Fields > Ticket > ${field.label}` };
		if (field.options && !optionsShown) return { ...about, action: 'exists', why: 'HaloPSA does not show its options, so none are added', menu: MENUS.customField };
		const missing = (field.options ?? []).filter((option) => !options.some(({ name }) => name.trim().toLowerCase() === option.toLowerCase()));
		if (missing.length === 0) return { ...about, action: 'exists', why: '' };
		const record = { id, new_values: missing.join(',') };
		if (!this.dryRun) await this.client.request({ method: 'POST', path: 'FieldInfo', json: [record], replaySafe: false, lookUp: async () => await this.hasOptions(field.name, missing) });
		return { ...about, action: 'options added', why: `Options: ${missing.join(', ')}`, ...this.planned('FieldInfo', record) };
	}

	private async hasOptions(name: string, wanted: readonly string[]): Promise<HaloRecord | undefined> {
		const field = (await PipelineTenant.read(this.client, this.settings)).field(name);
		return field && wanted.every((option) => field.options.some((one) => one.name === option)) ? { id: field.id } : undefined;
	}

	private async outcome(): Promise<Provisioned> {
		const name = this.settings.outcome;
		const rows = await this.client.list({ path: 'Outcome', paged: false, query: { showhidden: true } });
		const found = rows.find((row) => [row.outcome, row.buttonname].some((one) => textOf(one).trim().toLowerCase() === name.toLowerCase()));
		if (found) return { kind: 'outcome', name, action: 'exists', id: integerOf(found.id) ?? null, why: '', menu: '' };
		return { kind: 'outcome', name, action: 'failed', id: null, why: 'Actions belong to workflows, so this one is not made here', menu: MENUS.outcome };
	}

	private async ensure(tenant: PipelineTenant, { kind, name, path, record, find }: Wanted): Promise<Provisioned> {
		const known = find(tenant);
		if (known !== undefined) return { kind, name, action: 'exists', id: known, why: '', menu: '' };
		if (this.dryRun) return { kind, name, action: 'created', id: null, why: 'Would be created', menu: '', ...this.planned(path, record) };
		try {
			const findCreated = async (): Promise<HaloRecord[]> => [find(await PipelineTenant.read(this.client, this.settings))].flatMap((id) => (id === undefined ? [] : [{ id }]));
			const made = await this.client.create(path, record, { findCreated });
			return { kind, name, action: 'created', id: integerOf(made.id) ?? null, why: '', menu: '' };
		} catch (error) {
			if (!(error instanceof HaloError)) throw error;
			return { kind, name, action: 'failed', id: null, why: `${error.message} ${error.advice}`, menu: MENUS[kind] };
		}
	}

	private planned(path: string, record: HaloRecord): Pick<Provisioned, 'planned'> {
		return this.dryRun ? { planned: [{ method: 'POST', path, body: [record] }] } : {};
	}

	/** HaloPSA may accept a definition and keep less of it: what is missing afterwards is told with the place to add it. */
	private verified(results: readonly Provisioned[], tenant: PipelineTenant): Provisioned[] {
		return results.map((result) => {
			if (result.kind !== 'customField' || !['created', 'options added'].includes(result.action)) return result;
			const field = tenant.field(result.name);
			const wanted = pipelineFields.find(({ name }) => name === result.name)?.options ?? [];
			const missing = wanted.filter((option) => !field?.options.some(({ name }) => name.trim().toLowerCase() === option.toLowerCase()));
			if (field && missing.length === 0) return result;
			return { ...result, action: 'failed', why: field ? `HaloPSA made it without the options ${missing.join(', ')}` : 'HaloPSA answered with success, but does not have it', menu: MENUS.customField };
		});
	}
}
