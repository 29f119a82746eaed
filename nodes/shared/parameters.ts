import type { IExecuteFunctions, INodeParameterResourceLocator, INodeParameters, NodeParameterValueType, ResourceMapperValue } from 'n8n-workflow';

import { flagOf, InvalidInputError, integerOf, isBlank, isRecord, oncePer, shown } from '../../lib';

const USUAL_LIMIT = 50;
const USUAL_TIMEOUT_SECONDS = 60;

/** Whether a parameter as stored holds an expression anywhere. */
function hasExpression(value: unknown): boolean {
	if (typeof value === 'string') return value.startsWith('=');
	if (typeof value !== 'object' || value === null) return false;
	return Object.values(value).some(hasExpression);
}

type Schema = ResourceMapperValue['schema'];

const hiddenIn = oncePer((schema: Schema) => new Set(schema.filter(({ removed }) => removed).map(({ id }) => id)));
const datesIn = oncePer((schema: Schema) => schema.filter(({ type }) => type === 'dateTime').map(({ id }) => id));
const NO_FIELDS: Schema = [];

/**
 * The fields a person filled in. The editor stores null for every field left empty, and null or false for fields
 * that are not even shown; sent on, those would empty the record or make an inactive one active.
 */
function filledIn({ value, schema }: ResourceMapperValue): Record<string, unknown> {
	const hidden = hiddenIn(schema ?? NO_FIELDS);
	return Object.fromEntries(Object.entries(value ?? {}).filter(([name, given]) => given !== null && !hidden.has(name)));
}

/**
 * Reads node parameters. A parameter without an expression has the same value for every item, so it is
 * resolved once: resolving costs about 25 times as much as handing on a plain item.
 */
export class Parameters {
	private readonly fixed = new Map<string, unknown>();
	private readonly changing = new Set<string>();
	private readonly splitMappers = new Map<string, boolean>();
	private readonly stored: INodeParameters;

	constructor(private readonly context: IExecuteFunctions) {
		// n8n copies the whole node for whoever asks.
		this.stored = context.getNode().parameters;
	}

	read(name: string, itemIndex: number, fallback?: unknown): unknown {
		if (this.fixed.has(name)) return this.fixed.get(name);
		const value: unknown = this.context.getNodeParameter(name, itemIndex, fallback as NodeParameterValueType);
		if (this.changing.has(name)) return value;
		if (hasExpression(this.stored[name])) this.changing.add(name);
		else this.fixed.set(name, value);
		return value;
	}

	text(name: string, itemIndex: number, fallback = ''): string {
		const value = this.read(name, itemIndex, fallback);
		return typeof value === 'string' ? value : value === undefined || value === null ? fallback : String(value);
	}

	/**
	 * A switch; one that is left empty is `fallback`.
	 * @throws InvalidInputError for a value that may mean either: a dry run must not become a run
	 */
	flag(name: string, itemIndex: number, fallback = false): boolean {
		const value = this.read(name, itemIndex, fallback);
		const flag = isBlank(value) ? fallback : flagOf(value);
		if (flag !== undefined) return flag;
		throw new InvalidInputError(`The parameter ${name} takes true or false, not ${shown(value)}`, 'Correct the expression, or set the switch by hand');
	}

	number(name: string, itemIndex: number, fallback: number): number {
		const value = Number(this.read(name, itemIndex, fallback));
		return Number.isFinite(value) ? value : fallback;
	}

	/** @throws InvalidInputError for anything but a number of rows to give */
	limit(itemIndex: number): number {
		const value = this.read('limit', itemIndex, USUAL_LIMIT);
		const limit = integerOf(value);
		if (limit !== undefined && limit > 0) return limit;
		throw new InvalidInputError(`Limit takes a whole number from 1 up, not ${shown(value)}`, 'Correct Limit, or switch on Return All');
	}

	/**
	 * An option that is the same for all items. Only this one is read, because the others may hold expressions that
	 * fail for the first item and must not fail the rest with it.
	 */
	nodeOption(name: string, fallback: NodeParameterValueType): unknown {
		return this.context.getNodeParameter(`options.${name}`, 0, fallback);
	}

	/**
	 * Milliseconds that a request may take.
	 * @throws InvalidInputError for anything but a number of seconds
	 */
	timeoutMs(): number {
		const value = this.nodeOption('timeout', USUAL_TIMEOUT_SECONDS);
		const seconds = Number(value);
		if (Number.isFinite(seconds) && seconds > 0) return seconds * 1000;
		throw new InvalidInputError(`Timeout takes a number of seconds above 0, not ${shown(value)}`, 'Correct Timeout under Options');
	}

	collection(name: string, itemIndex: number): Record<string, unknown> {
		const value = this.read(name, itemIndex, {});
		return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
	}

	/** A resource locator's mode and value; a plain value counts as an id. */
	locator(name: string, itemIndex: number): { mode: string; value: unknown } {
		const value = this.read(name, itemIndex, '');
		if (typeof value === 'object' && value !== null && '__rl' in value) {
			const locator = value as INodeParameterResourceLocator;
			return { mode: locator.mode, value: locator.value };
		}
		return { mode: 'id', value };
	}

	/** What a resource mapper holds: the values (the item's own fields in automatic mode), the columns to match on, and those that hold dates. */
	mapper(name: string, itemIndex: number): { values: Record<string, unknown>; matchingColumns: readonly string[]; dates: readonly string[] } {
		const read = this.readMapper(name, itemIndex);
		if (typeof read !== 'object' || read === null) return { values: {}, matchingColumns: [], dates: [] };
		if (!('mappingMode' in read) && !('value' in read)) return { values: { ...read }, matchingColumns: [], dates: [] };
		const mapper = read as ResourceMapperValue;
		const automatic = mapper.mappingMode === 'autoMapInputData';
		const values = automatic ? { ...this.context.getInputData()[itemIndex]?.json } : filledIn(mapper);
		return { values, matchingColumns: mapper.matchingColumns ?? [], dates: datesIn(mapper.schema ?? NO_FIELDS) };
	}

	/**
	 * Of a mapper with expressions only the values are resolved for each item: the schema beside them lists every field
	 * with all its options, and n8n would go through it for every item.
	 */
	private readMapper(name: string, itemIndex: number): unknown {
		const stored = this.stored[name];
		if (!isRecord(stored) || !this.onlyValueChanges(name, stored)) return this.read(name, itemIndex, {});
		// Reading the whole parameter checks no types either; that is the work of the library.
		return { ...stored, value: this.context.getNodeParameter(`${name}.value`, itemIndex, {}, { skipValidation: true }) };
	}

	private onlyValueChanges(name: string, stored: Readonly<Record<string, unknown>>): boolean {
		let only = this.splitMappers.get(name);
		if (only === undefined) {
			only = hasExpression(stored.value) && !hasExpression({ ...stored, value: undefined });
			this.splitMappers.set(name, only);
		}
		return only;
	}
}
