import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { normaliseAnswer, parseAnswer, requireOperation, requireProvider, schemas, type EnrichmentRecord } from '../../lib/enrichment';
import { savedAnswers } from './savedAnswers';

const root = resolve(__dirname, '../..');

const normalise = (provider: string, operation: string, answer: unknown): EnrichmentRecord[] =>
	normaliseAnswer(requireProvider(provider), requireOperation(operation), typeof answer === 'string' ? parseAnswer(answer) : answer);

describe('a saved answer becomes records', () => {
	it.each(savedAnswers)('%s', (_what, provider, operation, answer, expected) => {
		const records = normalise(provider, operation, answer);
		expect(records).toMatchObject(expected);
		for (const { _meta, ...fields } of records) expect(schemas[_meta.record].strict().safeParse(fields).error).toBeUndefined();
	});

	it('each known value has its provenance, and unknown ones have none', () => {
		const provider = requireProvider('hunter');
		const [record] = normaliseAnswer(provider, 'findEmail', { data: { first_name: 'Jane', email: 'j@a.example', score: 97 } }, { fetchedAt: '2026-01-15T08:00:00.000Z' });
		expect(record?._meta.fields.email).toEqual({ provider: 'hunter', fetchedAt: '2026-01-15T08:00:00.000Z', confidence: 97 });
		expect(Object.keys(record?._meta.fields ?? {}).sort()).toEqual(['email', 'emails', 'firstName', 'restricted']);
	});

	// Saved answers have lost their status; what their words mean is told by the provider's own rules.
	it.each([
		['seamless', { code: 'insufficientCredits', msg: 'You have no credits', data: {} }, 'outOfCredits'], ['leadiq', { data: null, errors: [{ message: 'Not enough credits' }] }, 'outOfCredits'],
		['zoominfo', { errors: [{ code: 'PFAPI0011', detail: 'Credit limit exceeded', status: '400' }] }, 'outOfCredits'],
		['zoominfo', { data: [{ id: '1', type: 'Contact', attributes: {}, meta: { matchStatus: 'LIMIT_EXCEEDED' } }] }, 'outOfCredits'], ['madkudu', { message: 'You have used all your credits', status: 429 }, 'outOfCredits'],
		['hunter', { errors: [{ id: 'too_many_requests', code: 429, details: 'Quota used up' }] }, 'outOfCredits'], ['hunter', { errors: [{ id: 'rate', code: 403, details: 'Too fast' }] }, 'rateLimited'],
	])('%s: the refusal %j is told as what it means', (provider, answer, kind) => {
		expect(() => normaliseAnswer(requireProvider(provider), 'enrichPerson', answer)).toThrow(expect.objectContaining({ kind }));
	});

	it.each([['an error', { statusCode: 402, message: 'Insufficient credits' }, 'outOfCredits'], ['a text', 'just words', 'malformed'], ['a list of texts', ['x'], 'malformed'], ['null', null, 'malformed']])('%s is told and not mapped', (_what, answer, kind) => {
		expect(() => normaliseAnswer(requireProvider('lusha'), 'enrichPerson', answer)).toThrow(expect.objectContaining({ kind }));
	});
});

const folder = resolve(root, process.env.PROVIDER_SAMPLES ?? '../shared/reference/samples');

/** From the name of a sample: the provider, and what was asked. */
function operationOf(file: string): string {
	if (/usage|profile|credits/.test(file)) return 'usage';
	if (/job_postings|news|intent|scoops|contacts-signals|website-visits/.test(file)) return 'intentSignals';
	if (file.includes('signal-score')) return 'leadScoring';
	if (file.includes('technologies')) return 'technographics';
	if (file.includes('webhook_result')) return 'asyncResult';
	const isSearch = /search\.json|prospecting|api_search/.test(file) && !file.startsWith('uplead');
	return /compan|organization/.test(file) ? (isSearch ? 'findCompanies' : 'enrichCompany') : isSearch ? 'findPeople' : 'enrichPerson';
}

(existsSync(folder) ? describe : describe.skip)('every sample that is at hand', () => {
	const files = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith('.json') && !/mspbots|signal-types/.test(file)) : [];

	it.each(files)('%s', (file) => {
		const answer = parseAnswer(readFileSync(join(folder, file), 'utf8'));
		const [name = ''] = file.split('-');
		const provider = requireProvider(name);
		if (file.includes('-error-')) return expect(() => normaliseAnswer(provider, 'enrichPerson', answer)).toThrow(/says: /);
		const records = normaliseAnswer(provider, requireOperation(operationOf(file)), answer);
		expect(records.length).toBeGreaterThan(0);
		const known = records.filter(({ _meta }) => Object.keys(_meta.fields).length > 0);
		if (!/no-match|pending|contacts-research/.test(file)) expect(known.length).toBeGreaterThan(0);
		for (const { _meta, ...fields } of records) expect(schemas[_meta.record].strict().safeParse(fields).error).toBeUndefined();
	});
});
