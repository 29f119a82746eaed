import { z } from 'zod';

import {
	alertGroupings, alertMappingRowSchema, closedChoices, contactChoices, defaultAlertBody, defaultAlertFields, defaultAlertSubject, InvalidInputError, isRecord, mappingRowSchema,
	resourceNamed, shown, textOf, toHaloRecord, toRecordId, unknownPlaceholder, type AlertFields, type AlertMappingRow, type AlertSettings, type MappingRow,
} from '../../lib';
import type { Parameters } from '../shared';

const text = z.coerce.string().transform((value) => value.trim());

const optionsSchema = z.object({
	body: z.string().default(''),
	category: text.default(''),
	closedWithinDays: z.coerce.number().min(0).default(30),
	contact: z.enum(contactChoices).default('none'),
	eventFields: z.object({ fields: z.record(z.string()) }).partial().default({}),
	eventIn: text.default(''),
	fields: z.unknown(),
	format: z.enum(['html', 'text']).default('html'),
	hideNotes: z.boolean().default(true),
	linkAsChild: z.boolean().default(true),
	noteSize: z.coerce.number().int().min(1).max(200).default(50),
	outcome: text.default('7'),
	priorities: z.object({ severities: z.array(z.object({ severity: text, priority: text })) }).partial().default({}),
	status: text.default(''),
	stormLimit: z.coerce.number().int().min(0).default(20),
	subject: z.string().default(''),
	team: text.default(''),
	timeout: z.coerce.number().positive().default(60),
});

export interface NodeSettings {
	readonly alerts: AlertSettings;
	readonly eventFields: AlertFields;
	/** The field of an item that holds the event; empty when the item is the event. */
	readonly eventIn: string;
	readonly mappings: { readonly alerts: readonly AlertMappingRow[]; readonly accounts: readonly MappingRow[] };
	readonly timeoutMs: number;
}

/** @throws {InvalidInputError} naming the parameter that cannot be used */
export function settingsOf(parameters: Parameters): NodeSettings {
	const parsed = optionsSchema.safeParse(parameters.collection('alertOptions', 0));
	if (!parsed.success) {
		const [issue] = parsed.error.issues;
		throw new InvalidInputError(`The option ${String(issue?.path[0] ?? '')} cannot be used: ${issue?.message ?? ''}`, 'Correct the option of this node');
	}
	const { body, subject, eventFields, eventIn, fields, priorities, timeout, ...options } = parsed.data;
	const system = parameters.text('system', 0).trim();
	if (system === '') throw new InvalidInputError('System is empty', 'Give the source a name, such as saasalerts');
	const catchAll = parameters.locator('catchAllClient', 0).value;
	const alerts: AlertSettings = {
		...options,
		system,
		grouping: choice(alertGroupings, parameters.text('grouping', 0), 'One Ticket Per'),
		whenClosed: choice(closedChoices, parameters.text('whenClosed', 0), 'When the Ticket Is Closed'),
		closeResolved: parameters.flag('closeResolved', 0),
		dryRun: parameters.flag('dryRun', 0),
		subject: template('Subject', subject.trim() === '' ? defaultAlertSubject : subject),
		body: template('Body', body.trim() === '' ? defaultAlertBody[options.format] : body),
		ticketType: textOf(parameters.locator('ticketType', 0).value).trim(),
		priorities: Object.fromEntries((priorities.severities ?? []).filter(({ priority }) => priority !== '').map(({ severity, priority }) => [severity.toLowerCase(), priority])),
		fields: toHaloRecord(resourceNamed('ticket'), objectIn('Fields of New Tickets', fields)),
		...(catchAll === '' || catchAll === undefined || catchAll === null ? {} : { catchAllClientId: Number(toRecordId(resourceNamed('client'), catchAll)) }),
	};
	const named = Object.entries(eventFields.fields ?? {}).filter(([, name]) => name.trim() !== '');
	return {
		alerts,
		eventIn,
		eventFields: { ...defaultAlertFields, ...Object.fromEntries(named) },
		mappings: {
			alerts: rowsIn('Alert Mapping', parameters.read('alertMapping', 0, [])).map((row) => alertMappingRowSchema.parse(row)),
			accounts: rowsIn('Account Mapping', parameters.read('accountMapping', 0, [])).map((row) => mappingRowSchema.parse(row)).filter(({ account_id: id }) => id !== ''),
		},
		timeoutMs: timeout * 1000,
	};
}

function choice<T extends string>(choices: readonly T[], given: string, label: string): T {
	const found = choices.find((one) => one === given);
	if (found !== undefined) return found;
	throw new InvalidInputError(`${label} has no choice ${shown(given)}`, `Use one of: ${choices.join(', ')}`);
}

function template(label: string, given: string): string {
	const unknown = unknownPlaceholder(given);
	if (unknown === undefined) return given;
	throw new InvalidInputError(`${label} has the placeholder {${unknown}}, which does not exist`, 'Use one of those in its description, or {event.field} for a field of the event');
}

/** The value of a text in JSON; undefined for text that is none. */
export function fromJson(text: string): { readonly value: unknown } | undefined {
	try {
		return { value: JSON.parse(text) as unknown };
	} catch {
		return undefined;
	}
}

/** JSON parameters come as a value or as its text. */
function parsedJson(label: string, given: unknown): unknown {
	if (typeof given !== 'string') return given;
	const json = given.trim() === '' ? { value: undefined } : fromJson(given);
	if (json) return json.value;
	throw new InvalidInputError(`${label} is not valid JSON: ${shown(given)}`, 'Correct the JSON, or remove it');
}

function objectIn(label: string, given: unknown): Readonly<Record<string, unknown>> {
	const value = parsedJson(label, given) ?? {};
	if (isRecord(value)) return value;
	throw new InvalidInputError(`${label} is not an object`, 'Give an object such as { "agent_id": 5 }');
}

/** The empty item that stands for an empty table is no row. */
function rowsIn(label: string, given: unknown): Readonly<Record<string, unknown>>[] {
	const value = parsedJson(label, given) ?? [];
	if (!Array.isArray(value) || !value.every(isRecord)) {
		throw new InvalidInputError(`${label} is not a list of rows`, "Give the rows of the table, such as {{ $('Read Alert Mapping').all().map((row) => row.json) }}");
	}
	return value.filter((row) => Object.keys(row).length > 0);
}
