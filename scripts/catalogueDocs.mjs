import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const sentence = (text) => text.replace(/\.?$/, '.');

/** Links of the published package lead to GitHub; inside docs/ the same pages are neighbours. */
function guideOf(root, codex) {
	const [page] = codex?.resources?.primaryDocumentation ?? [];
	const [, file] = /\/blob\/main\/docs\/(.+)$/.exec(page?.url ?? '') ?? [];
	return file !== undefined && existsSync(path.join(root, 'docs', file)) ? ` [Guide](${file})` : '';
}

/** Every node type of the package as package.json lists it, with its codex file. */
function nodesOf(root) {
	const load = createRequire(import.meta.url);
	return load(path.join(root, 'package.json')).n8n.nodes.map((file) => {
		const exported = Object.values(load(path.join(root, file)))[0];
		return { description: new exported().description, codex: load(path.join(root, file.replace(/\.js$/, '.json'))) };
	});
}

function nodePage(root) {
	const sections = nodesOf(root)
		.sort((left, right) => left.description.displayName.localeCompare(right.description.displayName))
		.map(({ description: { name, displayName, description }, codex }) => `## ${displayName}

${sentence(description)}${guideOf(root, codex)}

![The panel of ${displayName}](images/node-${name}.png)
`);
	return `# Nodes

Type "HaloPSA", the name of a data provider, or what you have in mind into the node panel of n8n.

![The node panel after a search for HaloPSA](images/node-panel.png)

${sections.join('\n')}`;
}

/** The first sticky note of a workflow says what it is for; its heading is the title here. */
function workflowSection(root, file) {
	const { name, nodes } = JSON.parse(readFileSync(path.join(root, 'workflows', file), 'utf8'));
	const note = nodes.find(({ type }) => type === 'n8n-nodes-base.stickyNote')?.parameters.content ?? '';
	const text = note.replace(/^#+ .*\n+/, '').trim();
	const guide = `${path.basename(file, '.json')}.md`;
	const link = existsSync(path.join(root, 'docs', guide)) ? ` [Guide](${guide})` : '';
	const picture = `images/workflow-${path.basename(file, '.json')}.png`;
	// The suite in a real n8n takes the pictures, so a new workflow is without one until it has run.
	const shown = existsSync(path.join(root, 'docs', picture)) ? `\n![The canvas of ${name}](${picture})\n` : '';
	return `## ${name.replace(/^HaloPSA: /, '')}

[\`${file}\`](../workflows/${file})${link}

${text}
${shown}`;
}

function workflowPage(root) {
	const files = readdirSync(path.join(root, 'workflows')).filter((name) => name.endsWith('.json')).sort();
	return `# Workflows

Import a file in n8n (Import from File), choose your credentials, and run it; or run it with the [embedded runner](runner.md).

${files.map((file) => workflowSection(root, file)).join('\n')}`;
}

/** The pages docs/nodes.md and docs/workflows.md by file name. */
export const cataloguePages = (root) => [['nodes.md', nodePage(root)], ['workflows.md', workflowPage(root)]];

/** Writes both pages anew from the built nodes and the workflow files. */
export function writeCatalogue(root) {
	for (const [name, text] of cataloguePages(root)) writeFileSync(path.join(root, 'docs', name), text);
}
