import { readPhone } from '../../domain/phoneReading';
import { employerFrom, type Draft, type EmailStatus, type Phone, type TechItem } from '../records';
import type { Call, CallOptions, OperationSpec, Provider, Query, Row } from '../types';
import { splitName } from '../values';
import type { View } from '../view';
import { email, emailType, given, listOf, named, namesOf, phone, phoneType, rowsOf, usualErrors } from './shared';

/** The list of words is not published; anything but these two is unknown. */
const statusOf = (word: string | null): EmailStatus => (/^valid$/i.test(word ?? '') ? 'valid' : /^invalid$/i.test(word ?? '') ? 'invalid' : 'unknown');

function person(row: View): Draft<'Person'> {
	const emails = row.rows('emails').flatMap((one) => {
		const words = [one.text('smtp_valid'), one.text('grade')].filter((word) => word !== null).join(' ') || null;
		return email(one.text('email'), { type: emailType(one.text('type')), status: statusOf(one.text('smtp_valid')), rawStatus: words, checkedAt: one.date('last_validation_check') });
	});
	const address = row.text('recommended_professional_email', 'current_work_email') ?? emails[0]?.value ?? row.text('recommended_email', 'teaser.professional_emails.0', 'teaser.emails.0');
	const chosen = emails.find(({ value }) => value.toLowerCase() === address?.toLowerCase());
	const jobs = row.rows('job_history');
	const current = jobs.find((job) => job.flag('is_current') === true);
	const past = jobs.find((job) => job.flag('is_current') === false);
	const full = address?.includes('@') ? address : null;
	return {
		id: row.text('id'), fullName: row.text('name'), ...splitName(row.text('name')), title: row.text('current_title'),
		seniorityRaw: current?.text('highest_level') ?? null, departmentRaw: current?.text('department') ?? null,
		email: full, emailStatus: full === null ? null : (chosen?.status ?? 'unknown'),
		emails: chosen || full === null ? emails : [...email(full, { type: 'work', status: 'unknown' }), ...emails],
		phones: [...row.rows('phones')].sort((left, right) => Number(right.flag('recommended') === true) - Number(left.flag('recommended') === true)).flatMap(phoneOf),
		linkedinUrl: row.text('linkedin_url'), city: row.text('city'), state: row.text('region'), country: row.text('country', 'country_code'),
		countryCode: row.text('country_code'),
		company: employerFrom({
			id: row.text('current_employer_id'), name: row.text('current_employer'),
			domain: row.text('current_employer_domain', 'current_employer_website'), website: row.text('current_employer_website'),
			linkedinUrl: row.text('current_employer_linkedin_url'), industry: row.text('current_employer_industry'),
		}),
		previousCompany: past?.text('company_name', 'company') ?? null, previousTitle: past?.text('title') ?? null,
		jobChangedAt: current?.date('start_date') ?? null,
		lastVerifiedAt: chosen?.checkedAt ?? null,
	};
}

function company(row: View): Draft<'Company'> {
	const items = technologies(row);
	return {
		id: row.text('id'), name: row.text('name'), domain: row.text('domain', 'website_domain', 'email_domain'), website: row.text('website'),
		linkedinUrl: row.text('links.linkedin', 'linkedin_url'), phone: row.text('phone'),
		industry: row.text('industry', 'industry_str'), industries: row.texts('industries'), description: row.text('description'),
		keywords: row.texts('industry_keywords'), employeeCount: row.integer('num_employees'),
		revenueUsd: row.number('revenue'), foundedYear: row.integer('year_founded'), street: row.text('address.street'),
		city: row.text('address.city', 'city'), state: row.text('address.region', 'region'),
		postalCode: row.text('address.postal_code'), country: row.text('address.country', 'country', 'address.country_code', 'country_code'),
		countryCode: row.text('address.country_code', 'country_code'), hqText: row.text('address.description'),
		sicCodes: row.texts('sic_codes'), naicsCodes: row.texts('naics_codes'), competitors: row.texts('competitors'),
		tech: items.length > 0 ? { items } : null,
	};
}

const technologies = (row: View): TechItem[] => named(row.texts('techstack'));

/** A number may have a country and an extension of its own. */
function phoneOf(one: View): Phone[] {
	const [number, extension] = [one.text('number', 'e164'), one.text('extension')];
	const e164 = one.text('e164') ?? (number === null ? null : readPhone(number, one.text('country_code')).e164);
	return phone(number !== null && extension !== null ? `${number} ext. ${extension}` : number, phoneType(one.text('type')), { e164 });
}

const PENDING = /^(progress|searching|waiting)$/i;

function rowFrom(view: View): Row {
	const status = view.text('status') ?? '';
	if (PENDING.test(status)) return { view, status: 'pending', reference: view.text('id') ?? undefined };
	return { view, reference: view.text('id') ?? undefined, ...(/^(failed|not queued)$/i.test(status) ? { status: 'none' as const } : {}) };
}

/** The wrapper of a search is described and the schema shows a bare list; both are read. */
function rows(answer: View, operation: string): readonly Row[] | undefined {
	const list = answer.elements('') ?? answer.elements('profiles') ?? answer.elements('companies') ?? answer.elements('results') ?? answer.elements('data') ?? answer.elements('people');
	// A found person of a search is not pending, whatever its own lookup is.
	if (list) return operation.startsWith('find') && operation !== 'findEmail' ? rowsOf(list.filter((row) => row.isObject())) : list.filter((row) => row.isObject()).map(rowFrom);
	if (answer.has('credit_usage')) return [{ view: answer }];
	return answer.has('id') || answer.has('name') || answer.has('domain') ? [rowFrom(answer)] : undefined;
}

