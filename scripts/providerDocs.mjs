import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const CONFIDENCE = {
	D: "read in the vendor's documentation", H: "read in a public mirror of the vendor's documentation", C: 'read in the code of connectors or clients', I: 'inferred', '?': 'not known',
};

const MEANING = {
	badKey: 'the key is not accepted', noPlan: 'the key or the plan does not include it', outOfCredits: 'the credits are used up', rateLimited: 'too many requests: waited for', notFound: 'no match',
	restricted: 'the person withdrew consent', pending: 'not ready yet', invalid: 'the input was refused', gone: 'no longer kept',
};

const cell = (value) => String(value ?? '').replaceAll('|', '\\|').replaceAll('\n', ' ');
const row = (...cells) => `| ${cells.map(cell).join(' | ')} |`;
const table = (head, rows) => [row(...head), row(...head.map(() => '---')), ...rows].join('\n');
const sentence = (text) => text.replace(/\.?$/, '.');

/** `fields`: label of each input by its name. */
function inputsText({ needs, accepts = [] }, fields) {
	const named = (names) => names.map((name) => fields[name]).join(' + ');
	const ways = needs.filter((set) => set.length > 0).map(named);
	return [ways.join('; or ') || 'nothing is needed', accepts.length > 0 && `also ${accepts.map((name) => fields[name]).join(', ')}`].filter(Boolean).join('. Takes ');
}

function operationRow([name, spec], { wording, fields }) {
	const { cost, bulk = 1, note, confidence, waiting } = spec;
	const notes = [bulk > 1 && `${bulk} items in one request`, waiting && 'finished later: the node waits', note].filter(Boolean).join('; ');
	return row(wording[name].label, inputsText(spec, fields), cost ? cost.note : 'free', notes, confidence);
}

/** The page of one provider, from its descriptor alone. */
export function providerPage(provider, tables) {
	const { label, today, servedBy, baseUrl, auth, limits, perMinute, optOut, facts, operations, errors, requires } = provider;
	const offered = Object.entries(operations);
	const service = servedBy ? `\nServed by [ZoomInfo](${servedBy}.md), with a ZoomInfo credential.\n` : '';
	const work = offered.length === 0
		? 'No operation: use *B2B Import* for its exports.'
		: table(['Operation', 'Looked up by', 'Credits', 'Notes', 'Confidence'], offered.map((entry) => operationRow(entry, tables)));
	const meanings = errors.map(({ status, says, kind }) => row([status].flat().join(', '), says ? 'by its words' : 'by the status', MEANING[kind]));
	const account = offered.length === 0 ? '' : `
## Account

| | | Confidence |
| --- | --- | --- |
${row('Base URL', baseUrl ?? 'given to customers; typed into the credential', '')}
${row('Authentication', auth.what, auth.confidence)}
${row('Limits', `${sentence(limits.what)} The credential starts with ${perMinute} requests a minute.`, limits.confidence)}
${row('Withdrawn consent', optOut ?? 'the provider has no signal for it', '')}
${requires ? `\n${sentence(requires.message)} ${sentence(requires.advice)}\n` : ''}
## What a refusal means

${table(['Status', 'Told', 'Meaning'], meanings)}
`;
	return `# ${label}

${sentence(today)}
${service}
## What works

${work}
${account}
## Worth knowing

${table(['Fact', 'Confidence'], facts.map(({ what, confidence }) => row(what, confidence)))}

Confidence: ${Object.entries(CONFIDENCE).map(([code, meaning]) => `${code} ${meaning}`).join(', ')}.
`;
}

/** Every page with its file name; the matrix of providers and operations first. */
export function providerPages({ providers, wording, fields }) {
	const names = Object.keys(wording).filter((name) => providers.some(({ operations }) => operations[name]));
	const mark = ({ operations, servedBy }, name) => (operations[name] ? (servedBy ? 'via ZoomInfo' : operations[name].cost ? 'yes' : 'free') : '');
	const matrix = table(
		['Provider', ...names.map((name) => wording[name].label)],
		providers.map((provider) => row(`[${provider.label}](${provider.key}.md)`, ...names.map((name) => mark(provider, name)))),
	);
	const index = `# B2B data providers

*B2B Enrichment* asks one provider, chosen in the node. All answers have one shape, unknown values are null, and \`_meta\` says where each value came from.

${matrix}

\`yes\` takes credits, \`free\` does not. Every marked cell is run on each \`npm test\` through n8n's own engine against a stand-in of the vendor (\`test/enrichment\`): success, no match, missing parts, used-up credits, rate limit, wrong key, missing plan, withdrawn consent, late answers, spoilt answers. None of it was run against the vendors themselves. The [test results](../provider-test-results.md) count the tests of each cell.

To ask several providers in order within a credit budget, use [B2B Waterfall](../b2b-waterfall.md). For files and pushed payloads, use [B2B Import](../b2b-import.md).

## Records

| Record | From |
| --- | --- |
| Person | Enrich Person, Find Email, Find People, Get Async Result |
| Company | Enrich Company, Find Companies |
| EmailVerification | Verify Email |
| IntentSignal | Get Intent Signals |
| TechStack | Get Technologies |
| Score | Get Score |
| Usage | Get Credits Left |

\`_meta.matchStatus\` is \`matched\`, \`partial\` (a person without any address), \`none\`, \`restricted\` (the person withdrew consent: nothing else is told, and nobody asks again in the run) or \`pending\` (ask later with \`_meta.requestId\`).

## Money

A lookup that may have spent a credit is never sent twice. Equal items are asked once. After an answer that the credits are used up, nothing more is sent in the run. *Dry Run* shows the requests and the credits they take at most.

## A saved answer

\`halopsa-runner normalise --provider apollo --operation enrichPerson answer.json\` prints the records that an answer becomes.
`;
	return [['README.md', index], ...providers.map((provider) => [`${provider.key}.md`, providerPage(provider, { wording, fields })])];
}

/** What the pages are made of, as plain data: the descriptors without their functions. */
export function providerData({ providers, OPERATION_WORDING, QUERY_FIELDS, LIST_FIELDS }) {
	const fields = Object.fromEntries(Object.entries({ ...QUERY_FIELDS, ...LIST_FIELDS }).map(([name, { label }]) => [name, label]));
	return { providers: JSON.parse(JSON.stringify(providers)), wording: OPERATION_WORDING, fields };
}

/** Writes docs/providers anew from the built library. */
export function writeProviderPages(root) {
	const library = createRequire(import.meta.url)(path.join(root, 'dist/lib/index.js'));
	const folder = path.join(root, 'docs', 'providers');
	mkdirSync(folder, { recursive: true });
	for (const file of readdirSync(folder)) rmSync(path.join(folder, file));
	for (const [name, text] of providerPages(providerData(library))) writeFileSync(path.join(folder, name), text);
}
