import { z } from 'zod';
import type { Base } from '../../domain/merge';

const text = z.preprocess((value) => (typeof value === 'number' ? String(value) : (value ?? '')), z.string().catch(''));
const wholeNumber = z.preprocess((value) => (value === '' || value === null || value === undefined ? null : Number(value)), z.number().int().nullable().catch(null));

/** A row of the Data Table `halopsa_sync_links`: which HaloPSA record a record of another system is, and what both last had. */
export const linkRowSchema = z.object({
	system: text,
	stream: text,
	counterpart_id: text,
	halo_id: wholeNumber,
	/** JSON of {@link Base}; a person may empty it, which makes the next run a first meeting. */
	base: text,
	/** Fields in which both differ and a person has to decide; one line each. */
	conflicts: text,
});

export type LinkRow = z.infer<typeof linkRowSchema>;

export const linkColumns: readonly { readonly name: keyof LinkRow; readonly type: 'string' | 'number' }[] = [
	{ name: 'system', type: 'string' }, { name: 'stream', type: 'string' }, { name: 'counterpart_id', type: 'string' }, { name: 'halo_id', type: 'number' },
	{ name: 'base', type: 'string' }, { name: 'conflicts', type: 'string' },
];

const baseSchema = z.object({ halo: z.record(z.unknown()), counterpart: z.record(z.unknown()) });

/** A base that cannot be read is none: the record is compared as on its first meeting. */
export function baseOf(row: LinkRow | undefined): Base | undefined {
	if (!row?.base) return undefined;
	try {
		const parsed = baseSchema.safeParse(JSON.parse(row.base));
		return parsed.success ? parsed.data : undefined;
	} catch {
		return undefined;
	}
}
