import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { root } from '../paths.mjs';

export const title = 'Install and catalogue';

const PREFIX = 'n8n-nodes-halopsa.';
const load = createRequire(import.meta.url);
const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')).n8n;

function builtClass(file) {
	const [Class] = Object.values(load(path.join(root, file)));
	return new Class();
}

/** Every node of the package as its files say it should appear in n8n. */
export const packageNodes = () =>
	manifest.nodes.map((file) => ({
		description: builtClass(file).description,
		codex: JSON.parse(readFileSync(path.join(root, file.replace(/\.js$/, '.json')), 'utf8')),
	}));

async function bothIcons(base, iconUrl) {
	const texts = [];
	for (const theme of ['light', 'dark']) {
		const response = await fetch(`${base}/${iconUrl?.[theme]}`);
		assert.equal(response.status, 200, `the ${theme} icon ${iconUrl?.[theme]} is not served`);
		assert.match(response.headers.get('content-type') ?? '', /svg/);
		texts.push(await response.text());
	}
	assert.notEqual(texts[0], texts[1], 'the light and the dark icon are the same');
}

export async function run({ n8n, report }) {
	const types = await n8n.rest.nodeTypes();
	const ours = new Map(types.filter(({ name }) => name.startsWith(PREFIX)).map((type) => [type.name.slice(PREFIX.length), type]));
	const nodes = packageNodes();

	await report.step(`all ${nodes.length} nodes are listed under ${PREFIX}, with their tools`, () => {
		const expected = nodes.flatMap(({ description: { name, usableAsTool } }) => (usableAsTool ? [name, `${name}Tool`] : [name]));
		assert.deepEqual([...ours.keys()].sort(), expected.sort());
	});
	await report.step('categories and aliases are those of the codex files', () => {
		for (const { description, codex } of nodes) {
			const shown = ours.get(description.name).codex;
			assert.deepEqual(shown.categories, codex.categories, description.name);
			assert.deepEqual(shown.alias, codex.alias, description.name);
		}
	});
	await report.step('every node has a light and a dark icon', async () => {
		for (const type of ours.values()) await bothIcons(n8n.base, type.iconUrl);
	});

	const credentials = new Map((await n8n.rest.call('GET', '/types/credentials.json')).map((type) => [type.name, type]));
	await report.step(`all ${manifest.credentials.length} credentials are listed, with icons`, async () => {
		for (const file of manifest.credentials) {
			const type = credentials.get(builtClass(file).name);
			assert.ok(type, `${file} is not listed`);
			await bothIcons(n8n.base, type.iconUrl);
		}
	});
	await report.step('n8n logged nothing against the package', () => {
		const against = n8n.log.split('\n').filter((line) => /halopsa|salesbuildr|failed to load|error loading/i.test(line));
		assert.deepEqual(against, []);
	});
}
