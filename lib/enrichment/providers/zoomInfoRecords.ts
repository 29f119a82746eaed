import { employerFrom, type Draft, type NumberRange } from '../records';
import { rangeFrom } from '../values';
import type { View } from '../view';
import { email, phone } from './shared';

const linkedin = (row: View, list: string): string | null => row.rows(list).find((one) => /linked/i.test(one.text('type') ?? '') || /linkedin\.com/i.test(one.text('url') ?? ''))?.text('url') ?? null;

export function person(row: View): Draft<'Person'> {
	const jobs = row.rows('employmentHistory');
	const past = jobs.find((job) => job.date('toDate', 'endDate') !== null || job.flag('current', 'isCurrent') === false);
	return {
		id: row.text('id', 'personId'), firstName: row.text('firstName'), lastName: row.text('lastName'), fullName: row.text('fullName'),
		title: row.text('jobTitle', 'title'), seniorityRaw: row.text('managementLevel'),
		departmentRaw: row.text('jobFunction.department', 'jobFunction.0.department', 'department'), email: row.text('email'),
		emails: [...email(row.text('email')), ...row.texts('supplementalEmail').flatMap((one) => email(one)), ...row.texts('emailAlt').flatMap((one) => email(one))],
		phones: [
			...phone(row.text('phone', 'directPhone'), 'direct', { doNotCall: row.flag('directPhoneDoNotCall') }),
			...phone(row.text('mobilePhone'), 'mobile', { doNotCall: row.flag('mobilePhoneDoNotCall') }),
			...row.texts('directPhoneAlt').flatMap((one) => phone(one, 'direct')), ...row.texts('mobilePhoneAlt').flatMap((one) => phone(one, 'mobile')),
		],
		linkedinUrl: linkedin(row, 'externalUrls'), city: row.text('city'), state: row.text('state'), country: row.text('country'),
		withinEu: row.flag('withinEu'), company: employerFrom(employer(row)),
		previousCompany: past?.text('company.name', 'company.companyName', 'companyName') ?? null,
		previousTitle: past?.text('jobTitle', 'title') ?? null, jobChangedAt: row.date('positionStartDate'), lastVerifiedAt: row.date('validDate'),
	};
}

function employer(row: View): Draft<'Company'> {
	const inside = row.at('company');
	// Here revenue is a text to show and revenueNumeric whole US dollars; a company of its own has thousands.
	return { ...company(inside, { revenueMultiplier: '1' }), name: inside.text('name') ?? row.text('companyName'), domain: inside.text('website', 'domain') ?? row.text('companyWebsite') };
}

/** @param settings `revenueMultiplier`: US dollars of one unit of `revenue`; 1000 by the documentation */
export function company(row: View, settings: Readonly<Record<string, string>>): Draft<'Company'> {
	const multiplier = Number(settings.revenueMultiplier ?? '1000');
	const revenueRange = rangeFrom(row.text('revenueRange'));
	const [funding] = row.rows('companyFunding');
	return {
		id: row.text('id', 'companyId'), name: row.text('name'), domain: row.text('website', 'domain', 'domainList'), website: row.text('website'),
		linkedinUrl: linkedin(row, 'socialMediaUrls'), phone: row.text('phone'),
		industry: row.text('primaryIndustry'), industries: row.texts('industries'), description: row.text('description'),
		employeeCount: row.integer('employeeCount'), employeeRange: rangeFrom(row.text('employeeRange')),
		revenueUsd: row.number('revenueNumeric') ?? within(revenueRange, row.number('revenue'), multiplier), revenueRange,
		foundedYear: row.integer('foundedYear'),
		street: row.text('street'), city: row.text('city'), state: row.text('state'), postalCode: row.text('zipCode'), country: row.text('country'),
		fundingTotalUsd: row.number('totalFundingAmount'), lastFundingType: funding?.text('type', 'fundingType', 'round') ?? null,
		lastFundingAt: funding?.date('date', 'fundingDate') ?? row.date('recentFundingDate'),
		headcountGrowth12m: row.number('employeeGrowth.oneYearGrowthRate'), sicCodes: codes(row, 'sicCodes'), naicsCodes: codes(row, 'naicsCodes'),
		competitors: row.texts('competitors'),
	};
}

/** The published sample has whole dollars where the document says thousands, so a figure outside the range given beside it is no fact. */
function within(range: NumberRange, units: number | null, multiplier: number): number | null {
	if (units === null || !(multiplier > 0)) return null;
	const value = units * multiplier;
	return range && (value < (range.min ?? 0) || value > (range.max ?? Number.POSITIVE_INFINITY)) ? null : value;
}

const codes = (row: View, list: string): string[] => {
	const listed = row.rows(list).flatMap((one) => one.text('id', 'code') ?? []);
	return listed.length > 0 ? listed : row.texts(list);
};

/** Intent, scoops and news. */
export function signal(row: View): Draft<'IntentSignal'>[] {
	const about = {
		companyDomain: row.text('company.website', 'company.0.website'), companyName: row.text('company.name', 'company.0.name'), source: 'zoominfo',
	};
	const contacts = [...row.rows('recommendedContacts'), ...row.rows('contacts')].map((one) => ({
		id: one.text('id'), firstName: one.text('firstName'), lastName: one.text('lastName'), title: one.text('jobTitle'),
	}));
	if (row.has('signalScore') || row.has('signalDate') || row.has('audienceStrength')) {
		const audienceStrength = row.text('audienceStrength');
		return [{
			...about, kind: 'topic', topic: row.text('topic'), category: row.text('category'), score: row.number('signalScore'),
			scoreRaw: row.text('signalScore'), scoreScale: '0-100', level: audienceStrength, audienceStrength,
			occurredAt: row.date('signalDate'), contacts,
		}];
	}
	const topic = row.text('topics.0.topic', 'title', 'description');
	const types = [...row.rows('types'), ...row.rows('topics')].map((one) => one.text('type', 'topic') ?? '').join(' ');
	const kind = row.has('pageDate') ? 'news' : /fund/i.test(types) ? 'funding' : /hire|hiring|new position|open position/i.test(types) ? 'hiring' : /executive|management move|promotion|left company|personnel/i.test(types) ? 'jobChange' : 'news';
	return [{ ...about, kind, topic, category: row.text('types.0.type', 'categories'), occurredAt: row.date('publishedDate', 'pageDate', 'originalPublishedDate'), contacts }];
}

export function technologies(rows: readonly View[]): Draft<'TechStack'>[] {
	const items = rows.flatMap((row) => {
		const name = row.text('product', 'name');
		if (name === null) return [];
		return [{ name, vendor: row.text('vendor'), category: row.text('category'), parentCategory: row.text('categoryParent'), firstSeen: row.date('createdDate'), lastSeen: row.date('modifiedDate'), intensity: null }];
	});
	return [{ items }];
}

export const score = (row: View): Draft<'Score'>[] =>
	row.has('contactAccuracyScore') ? [{ entity: 'person', kind: 'accuracy', key: row.text('email', 'id'), value: row.number('contactAccuracyScore') }] : [];
