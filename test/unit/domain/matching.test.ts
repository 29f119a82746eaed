import type { Company } from '../../../lib/domain/identity';
import { matchCompanies, type Match } from '../../../lib/domain/matching';
import { companyWorld, type World } from '../../support/companyWorld';
import { randomFrom, shuffled } from '../../support/random';
import { scale } from '../../support/scale';

const company = (id: string, name: string, more: Partial<Omit<Company, 'id' | 'name'>> = {}): Company => ({ id, name, domains: [], phones: [], postcodes: [], ...more });

const contoso = { domains: ['contoso.com'], phones: ['+44 20 7946 0018'], postcodes: ['SW1A 1AA'] };

/** The state of the only account. */
function outcome(account: Partial<Company>, client: Partial<Company>): 'linked' | 'suggested' | 'none' {
	const [match] = matchCompanies([{ ...company('a', 'Contoso'), ...account }], [{ ...company('1', 'Contoso'), ...client }]);
	return match?.link ? 'linked' : (match?.candidates.length ?? 0) > 0 ? 'suggested' : 'none';
}

function figures({ accounts, clients, truth, notes }: World): { precision: number; recall: number; wrong: string[] } {
	const links = matchCompanies(accounts, clients).flatMap(({ accountId, link }) => (link ? [{ accountId, clientId: link.clientId }] : []));
	const wrong = links.filter(({ accountId, clientId }) => truth.get(accountId) !== clientId).map(({ accountId, clientId }) => `${accountId} to ${clientId}: ${notes.get(accountId) ?? ''}`);
	const right = links.length - wrong.length;
	return { precision: right / links.length, recall: right / truth.size, wrong };
}

describe('matching two systems', () => {
	// The labelled set: 2,000 ordinary companies and more than 300 hard cases a seed, in 25 countries.
	it.each(Array.from({ length: scale(3) }, (_, index) => index + 1))('links almost all and none wrongly, seed %i', (seed) => {
		const { precision, recall, wrong } = figures(companyWorld(seed, 2000));
		expect(wrong).toEqual([]);
		expect(precision).toBeGreaterThanOrEqual(0.999);
		expect(recall).toBeGreaterThanOrEqual(0.95);
	});

	it('does not depend on the order of either side', () => {
		const { accounts, clients } = companyWorld(11, 400);
		const inOrder = (matches: readonly Match[]): Match[] => [...matches].sort((left, right) => left.accountId.localeCompare(right.accountId));
		const expected = inOrder(matchCompanies(accounts, clients));
		for (let seed = 1; seed <= scale(4); seed += 1) {
			expect(inOrder(matchCompanies(shuffled(accounts, randomFrom(seed)), shuffled(clients, randomFrom(seed + 100))))).toEqual(expected);
		}
	});

	it('gives each client to one account at most', () => {
		const { accounts, clients } = companyWorld(12, 600);
		const linked = matchCompanies(accounts, clients).flatMap(({ link }) => link?.clientId ?? []);
		expect(new Set(linked).size).toBe(linked.length);
	});

	it('links nothing by name alone, whatever the name', () => {
		const { accounts, clients } = companyWorld(13, 500);
		const bare = (entries: readonly Company[]): Company[] => entries.map(({ id, name }) => company(id, name, { domains: ['office@gmail.com'] }));
		expect(matchCompanies(bare(accounts), bare(clients)).filter(({ link }) => link)).toEqual([]);
	});

	it('links nothing without the name, whatever else is the same', () => {
		const { accounts, clients } = companyWorld(14, 300);
		const renamed = accounts.map((entry, index) => ({ ...entry, name: `Zzyx${index} Wholly Different` }));
		expect(matchCompanies(renamed, clients).filter(({ link }) => link)).toEqual([]);
	});
});

