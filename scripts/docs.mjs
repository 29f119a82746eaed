import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const operationNames = {
	create: 'Create', upsert: 'Create or Update', delete: 'Delete', get: 'Get', getMany: 'Get Many', update: 'Update',
};

const cell = (value) => String(value ?? '').replaceAll('|', '\\|').replaceAll('\n', ' ');
const row = (...cells) => `| ${cells.map(cell).join(' | ')} |`;
const table = (head, rows) => (rows.length === 0 ? 'None.' : [row(...head), row(...head.map(() => '---')), ...rows].join('\n'));

function fieldRow({ name, label, type, required, readOnly, reference, description }) {
	const notes = [required && 'needed to create', readOnly && 'read only', reference && `ID of a ${reference}`, description];
	return row(`\`${name}\``, label, type, notes.filter(Boolean).join('; '));
}

/** The reference page of one resource, from its descriptor alone. */
export function referencePage(resource) {
	const { label, path: place, operations, fields, filters, identity, watermark, scopes, quirks, paged, collection } = resource;
	const shape = collection ? `an object with the rows under \`${collection}\`` : 'a bare array';
	const permissions = [`read \`${scopes.read}\``, `write \`${scopes.edit}\``, scopes.delete && `delete \`${scopes.delete}\``];
	return `# ${label}

\`/api/${place}\`; lists come as ${shape}${paged ? ', in pages of at most 100 rows' : ', in one piece'}. Permissions: ${permissions.filter(Boolean).join(', ')}.

Operations: ${operations.map((name) => operationNames[name]).sort().join(', ')}.

## Fields

${table(['Field', 'Label', 'Type', 'Notes'], fields.map(fieldRow))}

## Filters of Get Many

${table(['Parameter', 'Label', 'Type', 'Notes'], filters.map(({ name, label: title, type, description }) => row(`\`${name}\``, title, type, description)))}

## Identity

A create whose answer was lost is looked for by ${identity.map((key) => key.map((name) => `\`${name}\``).join(' and ')).join(', else by ')}.
${watermark ? `\nChanges are read with \`${watermark.from}\`.\n` : '\nThe list has no last-update filter.\n'}
## Behaviour worth knowing

${quirks.map(({ what, source }) => `- ${what} (${source}).`).join('\n')}
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
