import { z } from 'zod';

import { checkedStep, FIELD_GROUPS, InvalidInputError, isOn, orderFor, shown, spendingRowSchema, spentOn, verifierOf, WANTED_FIELDS, WISHES, type WantedField, type WaterfallSettings, type WaterfallStep, type WaterfallSubject } from '../../lib';
import type { Parameters } from '../shared';

const textOf = (value: unknown): string => (typeof value === 'string' ? value.trim() : typeof value === 'number' ? String(value) : '');

/** A number from 0 up; undefined when the field is empty. @throws InvalidInputError */
function numberOf(value: unknown, label: string, what = 'credits', most = Number.POSITIVE_INFINITY): number | undefined {
	const written = textOf(value);
	if (written === '') return undefined;
	const number = Number(written);
	if (number >= 0 && number <= most) return number;
	throw new InvalidInputError(`${label} takes a number of ${what} from 0 ${most < Number.POSITIVE_INFINITY ? `to ${most}` : 'up'}, not ${shown(value)}`, `Correct ${label}`);
}

/** Rows given as a list or as JSON text. @throws InvalidInputError */
function rowsOf(value: unknown, label: string): unknown[] {
	const data = typeof value === 'string' ? parsed(value) : value;
	if (data === null || data === undefined || data === '') return [];
	if (Array.isArray(data)) return data as unknown[];
	throw new InvalidInputError(`${label} is not a list of rows`, `Give the rows of your Data Table: {{ $("Get Rows").all().map((row) => row.json) }}`);
}

function parsed(text: string): unknown {
	if (text.trim() === '') return undefined;
	try {
		return JSON.parse(text) as unknown;
	} catch {
		return text;
	}
}

/** A row that cannot be read could hide what was spent, so it is no zero. @throws InvalidInputError */
function spentToday(value: unknown, today: string): number {
	const data = typeof value === 'string' ? parsed(value) : value;
	if (typeof data === 'number') return numberOf(data, 'Spent Today') ?? 0;
	const rows = rowsOf(data, 'Spent Today').filter((row) => typeof row !== 'object' || row === null || Object.values(row).some((one) => one !== null && one !== ''));
	return spentOn(rows.map((row, index) => {
		const known = spendingRowSchema.safeParse(row);
		if (known.success) return known.data;
		throw new InvalidInputError(`Row ${index + 1} of Spent Today has no day and credits`, 'Give the rows that the Spending output gave');
	}), today);
}

const stepsSchema = z.object({
	values: z.array(z.object({ provider: z.string(), groups: z.array(z.enum(FIELD_GROUPS)).default([]), mostCredits: z.unknown() })).default([]),
}).catch({ values: [] });

function stepsOf(parameters: Parameters): WaterfallStep[] {
	const { values } = stepsSchema.parse(parameters.collection('providers', 0));
	if (values.length === 0) throw new InvalidInputError('There is no provider to ask', 'Add at least one under Providers');
	return values.map(({ provider, groups, mostCredits }) => checkedStep(provider, groups, numberOf(mostCredits, 'Most Credits per Run')));
}

function wantedOf(parameters: Parameters, steps: readonly WaterfallStep[]): WantedField[] {
	const given = parameters.read('wanted', 0, []);
	const names = Array.isArray(given) ? given.map(textOf) : textOf(given).split(',').map((name) => name.trim()).filter(Boolean);
	const unknown = names.find((name) => !WANTED_FIELDS.some((field) => field === name));
	if (unknown !== undefined) throw new InvalidInputError(`There is no wanted field ${shown(unknown)}`, `Use some of: ${WANTED_FIELDS.join(', ')}`);
	const wanted = WANTED_FIELDS.filter((field) => names.includes(field));
	if (wanted.length === 0) throw new InvalidInputError('Nothing is wanted', 'Choose at least one of Wanted Fields');
	const without = wanted.find((field) => orderFor(steps, WISHES[field].group).length === 0);
	if (without) throw new InvalidInputError(`None of the providers tells ${WISHES[without].label}`, `Add a provider that tells ${WISHES[without].group}, or take ${WISHES[without].label} out of Wanted Fields`);
	return wanted;
}

/** Limits of single providers, by the account that is paid; of a provider named twice the lower one holds. */
function limitsOf(steps: readonly WaterfallStep[]): Map<string, number> {
	const limits = new Map<string, number>();
	for (const { provider, mostCredits } of steps) {
		const account = provider.servedBy ?? provider.key;
		if (mostCredits !== undefined) limits.set(account, Math.min(limits.get(account) ?? Number.POSITIVE_INFINITY, mostCredits));
	}
	return limits;
}

export interface NodeSettings {
	readonly waterfall: WaterfallSettings;
	/** Steps that are needed for what is wanted. */
	readonly needed: readonly WaterfallStep[];
	readonly leadFields: boolean;
	readonly timeoutMs: number;
}

/**
 * What holds for all items, read from the first.
 * @param now milliseconds since the epoch
 * @throws InvalidInputError or ProviderError naming the field and what to do
 */
export function settingsOf(parameters: Parameters, now: number): NodeSettings {
	const steps = stepsOf(parameters);
	const wanted = wantedOf(parameters, steps);
	const { confidence, leadFields, phoneWebhookUrl, timeout, topics, verify, waitSeconds } = parameters.collection('options', 0);
	const webhook = textOf(phoneWebhookUrl);
	const waterfall: WaterfallSettings = {
		steps, wanted, confidence: numberOf(confidence, 'Confidence', 'per cent', 100) ?? 50, verify: verify === 'never' || verify === 'unlessValid' ? verify : 'always',
		budget: {
			perRun: numberOf(parameters.read('creditsPerRun', 0, 100), 'Credits per Run') ?? 0, perDay: numberOf(parameters.read('creditsPerDay', 0, ''), 'Credits per Day'),
			spentToday: spentToday(parameters.read('spentToday', 0, ''), new Date(now).toISOString().slice(0, 10)), perProvider: limitsOf(steps),
		},
		cacheRows: rowsOf(parameters.read('cacheRows', 0, ''), 'Cache Rows'), maxAgeDays: numberOf(parameters.read('maxAgeDays', 0, 90), 'Cache Age', 'days') ?? 90, suppression: rowsOf(parameters.read('suppression', 0, ''), 'Suppression List'),
		topics: textOf(topics).split(',').map((topic) => topic.trim()).filter(Boolean), ...(webhook ? { phoneWebhookUrl: webhook } : {}), waitSeconds: numberOf(waitSeconds, 'Wait for Result', 'seconds') ?? 60,
	};
	const serving = new Set(wanted.flatMap((field) => orderFor(steps, WISHES[field].group)));
	const verifier = waterfall.verify === 'never' || !wanted.includes('email') ? undefined : verifierOf(steps);
	return { waterfall, needed: steps.filter((step) => serving.has(step) || step === verifier), leadFields: isOn(leadFields), timeoutMs: (numberOf(timeout, 'Timeout', 'seconds') || 60) * 1000 };
}

const PROMINENT = ['email', 'firstName', 'lastName', 'domain', 'companyName', 'linkedinUrl'] as const;
const MORE = ['fullName', 'phone', 'title'] as const;

/** Who an item is about. Everything is read anew for each, so no item sees what another asked for. */
export function subjectOf(parameters: Parameters, item: number): WaterfallSubject {
	const more = parameters.collection('more', item);
	const given = [...PROMINENT.map((name) => [name, textOf(parameters.read(name, item, ''))] as const), ...MORE.map((name) => [name, textOf(more[name])] as const)];
	return Object.fromEntries(given.filter(([, value]) => value !== ''));
}