describe('one pair', () => {
	it.each<[string, Partial<Company>, Partial<Company>, 'linked' | 'suggested' | 'none']>([
		['name and domain', { domains: ['https://www.contoso.com'] }, { domains: ['info@contoso.com'] }, 'linked'],
		['name in another writing and domain', { name: 'Cotnoso GmbH', domains: ['contoso.com'] }, { domains: ['contoso.com'] }, 'linked'],
		['initials and domain', { name: 'NWT', domains: ['nwt.com'] }, { name: 'North Wind Traders', domains: ['nwt.com'] }, 'linked'],
		['name and phone', { phones: ['020 7946 0018'] }, { phones: ['+44 20 7946 0018'] }, 'linked'],
		['name and postcode', { postcodes: ['SW1A 1AA'] }, { postcodes: ['sw1a1aa'] }, 'linked'],
		['a common name and a postcode', { name: 'Dental Clinic', postcodes: ['SW1A 1AA'] }, { name: 'Dental Clinic', postcodes: ['SW1A 1AA'] }, 'suggested'],
		['name alone', {}, {}, 'suggested'],
		['name, and a mailbox of the same provider', { domains: ['a@gmail.com'] }, { domains: ['b@gmail.com'] }, 'suggested'],
		['all but the name', { ...contoso, name: 'Fabrikam' }, contoso, 'suggested'],
		['a subsidiary on the same premises', { ...contoso, name: 'Contoso Hosting Ltd' }, { ...contoso, name: 'Contoso Ltd' }, 'suggested'],
		['another legal form, elsewhere', { name: 'Contoso Ltd', domains: ['contoso.com'] }, { name: 'Contoso LLP', domains: ['contoso.com'] }, 'suggested'],
		['another legal form, same phone', { ...contoso, name: 'Contoso Ltd' }, { ...contoso, name: 'Contoso LLP' }, 'linked'],
		['a legal form of another country', { ...contoso, name: 'Contoso Inc' }, { ...contoso, name: 'Contoso GmbH' }, 'suggested'],
		['another domain', { ...contoso, domains: ['contoso.net'], postcodes: [] }, contoso, 'suggested'],
		['another domain, same phone and postcode', { ...contoso, domains: ['contoso.net'] }, contoso, 'linked'],
		['another town', { postcodes: ['AB1 2CD'] }, { postcodes: ['SW1A 1AA'] }, 'suggested'],
		['nothing', { name: 'Fabrikam' }, {}, 'none'],
		['a name that says nothing', { name: '—', domains: ['contoso.com'] }, contoso, 'suggested'],
	])('%s', (_what, account, client, expected) => {
		expect(outcome(account, client)).toBe(expected);
		expect(outcome(client, account)).toBe(expected);
	});

	it('leaves two equal rivals to a person, and says so', () => {
		const clients = [company('1', 'Contoso Ltd', { domains: ['contoso.com'] }), company('2', 'Contoso Limited', { domains: ['contoso.com'] })];
		expect(matchCompanies([company('a', 'Contoso', { domains: ['contoso.com'] })], clients)[0]).toMatchObject({ heldBack: 'Client 2 fits about as well' });
		const accounts = [company('a', 'Contoso', { domains: ['contoso.com'] }), company('b', 'Contoso', { domains: ['contoso.com'] })];
		const matches = matchCompanies(accounts, clients.slice(0, 1));
		expect(matches.map(({ link, heldBack }) => [link, heldBack])).toEqual(Array(2).fill([undefined, 'Another account fits this client about as well']));
	});

	it('tells the stores of a chain apart by phone and postcode', () => {
		const store = (id: string, number: number): Company => company(id, 'Contoso Coffee', { domains: ['contoso.com'], phones: [`+44 20 7946 000${number}`], postcodes: [`AB${number} 1CD`] });
		const matches = matchCompanies([1, 2, 3].map((number) => store(`a${number}`, number)), [3, 1, 2].map((number) => store(`c${number}`, number)));
		expect(matches.map(({ accountId, link }) => [accountId, link?.clientId])).toEqual([['a1', 'c1'], ['a2', 'c2'], ['a3', 'c3']]);
	});

	it('takes a domain of many companies for a web agency', () => {
		const accounts = ['Alpha', 'Bravo', 'Charlie', 'Delta', 'Echo', 'Foxtrot'].map((name, index) => company(`a${index}`, name, { domains: ['agency.com'] }));
		const [match] = matchCompanies(accounts, [company('1', 'Alpha', { domains: ['agency.com'] })]);
		expect(match?.link).toBeUndefined();
		expect(match?.candidates[0]?.evidence.domain).toBe('unknown');
	});

	it('gives its reasons, one line each', () => {
		const [match] = matchCompanies([company('a', 'Contoso Ltd', contoso)], [company('1', 'Contoso', contoso)]);
		expect(match?.link?.evidence).toMatchObject({
			score: 100, reasons: ['Same name', 'Same domain: contoso.com', 'Same phone: +44 20 7946 0018', 'Same postcode: SW1A1AA'],
		});
	});
});
