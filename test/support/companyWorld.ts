import { randomFrom } from './random';

/**
 * Two systems that know the same companies in different ways, with the truth about who is who. Written from what people
 * enter into CRM and ticket systems, and not from the matcher: it knows nothing of its lists, scores or rules.
 */

export interface Entry {
	readonly id: string;
	readonly name: string;
	readonly domains: string[];
	readonly phones: string[];
	readonly postcodes: string[];
}

export interface World {
	readonly accounts: Entry[];
	readonly clients: Entry[];
	/** Account id to the client that is the same company. */
	readonly truth: Map<string, string>;
	/** What was special about an entry, for the message of a failing test. */
	readonly notes: Map<string, string>;
}

/** Country, telephone code, postcode and the ways its commonest legal forms are written. */
const countries: readonly (readonly [string, string, string, ...(readonly string[])[]])[] = [
	['GB', '+44', 'AN9 9AA', ['Ltd', 'Limited', 'Ltd.', 'LTD'], ['plc', 'PLC', 'P.L.C.']],
	['US', '+1', '99999', ['Inc', 'Inc.', 'Incorporated', ', Inc.'], ['LLC', 'L.L.C.', ', LLC']],
	['DE', '+49', '99999', ['GmbH', 'G.m.b.H.', 'Gesellschaft mit beschränkter Haftung', 'gmbh'], ['AG', 'Aktiengesellschaft'], ['GmbH & Co. KG', 'GmbH & Co KG', 'GmbH und Co. KG']],
	['FR', '+33', '99999', ['SARL', 'S.A.R.L.', 'Sàrl'], ['SAS', 'S.A.S.'], ['SA', 'S.A.']],
	['NL', '+31', '9999 AA', ['B.V.', 'BV', 'b.v.'], ['N.V.', 'NV']],
	['BE', '+32', '9999', ['BVBA', 'B.V.B.A.'], ['NV', 'N.V.']],
	['IT', '+39', '99999', ['S.r.l.', 'SRL', 'Srl'], ['S.p.A.', 'SpA']],
	['ES', '+34', '99999', ['S.L.', 'SL', 'S.L.U.'], ['S.A.', 'SA']],
	['PT', '+351', '9999-999', ['Lda.', 'Lda', 'LDA'], ['S.A.', 'SA']],
	['PL', '+48', '99-999', ['Sp. z o.o.', 'sp. z o. o.', 'Sp z o.o.', 'Spółka z o.o.'], ['S.A.', 'SA']],
	['CZ', '+420', '999 99', ['s.r.o.', 's. r. o.', 'spol. s r.o.'], ['a.s.', 'a. s.']],
	['HU', '+36', '9999', ['Kft.', 'Kft', 'KFT'], ['Zrt.', 'Zrt']],
	['SE', '+46', '999 99', ['AB', 'Aktiebolag', 'ab']],
	['NO', '+47', '9999', ['AS', 'A/S', 'as']],
	['DK', '+45', '9999', ['ApS', 'APS', 'Aps'], ['A/S', 'AS']],
	['FI', '+358', '99999', ['Oy', 'OY', 'oy']],
	['AT', '+43', '9999', ['GmbH', 'Ges.m.b.H.', 'GesmbH']],
	['CH', '+41', '9999', ['AG'], ['GmbH', 'gmbh']],
	['AU', '+61', '9999', ['Pty Ltd', 'Pty. Ltd.', 'PTY LTD', 'Pty Limited']],
	['IN', '+91', '999999', ['Pvt Ltd', 'Private Limited', 'Pvt. Ltd.']],
	['SG', '+65', '999999', ['Pte Ltd', 'Pte. Ltd.']],
	['MX', '+52', '99999', ['S.A. de C.V.', 'SA de CV']],
	['BR', '+55', '99999-999', ['Ltda', 'Ltda.', 'LTDA']],
	['LT', '+370', '99999', ['UAB', 'uab']],
	['SI', '+386', '9999', ['d.o.o.', 'd. o. o.', 'DOO']],
];

const beginnings = 'Ber Cal Dor Elm Fen Gar Hol Ives Jor Kel Lan Mar Nor Oak Pel Quin Ros Sal Tor Ulm Ver Wil Xan Yar Zel Brü Kör Søn Lør Pén Çel Łuk Går Mül Nuñ'.split(' ');
const middles = 'a be co di er fa go hu in ka lo mi ne or pa ri so ta ul vi'.split(' ');
const endings = 'bach berg brook bury dale den field ford gate ham holm hurst land ley mark mere nay quist ridge sen shaw stead ston thorpe ton vale ville wick wood worth'.split(' ');
const trades = 'Dental|Logistics|Engineering|Bakery|Legal|Architects|Software|Plumbing|Foods|Motors|Printing|Travel|Optics|Insurance|Accounting|Fabrics|Farms|Pharmacy|Roofing|Security|Media|Metals|Packaging|Training|Veterinary|Windows|Surveyors|Interiors|Catering|Estates'.split('|');
const mailboxes = 'gmail.com outlook.com yahoo.co.uk hotmail.com web.de gmx.net icloud.com orange.fr btinternet.com aol.com libero.it proton.me'.split(' ');

