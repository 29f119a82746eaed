import { z } from 'zod';

import { pipelineFields } from '../domain/pipelineFields';
import { STAGES, STATES, stateNames, type Stage, type State } from '../domain/pipelineStages';
import type { HaloClient } from '../halo/client';
import { type FieldOption, fieldInfoRows, isOfOptions, optionsOf } from '../halo/fieldInfo';
import { InvalidInputError } from '../halo/records/input';
import { idOf, integerOf, textOf, type HaloRecord } from '../halo/records/record';
import type { PipelineSettings } from './settings';

/** A custom field of tickets as the tenant defines it. */
export interface TenantField {
	readonly id: number;
	readonly name: string;
	readonly type: number;
	readonly inputtype: number;
	readonly options: readonly FieldOption[];
	/** False where nobody can tell which options there are. */
	readonly optionsShown: boolean;
}

const fieldRow = z.object({
	id: z.coerce.number().int(), name: z.string().min(1), type: z.coerce.number().catch(Number.NaN), inputtype: z.coerce.number().catch(0),
});

/** `typeid` of tickets (RDX docs/field-info.md). */
const OF_TICKETS = 1;

const same = (left: unknown, right: string): boolean => textOf(left).trim().toLowerCase() === right.trim().toLowerCase();
const key = (name: string): string => name.toLowerCase();

function needsOptions(row: HaloRecord): boolean {
	const field = pipelineFields.find(({ name }) => same(row.name, name));
	return field !== undefined && (field.options !== undefined || isOfOptions(row));
}

/** What the pipeline needs of a tenant, with the tenant's own ids: three lists, read once. */
export class PipelineTenant {
	private readonly names: ReadonlyMap<number, string>;

	private constructor(
		readonly settings: PipelineSettings,
		readonly types: readonly HaloRecord[],
		readonly statuses: readonly HaloRecord[],
		private readonly fields: ReadonlyMap<string, TenantField>,
	) {
		this.names = new Map(pipelineFields.flatMap(({ name }) => {
			const field = this.field(name);
			return field ? [[field.id, name] as const] : [];
		}));
	}

	static async read(client: HaloClient, settings: PipelineSettings): Promise<PipelineTenant> {
		const wrong = Object.keys(settings.statuses).find((name) => !(name in STATES));
		if (wrong !== undefined) throw new InvalidInputError(`The status names have "${wrong}", which is no state of the pipeline`, `Use one of: ${stateNames.join(', ')}`);
		const [types, statuses, fields] = await Promise.all([
			client.list({ path: 'TicketType', paged: false, query: { showall: true } }),
			client.list({ path: 'Status', paged: false, query: { showall: true } }),
			fieldInfoRows(client, OF_TICKETS, needsOptions),
		]);
		const parsed = fields.flatMap((row) => {
			const { data } = fieldRow.safeParse(row);
			return data ? [[key(data.name), { ...data, options: optionsOf(row), optionsShown: Array.isArray(row.values) }] as const] : [];
		});
		return new PipelineTenant(settings, types, statuses, new Map(parsed));
	}

	statusName(state: State): string {
		return this.settings.statuses[state] ?? STATES[state].label;
	}

	type(stage: Stage): HaloRecord | undefined {
		return this.types.find((row) => same(row.name, this.settings.types[stage]));
	}

	status(state: State): HaloRecord | undefined {
		return this.statuses.find((row) => same(row.name, this.statusName(state)));
	}

	field(name: string): TenantField | undefined {
		return this.fields.get(key(name));
	}

	/** The name of a field of the pipeline by its id. */
	nameOf(id: number | undefined): string | undefined {
		return id === undefined ? undefined : this.names.get(id);
	}

	/** Ids of the pipeline's fields that there are, for lists. */
	get fieldIds(): number[] {
		return [...this.names.keys()];
	}

	/** What Provision would make. */
	get missing(): string[] {
		return [
			...STAGES.filter((stage) => !this.type(stage)).map((stage) => `ticket type ${this.settings.types[stage]}`),
			...stateNames.filter((state) => !this.status(state)).map((state) => `status ${this.statusName(state)}`),
			...pipelineFields.filter(({ name }) => !this.field(name)).map(({ name }) => `custom field ${name}`),
		];
	}

	/** Names that several types or statuses of the tenant have: which of them is meant, nobody guesses. */
	private get ambiguous(): string[] {
		const several = (what: string, rows: readonly HaloRecord[], name: string): string[] => {
			const ids = rows.filter((row) => same(row.name, name)).map((row) => textOf(row.id));
			return ids.length > 1 ? [`${what} "${name}" (IDs ${ids.join(', ')})`] : [];
		};
		return [
			...STAGES.flatMap((stage) => several('ticket type', this.types, this.settings.types[stage])),
			...[...new Set(stateNames.map((state) => this.statusName(state)))].flatMap((name) => several('status', this.statuses, name)),
		];
	}

	/** @throws InvalidInputError when the tenant is not set up: nothing may be written with half of the fields, or into one of two types of a name */
	requireReady(): void {
		const [twice] = this.ambiguous;
		if (twice !== undefined) throw new InvalidInputError(`HaloPSA has more than one ${twice}`, 'Rename the one that the lead pipeline is not to use, or set the name of the other under Options');
		const { missing } = this;
		if (missing.length === 0) return;
		const shown = missing.slice(0, 5).join(', ');
		throw new InvalidInputError(`HaloPSA lacks ${missing.length} things that the lead pipeline needs: ${shown}${missing.length > 5 ? ' and others' : ''}`, 'Run the operation Provision first, or set the names that your tenant uses');
	}

	typeId(stage: Stage): number {
		return integerOf(this.type(stage)?.id) ?? this.lost(this.settings.types[stage]);
	}

	statusId(state: State): number {
		return integerOf(this.status(state)?.id) ?? this.lost(this.statusName(state));
	}

	/** A type of opportunities is listed at Opportunities, any other at Tickets; both are one table (homotechsual/HaloAPI). */
	path(stage: Stage): 'Opportunities' | 'Tickets' {
		const type = this.type(stage);
		return /^opp/i.test(textOf(type?.use)) ? 'Opportunities' : 'Tickets';
	}

	stageOf(record: HaloRecord): Stage | undefined {
		const type = integerOf(record.tickettype_id);
		return STAGES.find((stage) => integerOf(this.type(stage)?.id) === type);
	}

	/** Undefined for a status that is none of the stage's: one that a person set, and that is left alone. */
	stateOf(record: HaloRecord, stage: Stage): State | undefined {
		const id = integerOf(record.status_id);
		return stateNames.find((state) => STATES[state].stage === stage && integerOf(idOf(this.status(state) ?? {})) === id);
	}

	private lost(what: string): never {
		throw new InvalidInputError(`HaloPSA has no "${what}"`, 'Run the operation Provision first');
	}
}
