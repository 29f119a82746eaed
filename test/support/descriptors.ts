import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ResourceDescriptor } from '../../lib/halo/resources/types';

const FOLDER = join(__dirname, '../../lib/halo/resources');

const isDescriptor = (value: unknown): value is ResourceDescriptor => typeof value === 'object' && value !== null && 'path' in value && 'operations' in value;

/** The descriptor of every file of the folder, so that one that the registry does not list yet is checked too. */
export async function everyDescriptor(): Promise<ResourceDescriptor[]> {
	const files = readdirSync(FOLDER).filter((file) => file.endsWith('.ts') && !['index.ts', 'types.ts'].includes(file));
	const modules = await Promise.all(files.map(async (file) => (await import(join(FOLDER, file))) as Record<string, unknown>));
	return modules.flatMap((exported) => Object.values(exported).filter(isDescriptor));
}
