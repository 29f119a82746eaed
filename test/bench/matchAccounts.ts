import { matchCompanies } from '../../lib/domain/matching';
import { companyWorld } from '../support/companyWorld';

export interface MatchFigures {
	readonly accounts: number;
	readonly clients: number;
	readonly seconds: number;
	readonly precision: number;
	readonly recall: number;
}

/** Two systems of about so many companies each, matched once on one core after a warm-up. */
export function matchAccounts(companies: number): MatchFigures {
	const warmUp = companyWorld(1, 200);
	matchCompanies(warmUp.accounts, warmUp.clients);
	// A hundred ordinary companies bring eighteen hard cases with them.
	const { accounts, clients, truth } = companyWorld(2, Math.round(companies / 1.18));
	const start = performance.now();
	const matches = matchCompanies(accounts, clients);
	const seconds = (performance.now() - start) / 1000;
	const links = matches.flatMap(({ accountId, link }) => (link ? [truth.get(accountId) === link.clientId] : []));
	const right = links.filter(Boolean).length;
	return { accounts: accounts.length, clients: clients.length, seconds, precision: right / links.length, recall: right / truth.size };
}