const search = (path: string, filters: (query: Query) => object) => ([query = {}]: readonly Query[], { pageSize }: CallOptions): Call =>
	({ method: 'POST', path, json: { start: 1, page_size: pageSize, query: { ...filters(query), ...query.extra } } });

function nextPage(answer: View, call: Call, read: number): Call | undefined {
	const json = call.json as { start: number; page_size: number };
	const [next, total] = [answer.integer('pagination.next'), answer.integer('pagination.total')];
	const found = rows(answer, 'findPeople')?.length ?? 0;
	const more = total === null ? (next ?? 0) > json.start || found >= json.page_size : read < total;
	const start = next !== null && next > json.start ? next : json.start + found;
	return more && found > 0 && start <= 10_000 ? { ...call, json: { ...json, start } } : undefined;
}

const waiting = { everyMs: 3000, bulk: 100, request: (references: readonly string[]): Call => ({ method: 'GET', path: '/person/checkStatus', query: { ids: references } }) } as const;
const personLookup = {
	needs: [['linkedinUrl'], ['id'], ['email'], ['phone'], ['firstName', 'lastName', 'companyName'], ['fullName', 'companyName']], accepts: ['title'],
	confidence: 'H', waiting,
	cost: { amount: 1, per: 'record', note: '1 lookup', confidence: 'H' },
	call: ([query = {}]: readonly Query[]) => {
		const { id, email: address, phone: number, linkedinUrl, companyName, title } = query;
		const name = namesOf(query).fullName;
		return {
			method: 'GET', path: '/person/lookup',
			query: given({
				id, linkedin_url: linkedinUrl, email: address, phone: number, title,
				...(name && !linkedinUrl && !id ? { name, current_employer: companyName } : {}),
			}),
		};
	},
} satisfies OperationSpec;
const companyLookup = {
	needs: [['domain'], ['id'], ['linkedinUrl'], ['companyName']], confidence: 'H',
	cost: { amount: 1, per: 'record', note: '1 company lookup', confidence: 'H' },
	call: ([{ id, domain, linkedinUrl, companyName } = {}]: readonly Query[]) => ({
		method: 'GET', path: '/company/lookup/', query: given({ domain, id, linkedin_url: linkedinUrl, name: domain ? undefined : companyName }),
	}),
} satisfies OperationSpec;

export const rocketReach = {
	key: 'rocketreach', label: 'RocketReach', aliases: [], today: 'Alive', credential: 'rocketReachApi', baseUrl: 'https://api.rocketreach.co/api/v2',
	auth: { what: 'Header Api-Key', confidence: 'H' },
	limits: { what: '10 requests a second; person lookups 15 a minute on Essentials, 50 on Pro, 100 on Ultimate', confidence: 'H' },
	perMinute: 15, errors: usualErrors,
	facts: [
		{ what: 'A lookup may be unfinished; it is asked for again, free, about every 3 seconds', confidence: 'H' },
		{ what: 'The values of smtp_valid and grade are not published; the words are kept', confidence: 'I' },
		{ what: 'Searches answer 201', confidence: 'H' },
	],
	operations: {
		enrichPerson: personLookup, findEmail: personLookup, enrichCompany: companyLookup, technographics: companyLookup,
		findPeople: {
			needs: [[]], accepts: ['titles', 'companyNames', 'domains', 'countries', 'seniorities', 'departments', 'industries', 'keywords'],
			pageSize: 100, confidence: 'H', next: nextPage,
			call: search('/person/search', (query) => given({
				current_title: listOf(query, 'titles'), current_employer: listOf(query, 'companyNames'), company_domain: listOf(query, 'domains'),
				geo: listOf(query, 'countries'), management_levels: listOf(query, 'seniorities'),
				department: listOf(query, 'departments'), company_industry: listOf(query, 'industries'), keyword: listOf(query, 'keywords'),
			})),
		},
		findCompanies: {
			needs: [[]], accepts: ['companyNames', 'domains', 'countries', 'industries', 'technologies', 'employeeRanges', 'topics'], pageSize: 100,
			confidence: 'H', next: nextPage,
			call: search('/searchCompany', (query) => given({
				name: listOf(query, 'companyNames'), domain: listOf(query, 'domains'), geo: listOf(query, 'countries'),
				industry: listOf(query, 'industries'), techstack: listOf(query, 'technologies'), employees: listOf(query, 'employeeRanges'),
				intent: listOf(query, 'topics'),
			})),
		},
		asyncResult: {
			needs: [['requestId']], confidence: 'H', waiting: { everyMs: 3000, request: 'again' },
			call: ([{ requestId = '' } = {}]) => waiting.request([requestId]),
		},
		usage: { needs: [[]], confidence: 'H', call: () => ({ method: 'GET', path: '/account/' }) },
	},
	rows,
	readers: {
		Person: person, Company: company,
		TechStack: (list) => list.map((row) => ({ items: technologies(row), companyDomain: row.text('domain'), companyName: row.text('name') })),
		EmailVerification: (row) => {
			const { email: address, emails } = person(row);
			const chosen = emails?.find(({ value }) => value === address) ?? emails?.[0];
			return { email: chosen?.value ?? address ?? null, status: chosen?.status ?? null, rawStatus: chosen?.rawStatus ?? null, checkedAt: chosen?.checkedAt ?? null };
		},
		Usage: (row) => row.rows('credit_usage').map((one) => ({
			creditType: one.text('credit_type') ?? 'credits', total: one.number('allocated', 'credits_allocated'),
			used: one.number('used', 'credits_used'), remaining: one.number('remaining', 'credits_remaining'), plan: row.text('plan.name'),
		})),
	},
} satisfies Provider;
