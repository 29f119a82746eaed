import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const operationNames = {
	create: 'Create', upsert: 'Create or Update', delete: 'Delete', get: 'Get', getMany: 'Get Many', update: 'Update',
};

const cell = (value) => String(value ?? '').replaceAll('|', '\\|').replaceAll('\n', ' ');
const row = (...cells) => `| ${cells.map(cell).join(' | ')} |`;
const table = (head, rows) => (rows.length === 0 ? 'None.' : [row(...head), row(...head.map(() => '---')), ...rows].join('\n'));

const referred = ({ reference, holds = 'ID' }) => reference && `${holds === 'ID' ? holds : `\`${holds}\``} of [${reference}](${reference}.md)`;

function fieldRow({ name, label, type, required, readOnly, reference, holds, description }) {
	const notes = [required && 'needed to create', readOnly && 'read only', referred({ reference, holds }), description];
	return row(`\`${name}\``, label, type, notes.filter(Boolean).join('; '));
}

const writes = ({ operations }) => ['create', 'update', 'upsert'].some((name) => operations.includes(name));

function permissionsOf(resource) {
	const { read, edit, delete: remove } = resource.scopes;
	const deletes = resource.operations.includes('delete') && remove;
	return [`read \`${read}\``, writes(resource) && `write \`${edit}\``, deletes && `delete \`${remove}\``].filter(Boolean).join(', ');
}

function filterRow({ name, label, type, reference, holds, description }) {
	const notes = [referred({ reference, holds }), description];
	return row(`\`${name}\``, label, type, notes.filter(Boolean).join('; '));
}

function parameterRow({ name, label, type, required, default: given, reference, options, description }) {
	const notes = [
		required && 'needed',
		given !== undefined && given !== '' && `\`${given}\` when not given`,
		reference && `ID of [${reference}](${reference}.md)`,
		options && `one of ${options.map(({ name: option, value }) => `${option} (\`${value}\`)`).join(', ')}`,
		description,
	];
	return row(`\`${name}\``, label, type, notes.filter(Boolean).join('; '));
}

function specialOperation({ label, description, writes: changes, needsRecord, parameters }) {
	const about = [needsRecord && 'Works on one record', changes ? 'changes HaloPSA and has a dry run' : 'only reads'].filter(Boolean).join(', ');
	return `### ${label}

${description.replace(/\.?$/, '.')} ${about[0].toUpperCase()}${about.slice(1)}.
${parameters.length === 0 ? '' : `\n${table(['Parameter', 'Label', 'Type', 'Notes'], parameters.map(parameterRow))}\n`}`;
}

function specialOperations({ special = [] }) {
	if (special.length === 0) return '';
	const sorted = [...special].sort((left, right) => left.label.localeCompare(right.label));
	return `\n## Special operations\n\n${sorted.map(specialOperation).join('\n')}`;
}

function identityOf(resource) {
	const { identity, watermark } = resource;
	const keys = identity.map((key) => key.map((name) => `\`${name}\``).join(' and ')).join(', else by ');
	const lost = resource.operations.includes('create') ? `A create whose answer was lost is looked for by ${keys}.\n\n` : '';
	return `${lost}${watermark ? `Changes are read with \`${watermark.from}\`.` : 'The list has no last-update filter.'}`;
}

/** The reference page of one resource, from its descriptor alone. */
export function referencePage(resource) {
	const { label, path: place, operations, special = [], fields, filters, quirks, paged, collection } = resource;
	const shape = collection ? `an object with the rows under \`${collection}\`` : 'a bare array';
	const offered = [...operations.map((name) => operationNames[name]), ...special.map(({ label: name }) => name)].sort();
	return `# ${label}

\`/api/${place}\`; lists come as ${shape}${paged ? ', in pages of at most 100 rows' : ', in one piece'}. Permissions: ${permissionsOf(resource)}.

Operations: ${offered.join(', ')}.

## Fields

${table(['Field', 'Label', 'Type', 'Notes'], fields.map(fieldRow))}

## Filters of Get Many

${table(['Parameter', 'Label', 'Type', 'Notes'], filters.map(filterRow))}
${specialOperations(resource)}
## Identity and changes

${identityOf(resource)}

## Behaviour worth knowing

${quirks.length === 0 ? 'Nothing beyond the above is known.' : quirks.map(({ what, source }) => `- ${what} (${source}).`).join('\n')}
`;
}

/** Every page with its file name, the index first. */
export function referencePages(resources) {
	const index = `# Resources of the HaloPSA node

${resources.map(({ name, plural }) => `- [${plural}](${name}.md)`).join('\n')}
`;
	return [['README.md', index], ...resources.map((resource) => [`${resource.name}.md`, referencePage(resource)])];
}

/** Writes docs/reference anew from the built library. */
export function writeReference(root) {
	const { resources } = createRequire(import.meta.url)(path.join(root, 'dist/lib/index.js'));
	const folder = path.join(root, 'docs', 'reference');
	mkdirSync(folder, { recursive: true });
	for (const file of readdirSync(folder)) rmSync(path.join(folder, file));
	for (const [name, text] of referencePages(resources)) writeFileSync(path.join(folder, name), text);
}