interface Company {
	readonly words: string[];
	readonly forms: readonly string[];
	readonly domain: string;
	readonly phone: string;
	readonly postcode: string;
}

class Builder {
	readonly world: World = { accounts: [], clients: [], truth: new Map(), notes: new Map() };
	private readonly names = new Set<string>();

	constructor(private readonly random: () => number) {}

	chance(share: number): boolean {
		return this.random() < share;
	}

	below(count: number): number {
		return Math.floor(this.random() * count);
	}

	pick<T>(choices: readonly T[]): T {
		const chosen = choices[this.below(choices.length)];
		if (chosen === undefined) throw new Error('There is nothing to pick from.');
		return chosen;
	}

	/** A word that no other company of this world has. */
	private newWord(): string {
		for (;;) {
			const word = this.pick(beginnings) + this.pick(middles) + this.pick(endings);
			if (this.names.has(word)) continue;
			this.names.add(word);
			return word;
		}
	}

	private digits(pattern: string): string {
		return pattern.replace(/[9A]/g, (sign) => (sign === '9' ? String(this.below(10)) : String.fromCharCode(65 + this.below(26))));
	}

	phoneOf(code: string): string {
		return `${code} ${2 + this.below(8)}${this.digits('99')} ${this.digits('999')} ${this.digits('999')}`;
	}

	company(): Company {
		const [country, code, postcode, ...forms] = this.pick(countries);
		const first = this.newWord();
		const words = this.chance(0.2) ? [first, this.chance(0.5) ? '&' : 'and', this.newWord()] : [first];
		if (this.chance(0.75)) words.push(this.pick(trades));
		const top = country === 'GB' ? 'co.uk' : country === 'AU' ? 'com.au' : this.chance(0.5) ? 'com' : country.toLowerCase();
		const host = words.join('').normalize('NFKD').replace(/[^a-z]/gi, '').toLowerCase();
		return { words, forms: this.pick(forms), domain: `${host}.${top}`, phone: this.phoneOf(code), postcode: this.digits(postcode) };
	}

	/** The phone as somebody would type it. */
	private typedPhone(phone: string): string {
		const [code = '', ...rest] = phone.split(' ');
		const form = this.below(5);
		if (form === 0) return phone.replace(/ /g, '');
		if (form === 1) return `${code.replace('+', '00')} ${rest.join('-')}`;
		if (form === 2) return `${code} (0)${rest.join(' ')}`.replace('(0)', code === '+44' || code === '+49' ? '(0)' : '');
		if (form === 3) return `${code} ${rest.join('.')}`;
		return phone;
	}

	private slip(word: string): string {
		if (word.length < 5) return word;
		const at = 1 + this.below(word.length - 2);
		const kind = this.below(3);
		if (kind === 0) return word.slice(0, at) + word.slice(at + 1);
		if (kind === 1) return word.slice(0, at) + word.charAt(at) + word.slice(at);
		return word.slice(0, at) + word.charAt(at + 1) + word.charAt(at) + word.slice(at + 2);
	}

	/** The name as one of the two systems has it. */
	private typedName({ words, forms }: Company): string {
		let written = [...words];
		if (this.chance(0.05)) written[0] = this.slip(written[0] ?? '');
		if (this.chance(0.15)) written = written.map((word) => (word === '&' ? 'and' : word === 'and' ? '&' : word));
		let name = written.join(' ');
		if (this.chance(0.7)) name = `${name} ${this.pick(forms)}`.replace(' ,', ',');
		if (this.chance(0.1)) name = name.normalize('NFKD').replace(/\p{M}/gu, '').replace(/ø/g, 'o').replace(/Ł/g, 'L');
		if (this.chance(0.08)) name = name.toUpperCase();
		if (this.chance(0.04)) name = `  ${name} `;
		if (this.chance(0.02)) name = `The ${name}`;
		return name;
	}

	/** What one system knows of a company; some of it left out, some of it out of date. */
	entry(id: string, company: Company, name = this.typedName(company)): Entry {
		const domains: string[] = [];
		if (this.chance(0.9)) domains.push(this.pick(['', 'https://www.', 'http://', 'www.']) + company.domain + this.pick(['', '/', '/contact']));
		if (this.chance(0.5)) domains.push(this.chance(0.75) ? `info@${company.domain}` : `office${this.below(1000)}@${this.pick(mailboxes)}`);
		const phones = this.chance(0.85) ? [this.typedPhone(this.chance(0.92) ? company.phone : this.phoneOf(company.phone.split(' ')[0] ?? ''))] : [];
		const postcodes = this.chance(0.85) ? [this.chance(0.94) ? this.chance(0.3) ? company.postcode.toLowerCase().replace(/[ -]/g, '') : company.postcode : this.digits('99999')] : [];
		return { id, name, domains, phones, postcodes };
	}

	addPair(company: Company, note = '', names: { account?: string; client?: string } = {}): void {
		const number = this.world.accounts.length + this.world.clients.length;
		const [accountId, clientId] = [`a${number}`, `c${number}`];
		this.addAccount(this.entry(accountId, company, names.account), note);
		this.addClient(this.entry(clientId, company, names.client), note);
		this.world.truth.set(accountId, clientId);
	}

