import { identityOf, type Company, type Identity } from './identity';
import { domainKey, evidenceFor, isProven, MOST_USERS, phoneKey, type Evidence } from './matchingEvidence';
import { isTelling } from './nameLikeness';

/** A client that may be the account. */
export interface Candidate {
	readonly clientId: string;
	readonly evidence: Evidence;
}

/** What the comparison says of one account. */
export interface Match {
	readonly accountId: string;
	/** The client that it is for sure; absent when a person has to decide. */
	readonly link?: Candidate;
	/** Clients worth showing to a person, best first. */
	readonly candidates: readonly Candidate[];
	/** Why the best candidate is no link, where another one stands in the way. */
	readonly heldBack?: string;
}

export interface MatchOptions {
	/** Country of phone numbers that are written without one, such as GB. */
	readonly country?: string;
}

/** Words of more clients than this lead nowhere. */
const MOST_IN_BLOCK = 40;

/** Candidates with less are not shown: a shared phone or half a name alone. */
const LEAST_SCORE = 25;

/** How far the second best must be behind; one agreeing or contradicting phone number and postcode is less. */
const LEAD = 15;

const skeleton = (joined: string): string => `${joined.slice(0, 1)}${joined.slice(1).replace(/[aeiouyh\d]/g, '').replace(/(.)\1+/g, '$1')}`;

/** What brings two companies together to be compared; two that have none of it in common are not alike. */
function keysOf({ name, domains, phones, postcodes }: Identity): Set<string> {
	const keys = new Set([...[...domains].map(domainKey), ...[...phones].map(phoneKey)]);
	for (const { words, joined } of name.ways) {
		keys.add(`name ${joined}`);
		keys.add(`sounds ${skeleton(joined)}`);
		for (const word of words) if (isTelling(word)) keys.add(`word ${word}`);
		if (words.length >= 3) keys.add(`name ${words.map((word) => word.slice(0, 1)).join('')}`);
		for (const postcode of postcodes) keys.add(`place ${postcode} ${joined.slice(0, 2)}`);
	}
	return keys;
}

function index(identities: readonly Identity[]): Map<string, Identity[]> {
	const blocks = new Map<string, Identity[]>();
	for (const identity of identities) {
		for (const key of keysOf(identity)) {
			const block = blocks.get(key);
			if (block) block.push(identity);
			else blocks.set(key, [identity]);
		}
	}
	return blocks;
}

/** How many companies have a domain or phone number, on the side where more do. */
function usersOf(accounts: readonly Identity[], clients: readonly Identity[]): (key: string) => number {
	const count = (identities: readonly Identity[]): Map<string, number> => {
		const counts = new Map<string, number>();
		for (const { domains, phones } of identities) {
			const keys = new Set([...[...domains].map(domainKey), ...[...phones].map(phoneKey)]);
			for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
		}
		return counts;
	};
	const [left, right] = [count(accounts), count(clients)];
	return (key) => Math.max(left.get(key) ?? 0, right.get(key) ?? 0);
}

const isStrong = (key: string): boolean => key.startsWith('domain ') || key.startsWith('phone ');

const wordCount = ({ name }: Identity): number => Math.max(...name.ways.map(({ words }) => words.length));

/**
 * The clients worth comparing: those that share a domain, a phone, the whole name or its sound, and those that share
 * half of the words. Fewer words in common never reach the score of a suggestion.
 */
function nearTo(account: Identity, blocks: ReadonlyMap<string, readonly Identity[]>): Identity[] {
	const near = new Set<Identity>();
	const inWords = new Map<Identity, number>();
	for (const key of keysOf(account)) {
		const block = blocks.get(key) ?? [];
		if (block.length > (isStrong(key) ? MOST_USERS : MOST_IN_BLOCK)) continue;
		const isWord = key.startsWith('word ');
		for (const client of block) {
			if (isWord) inWords.set(client, (inWords.get(client) ?? 0) + 1);
			else near.add(client);
		}
	}
	const words = wordCount(account);
	for (const [client, shared] of inWords) if (shared * 2 >= Math.max(words, wordCount(client))) near.add(client);
	return [...near];
}

/** Best first; equal ones by id, so that the order of the input means nothing. */
const byScore = (left: Candidate, right: Candidate): number => right.evidence.score - left.evidence.score || left.clientId.localeCompare(right.clientId);

interface Best {
	readonly first: Evidence;
	readonly second: number;
}

/**
 * Finds for each account the client that is the same company. An account is linked when the evidence proves it and no
 * other pair of either company comes near, so each client gets one account at most and equal rivals get none.
 * Companies are compared only where they have something in common, never all with all.
 *
 * The outcome depends on what the companies are, not on the order in which they come. Ids have to be unique per side.
 */
export function matchCompanies(accounts: readonly Company[], clients: readonly Company[], options: MatchOptions = {}): Match[] {
	const [left, right] = [accounts.map(identityOf), clients.map(identityOf)];
	const users = usersOf(left, right);
	const context = { ...options, users };
	const blocks = index(right);
	const found = left.map((account) => {
		const compared = nearTo(account, blocks).map((client) => ({ clientId: client.company.id, evidence: evidenceFor(account, client, context) }));
		return { accountId: account.company.id, candidates: compared.filter(({ evidence }) => evidence.score >= LEAST_SCORE).sort(byScore) };
	});
	const claims = new Map<string, Best>();
	for (const { candidates } of found) {
		for (const { clientId, evidence } of candidates) {
			const best = claims.get(clientId);
			if (!best) claims.set(clientId, { first: evidence, second: 0 });
			else if (evidence.score > best.first.score) claims.set(clientId, { first: evidence, second: best.first.score });
			else claims.set(clientId, { first: best.first, second: Math.max(best.second, evidence.score) });
		}
	}
	return found.map((match) => decide(match, claims));
}

function decide({ accountId, candidates }: Pick<Match, 'accountId' | 'candidates'>, claims: ReadonlyMap<string, Best>): Match {
	const [best, next] = candidates;
	const claim = best && claims.get(best.clientId);
	if (!best || !claim || !isProven(best.evidence)) return { accountId, candidates };
	if (next && best.evidence.score - next.evidence.score < LEAD) {
		return { accountId, candidates, heldBack: `Client ${next.clientId} fits about as well` };
	}
	if (claim.first !== best.evidence || best.evidence.score - claim.second < LEAD) {
		return { accountId, candidates, heldBack: 'Another account fits this client about as well' };
	}
	return { accountId, link: best, candidates };
}
