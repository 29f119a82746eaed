import { fieldsOf, list, ok, refuseWith, text, texts, whole, type Call, type Fields, type Route, type World } from './definition';
import { companyAttributes, contactAttributes } from './zoomInfoRecords';
import type { Tokens } from './tokens';
import { companyOf, personOf } from './zoomInfoMatch';

/** The Enterprise API that is being retired: user name and password give a token for one hour. Source: reference 4.2. */
export function legacyZoomInfoRoutes(world: World, tokens: Tokens): Record<string, Route> {
	const { population, credits } = world;
	const paging = (call: Call): { page: number; size: number } => ({ page: whole(call.body.page, 1, 1, 1000), size: whole(call.body.rpp, 25, 1, 100) });

	function enrich(call: Call, inputs: string, one: (input: Fields, fields: string[]) => { key: string; told: Fields } | 'OPT_OUT' | undefined): ReturnType<Route> {
		const asked = list(call.body[inputs]).map(fieldsOf);
		if (asked.length === 0 || asked.length > 25) refuseWith(400, { success: false, error: `${inputs} must hold 1 to 25 records` });
		const result = asked.map((input) => {
			const found = one(input, texts(call.body.outputFields));
			if (found === undefined || found === 'OPT_OUT') return { input, data: [], matchStatus: found ?? 'NO_MATCH' };
			return credits.spendOnce(call.path, found.key, 1) ? { input, data: [found.told], matchStatus: 'FULL_MATCH' } : { input, data: [], matchStatus: 'LIMIT_EXCEEDED' };
		});
		return ok({ success: true, data: { outputFields: [], result } });
	}

	return {
		'POST /authenticate': ({ body }) =>
			text(body.username) && body.password === world.secondSecret ? ok({ jwt: tokens.issue() }) : { status: 401, body: { success: false, error: 'Invalid username or password' } },
		'POST /search/contact': (call) => {
			const company = companyOf(world, call.body);
			const found = population.people.filter((person) => !company || person.company === company);
			const { page, size } = paging(call);
			return ok({
				maxResults: found.length, totalResults: found.length, currentPage: page,
				data: found.slice((page - 1) * size, page * size).map(({ id, firstName, lastName, title, accuracy, company: of }) => ({ id: Number(id), firstName, lastName, jobTitle: title, contactAccuracyScore: accuracy, company: { id: Number(of.id), name: of.name } })),
			});
		},
		'POST /search/company': (call) => {
			const company = companyOf(world, call.body);
			const found = population.companies.filter((one) => !company || one === company);
			const { page, size } = paging(call);
			return ok({ maxResults: found.length, totalResults: found.length, currentPage: page, data: found.slice((page - 1) * size, page * size).map(({ id, name }) => ({ id: Number(id), name })) });
		},
		'POST /enrich/contact': (call) => enrich(call, 'matchPersonInput', (input, fields) => {
			const person = personOf(world, input);
			if (person?.optedOut) return 'OPT_OUT';
			return person && { key: `Contact${person.id}`, told: { id: Number(person.id), ...contactAttributes(world, person, fields) } };
		}),
		'POST /enrich/company': (call) => enrich(call, 'matchCompanyInput', (input, fields) => {
			const company = companyOf(world, input);
			return company && { key: `Company${company.id}`, told: { id: Number(company.id), ...companyAttributes(company, fields) } };
		}),
		'POST /lookup/usage': () => ok({ success: true, usage: [{ limitType: 'recordLimit', totalLimit: credits.left + credits.used, currentUsage: credits.used, usageRemaining: credits.left }] }),
	};
}
