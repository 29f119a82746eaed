import type { HttpRequest } from '../../ports';
import { addressOf, filled } from '../login';
import { employerFrom, type Draft } from '../records';
import type { Call, Provider, Row } from '../types';
import { splitName, yearOf } from '../values';
import type { View } from '../view';
import { bandOf, email, given, listOf, phone, rowsOf, usualErrors } from './shared';

/** A row of the search, or the answer of an unlock, which says less. */
function person(row: View): Draft<'Person'> {
	const meta = row.isObject('json_meta') ? row.at('json_meta.employee_meta') : row.isObject('employee_meta') ? row.at('employee_meta') : row;
	const name = meta.text('employee_name', 'name');
	const rawStatus = meta.text('email_result');
	const address = meta.text('email');
	return {
		id: row.text('employee_id'), fullName: name, ...splitName(name),
		...given({ firstName: meta.text('first_name'), lastName: meta.text('last_name') }), title: meta.text('title'),
		email: address, emailStatus: address === null ? null : 'unknown',
		emails: email(address, { rawStatus, status: 'unknown', checkedAt: meta.date('email_date') }),
		phones: [...phone(meta.text('direct_dial'), 'direct'), ...phone(meta.text('mobile_dial'), 'mobile')],
		linkedinUrl: meta.text('employee_linkedin') ?? row.text('employee_details.linkedin'),
		company: employerFrom(company(row)), jobChangedAt: meta.date('last_seen'),
	};
}

function company(row: View): Draft<'Company'> {
	const meta = row.isObject('json_meta') ? row.at('json_meta.company_meta') : row.isObject('company_data') ? row.at('company_data') : row.at('company_meta');
	return {
		id: row.text('company_id'), name: meta.text('company_name'), domain: meta.text('company_URL', 'URL'),
		website: meta.text('company_URL', 'URL'), linkedinUrl: meta.text('company_linkedin'), phone: meta.text('company_phone'),
		industry: meta.text('industry'), employeeCount: meta.integer('number_of_employees'),
		employeeRange: bandOf(meta, 'number_of_employees'), revenueUsd: meta.number('yearly_revenues'), revenueRange: bandOf(meta, 'yearly_revenues'),
		foundedYear: yearOf(meta.text('company_founded')), street: meta.text('address1'), city: meta.text('city', 'locality'),
		state: meta.text('region_code'), postalCode: meta.text('zip'), country: meta.text('company_country'), sicCodes: meta.texts('sic_definitions'),
	};
}

function rows(answer: View): readonly Row[] | undefined {
	const list = answer.elements('AllResults') ?? answer.elements('companyEmployeesData.companyEmployees') ?? answer.elements('');
	if (list) return rowsOf(list.filter((row) => row.isObject()));
	return ['email', 'employee_details', 'company_data', 'json_meta', 'employee_meta', 'company_meta'].some((field) => answer.has(field)) ? [{ view: answer }] : undefined;
}

const search = {
	needs: [[]], accepts: ['keywords', 'countries'], pageSize: 100, confidence: 'C',
	call: ([query = {}], { pageSize }) => ({
		method: 'POST', path: '/search/searchUsingJSON',
		query: {
			companyResults: 'companyResultsAll', page: 1, per_page: pageSize,
			...given({
				country_code: listOf(query, 'countries')?.[0],
				user_search_string: query.extra ? JSON.stringify(query.extra) : listOf(query, 'keywords')?.join(' '),
			}),
		},
	}),
	next: (answer, call) => {
		const found = answer.elements('AllResults')?.length ?? 0;
		return found > 0 && found >= Number(call.query?.per_page) ? { ...call, query: { ...call.query, page: Number(call.query?.page ?? 1) + 1 } } : undefined;
	},
} satisfies Provider['operations']['findPeople'];
const unlock = {
	needs: [['id']], confidence: 'C', cost: { amount: 1, per: 'record', note: '1 unlock', confidence: 'C' },
	note: 'Takes the employee ID of a search row',
	call: ([{ id = '' } = {}]): Call => ({ method: 'POST', path: '/employee/unlock_employee_record', query: { employee_id: id } }),
} satisfies Provider['operations']['enrichPerson'];

/** The password travels in the address, so the address must never reach a log. */
function login(credential: Readonly<Record<string, unknown>>): HttpRequest {
	const query = filled(lead411, credential, { email: 'Email', password: 'Password' });
	return { method: 'POST', url: `${addressOf(lead411, credential, 'baseUrl', lead411.baseUrl)}/authenticate_user`, query };
}

export const lead411: Provider = {
	key: 'lead411', label: 'Lead411', aliases: [], today: 'Alive; its reference is not public, and what is here is read from the code of clients',
	credential: 'lead411Api', baseUrl: 'https://api.lead411.com/v1',
	settings: ['unverifiedApi'],
	requires: {
		field: 'unverifiedApi', message: 'The Lead411 API is not documented in public and what is here is unverified',
		advice: 'Turn Use the Unverified API on in the credential to accept that, or use B2B Import with a CSV export',
	},
	login: { request: login, token: ['token'] },
	auth: { what: 'A login by e-mail and password gives a token, which is a query parameter of every call', confidence: 'C' },
	limits: { what: 'Not published', confidence: '?' },
	perMinute: 60, errors: usualErrors,
	facts: [
		{ what: 'Everything is read from community clients; turn Unverified API on in the credential to use it, or import CSV', confidence: 'C' },
		{ what: 'N/A and Not Available mean that there is nothing; dates have the month first', confidence: 'C' },
		{ what: 'The scale of company_lead_score is not known; it is kept as a signal and not as a value', confidence: '?' },
	],
	operations: { findPeople: search, findCompanies: search, enrichPerson: unlock, findEmail: unlock },
	rows,
	readers: {
		Person: person, Company: company,
		EmailVerification: (row) => {
			const { email: address, emails } = person(row);
			return { email: address ?? null, status: 'unknown', rawStatus: emails?.[0]?.rawStatus ?? null, checkedAt: emails?.[0]?.checkedAt ?? null };
		},
		Score: (row) => {
			const value = row.text('json_meta.company_meta.company_lead_score', 'company_meta.company_lead_score');
			return value === null ? [] : [
				{
					entity: 'company', kind: 'activity', key: company(row).domain ?? company(row).name ?? null,
					signals: [{ name: 'company_lead_score', value, direction: null }],
				},
			];
		},
	},
};
