import type { HaloClient } from '../client';
import type { PlannedRequest } from '../records/plannedRequest';
import type { HaloRecord, RecordId } from '../records/record';


export type ParameterType = 'string' | 'text' | 'html' | 'integer' | 'number' | 'boolean' | 'dateTime' | 'json' | 'options' | 'binary';

export interface Parameter {
	readonly name: string;
	readonly label: string;
	readonly type: ParameterType;
	readonly required?: true;
	readonly default?: string | number | boolean;
	/** The resource whose record is chosen; its id is the value. */
	readonly reference?: string;
	/** The resource of whose new record a JSON parameter holds fields, checked as those of Create are. */
	readonly fieldsOf?: string;
	readonly options?: readonly { readonly name: string; readonly value: string | number }[];
	readonly description?: string;
}

export interface BinaryFile {
	readonly fileName: string;
	readonly mimeType: string;
	readonly base64: string;
}

export interface SpecialCall {
	readonly client: HaloClient;
	/** The record the operation is about; required where `needsRecord`. */
	readonly id?: RecordId;
	/** By the names of the parameters. */
	readonly values: Readonly<Record<string, unknown>>;
	readonly dryRun: boolean;
	readonly binary?: BinaryFile;
	/** Milliseconds since the epoch. */
	readonly now: () => number;
}

export interface SpecialResult {
	readonly records: readonly HaloRecord[];
	readonly binary?: BinaryFile;
	/** In a dry run the exact requests that would be sent, none when nothing would change. */
	readonly planned?: readonly PlannedRequest[];
}

/** What a resource can do beyond the generic verbs: what a user sees, and what it does. */
export interface SpecialOperation {
	readonly name: string;
	readonly label: string;
	/** A sentence such as `Close a ticket`. */
	readonly action: string;
	readonly description: string;
	readonly writes: boolean;
	readonly needsRecord: boolean;
	readonly parameters: readonly Parameter[];
	/** @throws {InvalidInputError | HaloError} with what happened and the next step */
	run(call: SpecialCall): Promise<SpecialResult>;
}
