import type { IExecuteFunctions } from 'n8n-workflow';
import { z } from 'zod';

import { flagSchema, InvalidInputError, type ApplySettings, type CountFields, type CountSettings, type CountSource } from '../../lib';
import { Parameters } from '../shared';

const optional = z.preprocess((value) => (value === '' || value === undefined || value === null ? null : value), z.coerce.number().nonnegative().nullable());
const whole = (otherwise: number) => z.coerce.number().int().nonnegative().default(otherwise);

const planOptions = z.object({
	addIfMissing: flagSchema(false),
	clientIds: flagSchema(false),
	excluded: z.string().default(''),
	freeUnits: whole(0),
	holdZero: flagSchema(true),
	licences: z.enum(['assigned', 'total']).default('assigned'),
	maximum: optional.default(null),
	minimum: whole(0),
	packSize: whole(1),
	rerun: z.enum(['leave', 'update']).default('leave'),
	timeZone: z.string().default(''),
	unitCost: optional.default(null),
	unitPrice: optional.default(null),
});

const applyOptions = z.object({
	noteField: z.enum(['none', 'comment_1', 'item_longdescription']).default('none'),
	prorate: flagSchema(false),
	ticketId: z.preprocess((value) => (value === '' || value === undefined || value === null ? null : value), z.coerce.number().int().positive().nullable()).default(null),
	ticketOutcome: z.coerce.string().default('7'),
});

function optionsOf<T extends z.ZodTypeAny>(schema: T, given: Record<string, unknown>): z.output<T> {
	const parsed = schema.safeParse(given);
	if (parsed.success) return parsed.data as z.output<T>;
	const [issue] = parsed.error.issues;
	throw new InvalidInputError(`The option ${String(issue?.path[0] ?? '')} cannot be used: ${issue?.message ?? ''}`, 'Correct the option of this node');
}

function percentOf(parameters: Parameters, name: string, label: string): number {
	const value = Number(parameters.read(name, 0));
	if (Number.isFinite(value) && value >= 0) return value;
	throw new InvalidInputError(`${label} takes a percentage from 0 up`, `Correct ${label}`);
}

/** @throws InvalidInputError for a setting that cannot be followed */
export function countSettings(context: IExecuteFunctions): CountSettings {
	const parameters = new Parameters(context);
	const { freeUnits, minimum, maximum, packSize, holdZero, timeZone, ...options } = optionsOf(planOptions, parameters.collection('planOptions', 0));
	const { value: service } = parameters.locator('service', 0);
	return {
		...options,
		serviceFromItems: countSource(context).fields.service !== '',
		system: parameters.text('system', 0).trim(),
		service: typeof service === 'string' || typeof service === 'number' ? String(service).trim() : '',
		rule: { free: freeUnits, minimum, maximum, packSize },
		hold: { dropPercent: percentOf(parameters, 'holdDrop', 'Hold Drops Above'), risePercent: percentOf(parameters, 'holdRise', 'Hold Rises Above'), zero: holdZero },
		syncDay: Number(parameters.read('syncDay', 0)),
		timeZone: timeZone.trim() || context.getTimezone(),
	};
}

export function applySettings(context: IExecuteFunctions): ApplySettings {
	const { noteField, prorate } = optionsOf(applyOptions, new Parameters(context).collection('applyOptions', 0));
	return { noteField, prorate };
}

/** The ticket that is told of the change of an item; its ID may come from the item. */
export function ticketOf(parameters: Parameters, item: number): { readonly ticketId: number | null; readonly outcome: string } {
	const { ticketId, ticketOutcome: outcome } = optionsOf(applyOptions, parameters.collection('applyOptions', item));
	return { ticketId, outcome };
}

const usualFields: CountFields = { organisation: 'customerId', name: 'customerName', service: '', count: 'billableUsers', total: '', account: 'email, userPrincipalName, mail, primaryEmail, name', excludedWhen: '', onlyWith: '' };

export function countSource(context: IExecuteFunctions): CountSource {
	const parameters = new Parameters(context);
	const each = (['account', 'part'] as const).find((unit) => unit === parameters.text('each', 0)) ?? 'organisation';
	const given = Object.fromEntries(Object.entries(parameters.collection('countFields', 0)).filter(([, value]) => typeof value === 'string' && value.trim() !== ''));
	const { excluded } = optionsOf(planOptions, parameters.collection('planOptions', 0));
	return { each, fields: { ...usualFields, ...given }, excluded };
}
