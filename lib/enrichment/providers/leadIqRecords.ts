import { emailStatusFrom } from '../emailStatus';
import { employerFrom, type Draft, type Email } from '../records';
import { rangeFrom, rangeOf } from '../values';
import type { View } from '../view';
import { email, emailType, mainOf, phone, phoneType } from './shared';

const suppressed = (one: View): boolean => /^suppressed$/i.test(one.text('status') ?? '');

/** A suppressed address must not be kept, so it is left out wherever it stands. */
const addresses = (rows: readonly View[], type: Email['type']): Email[] =>
	rows.filter((one) => !suppressed(one)).flatMap((one) => email(one.text('value'), { type: one.text('type') ? emailType(one.text('type')) : type, rawStatus: one.text('status'), checkedAt: one.date('updatedAt') }));

export const isSuppressed = (row: View): boolean =>
	[...row.rows('currentPositions', 'currentPosition').flatMap((position) => [...position.rows('workEmail'), ...position.rows('emails')]), ...row.rows('personalEmails')].some(suppressed);

export function person(row: View): Draft<'Person'> {
	const [position] = row.rows('currentPositions', 'currentPosition');
	const [past] = row.rows('pastPositions');
	const phones = [...(position?.rows('phones') ?? []), ...row.rows('personalPhones')].filter((one) => !suppressed(one));
	const work = position ? [...addresses(position.rows('workEmail'), 'work'), ...addresses(position.rows('emails'), 'work')] : [];
	const main = mainOf(work);
	return {
		id: row.text('id', 'personId'), firstName: row.text('name.first', 'firstName'), lastName: row.text('name.last', 'lastName'),
		fullName: row.text('name.fullName', 'fullName', 'name'),
		title: position?.text('title') ?? row.text('title'), seniorityRaw: position?.text('seniority') ?? row.text('seniority'),
		departmentRaw: position?.text('function') ?? row.text('role', 'function'),
		email: main?.value ?? null, emailStatus: main?.status ?? (isSuppressed(row) ? 'suppressed' : null),
		emails: [...work, ...addresses(row.rows('personalEmails'), 'personal')],
		phones: phones.flatMap((one) => phone(one.text('value', 'number'), phoneType(one.text('type')))),
		linkedinUrl: row.text('linkedin.linkedinUrl', 'linkedinUrl'), city: row.text('location.city', 'city'),
		state: row.text('location.areaLevel1', 'state'), country: row.text('location.country', 'country'),
		countryCode: row.text('location.countryCode2', 'countryCode2'),
		company: employerFrom(position?.isObject('companyInfo') ? company(position.at('companyInfo')) : row.isObject('company') ? company(row.at('company')) : { id: row.text('companyId'), name: row.text('company') }),
		previousCompany: past?.text('companyInfo.name', 'companyName') ?? null, previousTitle: past?.text('title') ?? null,
		jobChangedAt: row.date('personJobChange.date', 'personJobChange.changedAt', 'currentPositionStartDate') ?? position?.date('startDate') ?? null,
		lastVerifiedAt: row.date('updatedAt'),
	};
}

export function company(row: View): Draft<'Company'> {
	const items = technologies(row);
	return {
		id: row.text('id'), name: row.text('name'), domain: row.text('domain'), linkedinUrl: row.text('linkedinUrl'),
		phone: row.text('phones.0.value', 'phones.0.number', 'phones'), industry: row.text('industry'),
		description: row.text('description'), keywords: row.texts('specialities'), employeeCount: row.integer('numberOfEmployees'),
		employeeRange: rangeOf(row.number('employeeRange.start', 'employeeRange.min'), row.number('employeeRange.end', 'employeeRange.max')) ?? rangeFrom(row.text('employeeRange', 'employeeRange.description')),
		revenueUsd: row.number('revenue'),
		revenueRange: rangeOf(row.number('revenueRange.start'), row.number('revenueRange.end')) ?? rangeFrom(row.text('revenueRange.description', 'revenueRange')), foundedYear: row.integer('foundedYear'),
		street: row.text('locationInfo.street1'), city: row.text('locationInfo.city'),
		state: row.text('locationInfo.areaLevel1'), postalCode: row.text('locationInfo.postalCode'), country: row.text('locationInfo.country'),
		countryCode: row.text('locationInfo.countryCode2', 'locationInfo.countryCode3'),
		hqText: row.text('locationInfo.formattedAddress'), fundingTotalUsd: row.number('fundingInfo.fundingTotalUsd'),
		lastFundingType: row.text('fundingInfo.lastFundingType'), lastFundingAt: row.date('fundingInfo.lastFundingOn'),
		sicCodes: codes(row, 'sicCode'), naicsCodes: codes(row, 'naicsCode'), tech: items.length > 0 ? { items } : null,
	};
}

const codes = (row: View, name: string): string[] => {
	const nested = row.rows(name).flatMap((one) => one.text('code') ?? []);
	return nested.length > 0 ? nested : row.texts(name);
};

export function technologies(row: View): NonNullable<Draft<'TechStack'>['items']> {
	return row.rows('technologies').flatMap((one) => {
		const name = one.text('name');
		return name === null ? [] : [
			{ name, category: one.text('category'), parentCategory: one.text('parentCategory'), vendor: null, firstSeen: null, lastSeen: null, intensity: null },
		];
	});
}

export function verification(row: View): Draft<'EmailVerification'> {
	const [work] = [...row.rows('currentPositions.0.workEmail'), ...row.rows('currentPositions.0.emails')];
	const rawStatus = row.text('status') ?? work?.text('status') ?? null;
	return { email: rawStatus === 'Suppressed' ? null : (row.text('email') ?? work?.text('value') ?? null), status: emailStatusFrom(rawStatus), rawStatus };
}
