import { pipelineField } from '../domain/pipelineFields';
import { comparable, fingerprint, writtenFrom, type Written } from '../domain/pipelineUpdate';
import type { Likeable } from '../domain/pipelineDuplicates';
import type { Stage, State } from '../domain/pipelineStages';
import { companyDomain } from '../domain/webDomain';
import { type HaloRecord, integerOf, isOn, isRecord, textOf } from '../halo/records/record';
import type { PipelineTenant, TenantField } from './tenant';

/** A lead, prospect or opportunity as HaloPSA has it. */
export interface PipelineRecord {
	readonly id: number;
	readonly stage: Stage;
	/** Undefined for a status that is none of the stage's. */
	readonly state: State | undefined;
	readonly row: HaloRecord;
	/** Custom fields of the pipeline by name, a select by the text of its option. */
	readonly values: Readonly<Record<string, string>>;
	/** False where the list left the custom fields out, or gave an empty list in their place. */
	readonly complete: boolean;
	/** The ticket that somebody merged this one into: `merged_into_id` of Faults and Faults_List in the vendor's specification. */
	readonly mergedInto: number | undefined;
}

/** The value of one custom field as text: options by name, switches as true or false. */
function plain(tenant: PipelineTenant, name: string, entry: HaloRecord): string {
	const { value, display } = entry;
	if (value === null || value === undefined || value === '') return '';
	const field = tenant.field(name);
	// That somebody must not be contacted holds in whichever way the tenant's own field says it.
	if (pipelineField(name)?.type === 'checkbox') return saysYes(field, value, display) ? 'true' : 'false';
	if (field && field.options.length > 0 && !Array.isArray(value)) {
		return optionName(field, value) || textOf(display) || String(value);
	}
	if (Array.isArray(value)) return textOf(display);
	return comparable(value);
}

const YES = /^(true|yes|y|on)$/i;

/** The value of a list is the number of an option, or several of them, whose words count; 1 may well be No. */
function saysYes(field: TenantField | undefined, value: unknown, display: unknown): boolean {
	const isList = field !== undefined && field.options.length > 0;
	const given: unknown[] = Array.isArray(value) ? value : [value];
	const words = given.flatMap((one) => (isRecord(one) ? [textOf(one.name), optionName(field, one.id)] : [isList ? optionName(field, one) : textOf(one)]));
	return [textOf(display), ...words].some((word) => YES.test(word.trim())) || (!isList && isOn(value));
}

const optionName = (field: TenantField | undefined, value: unknown): string => {
	const id = integerOf(value);
	return id === undefined ? '' : (field?.options.find((option) => option.id === id)?.name ?? '');
};

export function toPipelineRecord(tenant: PipelineTenant, row: HaloRecord): PipelineRecord | undefined {
	const id = integerOf(row.id);
	const stage = tenant.stageOf(row);
	if (id === undefined || stage === undefined) return undefined;
	const entries = Array.isArray(row.customfields) ? row.customfields.filter(isRecord) : [];
	const values = Object.fromEntries(entries.flatMap((entry) => {
		const name = tenant.nameOf(integerOf(entry.id));
		return name === undefined ? [] : [[name, plain(tenant, name, entry)] as const];
	}));
	const survivor = integerOf(row.merged_into_id);
	const mergedInto = survivor !== undefined && survivor > 0 && survivor !== id ? survivor : undefined;
	const state = tenant.stateOf(row, stage);
	return {
		id, stage, row, values, mergedInto, complete: entries.some(({ id }) => tenant.nameOf(integerOf(id)) !== undefined),
		// A ticket that was merged moves no more; that the person must not be contacted still holds.
		state: mergedInto === undefined || state === 'do_not_contact' ? state : undefined,
	};
}

export const isDeleted = ({ row }: PipelineRecord): boolean => isOn(row.deleted);
export const valueOf = ({ values }: PipelineRecord, name: string): string => values[name] ?? '';
export const isOptedOut = (record: PipelineRecord): boolean => record.state === 'do_not_contact' || valueOf(record, 'CFDND') === 'true';
export const writtenOf = (record: PipelineRecord): Written => writtenFrom(valueOf(record, 'CFPipelineWritten'));
export const rememberedKeys = (record: PipelineRecord): string[] => valueOf(record, 'CFPipelineKeys').split('\n').map((line) => line.trim()).filter(Boolean);

/** The person behind a record, as it stands there now. */
export function personOf({ row }: PipelineRecord): Likeable {
	const words = textOf(row.oppcontactname).trim().split(/\s+/).filter(Boolean);
	const email = textOf(row.oppemailaddress).trim().toLowerCase();
	return {
		email, firstName: words.slice(0, -1).join(' '), lastName: words.at(-1) ?? '', company: textOf(row.oppcompanyname).trim(), phone: textOf(row.opptel).trim(), domain: companyDomain(email) ?? '',
	};
}

/** The memory with what is written now; entries stay short, so that hundreds of writes fit. */
export function rememberWrites(written: Written, fields: Readonly<Record<string, unknown>>, source: string): string {
	const fresh = Object.entries(fields).map(([name, value]) => [name, [fingerprint(value), source]] as const);
	return JSON.stringify({ ...written, ...Object.fromEntries(fresh) });
}