	addAccount(entry: Entry, note: string): void {
		this.world.accounts.push(entry);
		this.world.notes.set(entry.id, note);
	}

	addClient(entry: Entry, note: string): void {
		this.world.clients.push(entry);
		this.world.notes.set(entry.id, note);
	}

	full(id: string, name: string, { domain, phone, postcode }: Company): Entry {
		return { id, name, domains: [domain], phones: [phone], postcodes: [postcode] };
	}
}

/** What mislead people and programs; a share of each per hundred ordinary companies. */
function addHardCases(build: Builder, round: number): void {
	const nameOf = ({ words, forms }: Company): string => `${words.join(' ')} ${forms[0] ?? ''}`;
	// A subsidiary in one system, its parent in the other: everything but the name is the same.
	const parent = build.company();
	const head = parent.words[0] ?? '';
	build.addAccount(build.full(`a-sub-${round}`, `${head} ${build.pick(['Hosting', 'Property', 'Invest', 'Nordic', 'Leasing'])} ${parent.forms[0] ?? ''}`, parent), 'subsidiary of a client');
	build.addClient(build.full(`c-parent-${round}`, `${head} ${build.pick(['Holding', 'Group'])} ${parent.forms[0] ?? ''}`, parent), 'parent of an account');
	// Parent and subsidiary in both systems, on one domain.
	const group = build.company();
	build.addPair({ ...group, words: [group.words[0] ?? '', 'Manufacturing'] }, 'group company');
	build.addPair({ ...group, words: [group.words[0] ?? '', 'Wholesale'], phone: build.phoneOf('+44'), postcode: `AB1 ${round % 10}CD` }, 'group company');
	// Two strangers of the same name in different towns.
	const [twin, stranger] = [build.company(), build.company()];
	build.addAccount(build.full(`a-twin-${round}`, nameOf(twin), twin), 'same name, another company');
	build.addClient(build.full(`c-twin-${round}`, nameOf(twin), stranger), 'same name, another company');
	// Strangers of the same name of whom nothing else is known.
	const bare = build.company();
	build.addAccount({ id: `a-bare-${round}`, name: nameOf(bare), domains: ['office@gmail.com'], phones: [], postcodes: [] }, 'only a name');
	build.addClient({ id: `c-bare-${round}`, name: nameOf(bare), domains: ['billing@gmail.com'], phones: [], postcodes: [] }, 'only a name');
	// Stores of one chain: one name, one domain, each its own phone and postcode.
	const chain = build.company();
	for (let store = 0; store < 3; store += 1) {
		const place = { ...chain, phone: build.phoneOf('+44'), postcode: `CD${store} ${round % 10}XY` };
		build.addAccount(build.full(`a-chain-${round}-${store}`, nameOf(chain), place), 'store of a chain');
		build.addClient(build.full(`c-chain-${round}-${store}`, nameOf(chain), place), 'store of a chain');
		build.world.truth.set(`a-chain-${round}-${store}`, `c-chain-${round}-${store}`);
	}
	// Tenants of one business centre share the switchboard and the postcode.
	const centre = build.company();
	for (let tenant = 0; tenant < 3; tenant += 1) {
		const own = build.company();
		build.addAccount(build.full(`a-centre-${round}-${tenant}`, nameOf(own), { ...own, phone: centre.phone, postcode: centre.postcode }), 'business centre');
	}
	build.addClient(build.full(`c-centre-${round}`, nameOf(build.company()), { ...build.company(), phone: centre.phone, postcode: centre.postcode }), 'business centre');
	// Renamed, and only one system knows.
	const renamed = build.company();
	build.addPair(renamed, 'renamed', { account: nameOf(build.company()) });
	// Two legal persons under one roof.
	const roof = build.company();
	build.addAccount(build.full(`a-roof-${round}`, `${roof.words.join(' ')} GmbH`, roof), 'two legal persons');
	build.addClient({ ...build.full(`c-roof-${round}`, `${roof.words.join(' ')} Inc.`, roof), phones: [build.phoneOf('+1')], postcodes: ['02110'] }, 'two legal persons');
	// Numbered branches.
	const branch = build.company();
	build.addAccount(build.full(`a-branch-${round}`, `${branch.words.join(' ')} 2`, branch), 'branch 2');
	build.addClient(build.full(`c-branch-${round}`, `${branch.words.join(' ')} 3`, branch), 'branch 3');
	// Companies that only one system has.
	for (let index = 0; index < 4; index += 1) {
		build.addAccount(build.entry(`a-only-${round}-${index}`, build.company()), 'only in one system');
		build.addClient(build.entry(`c-only-${round}-${index}`, build.company()), 'only in one system');
	}
}

/** @param pairs ordinary companies that both systems have; hard cases come on top */
export function companyWorld(seed: number, pairs: number): World {
	const build = new Builder(randomFrom(seed));
	for (let index = 0; index < pairs; index += 1) {
		build.addPair(build.company());
		if (index % 100 === 0) addHardCases(build, index / 100);
	}
	return build.world;
}
