import { z } from 'zod';

const flags: ReadonlyMap<string, boolean> = new Map([['true', true], ['1', true], ['yes', true], ['false', false], ['0', false], ['no', false]]);

/** A switch, which may come as a boolean, as 1 and 0 or as text (provisiondata FieldMappingExtensions for HaloPSA; expressions in n8n); undefined for anything else. */
export function flagOf(value: unknown): boolean | undefined {
	if (typeof value === 'boolean') return value;
	return typeof value === 'number' || typeof value === 'string' ? flags.get(String(value).trim().toLowerCase()) : undefined;
}

/** A switch among settings, which an expression may give as text: "false" is not on. @param usual what it is when left empty */
export const flagSchema = (usual: boolean) =>
	z.preprocess((value) => (value === undefined || value === null || value === '' ? usual : (flagOf(value) ?? value)), z.boolean({ message: 'it takes true or false' }));
