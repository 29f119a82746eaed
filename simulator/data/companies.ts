import { generalUserName, haloDate, type HaloRecord } from '../halo/records';
import { add, daysBefore, pastMoment, type Sink } from './sink';

const legalForms = ['Ltd', 'LLC', 'Group', 'Inc', '& Sons', 'Partners'];
const topLevelDomains = ['example', 'test'];

/** Ways people type numbers into a ticket system; all are possible numbers of the North American plan. */
const phoneForms: readonly ((area: number, middle: number, last: string) => string)[] = [
	(area, middle, last) => `+1 ${area}-${middle}-${last}`,
	(area, middle, last) => `(${area}) ${middle}-${last}`,
	(area, middle, last) => `${area}.${middle}.${last}`,
	(area, middle, last) => `+1${area}${middle}${last}`,
];

const areaCodes = [212, 312, 415, 512, 617, 702, 813, 917];

function phoneNumber({ random }: Sink): string {
	const last = String(random.int(0, 9999)).padStart(4, '0');
	return random.pick(phoneForms)(random.pick(areaCodes), random.int(220, 899), last);
}

/** Clients with their sites and contacts; each client has a main site and a General User. */
export function addCompanies(sink: Sink): void {
	const { size, store } = sink;
	store.startIds('Client', 12);
	store.startIds('Site', 18);
	store.startIds('Users', 31);
	const sites: HaloRecord[] = [];
	for (let index = 0; index < size.clients; index += 1) {
		const client = addClient(sink, index);
		const site = addSite(sink, client, 0);
		client.main_site_id = site.id;
		sites.push(site);
		addGeneralUser(sink, site);
	}
	for (let index = size.clients; index < size.sites; index += 1) {
		const main = sites[index % size.clients];
		const client = main && store.find('Client', main.client_id);
		if (client) sites.push(addSite(sink, client, Math.floor(index / size.clients)));
	}
	for (let index = size.clients; index < size.users; index += 1) {
		const site = sites[(index - size.clients) % sites.length];
		if (site) addContact(sink, site, index);
	}
}

/** Distinct for the first nine thousand; after that the names carry a number, as branches do. */
function companyName({ pools }: Sink, index: number): string {
	const { lastNames, trades } = pools;
	const last = lastNames[(index * 7) % lastNames.length] ?? 'Northwind';
	const trade = trades[Math.floor(index / lastNames.length) % trades.length] ?? 'Group';
	const round = Math.floor(index / (lastNames.length * trades.length));
	const form = legalForms[index % legalForms.length] ?? 'Ltd';
	return `${last} ${trade} ${form}${round > 0 ? ` ${round + 1}` : ''}`;
}

function addClient(sink: Sink, index: number): HaloRecord {
	const { random, store } = sink;
	const changed = pastMoment(random, 700);
	const name = companyName(sink, index);
	const domain = `${name.toLowerCase().replace(/[^a-z0-9]+/g, '')}.${random.pick(topLevelDomains)}`;
	const prospect = random.chance(0.05);
	return add(
		sink,
		'Client',
		{
			id: store.table('Client').nextId(),
			name,
			toplevel_id: prospect ? 2 : 1,
			inactive: random.chance(0.03),
			colour: '#2bd3c6',
			website: random.chance(0.9) ? `https://www.${domain}` : '',
			domain,
			notes: random.chance(0.2) ? 'Prefers contact by e-mail.' : '',
			accountsid: `C${10_000 + index}`,
			accountsemailaddress: `accounts@${domain}`,
			accountmanagertech: 3,
			pritech: 4,
			main_site_id: 0,
			customertype: prospect ? 1 : 0,
			isopportunity: prospect ? 1 : 0,
			paymentterms: 30,
			item_tax_code: 1,
			service_tax_code: 1,
			stopped: 0,
			datecreated: haloDate(daysBefore(changed, random.int(1, 900)), random.int(0, 9999)),
			customfields: [
				{ id: 161, value: random.int(1, 5) },
				{ id: 163, value: String(random.int(3, 400)) },
			],
		},
		changed,
	);
}

function addSite(sink: Sink, client: HaloRecord, ordinal: number): HaloRecord {
	const { random, pools, store } = sink;
	const place = random.pick(pools.places);
	const changed = pastMoment(random, 700);
	return add(
		sink,
		'Site',
		{
			id: store.table('Site').nextId(),
			name: ordinal === 0 ? 'Main' : `${place.city} Office`,
			client_id: client.id,
			inactive: client.inactive === true || (ordinal > 0 && random.chance(0.04)),
			sla_id: 1,
			phonenumber: phoneNumber(sink),
			colour: '#2bd3c6',
			timezone: '',
			notes: '',
			isinvoicesite: ordinal === 0,
			isstocklocation: false,
			emaildomain: client.domain,
			stopped: 0,
			datecreated: haloDate(daysBefore(changed, random.int(1, 900)), random.int(0, 9999)),
			delivery_address: {
				id: store.table('Site').nextId(),
				line1: random.pick(pools.streets),
				line2: '',
				line3: place.city,
				line4: place.state,
				postcode: place.postcode,
				primary: true,
			},
		},
		changed,
	);
}

function addGeneralUser(sink: Sink, site: HaloRecord): void {
	const { random, store } = sink;
	add(
		sink,
		'Users',
		{
			id: store.table('Users').nextId(),
			name: generalUserName,
			firstname: 'General',
			surname: 'User',
			emailaddress: '',
			phonenumber: '',
			mobilenumber: '',
			title: '',
			site_id: site.id,
			client_id: site.client_id,
			inactive: site.inactive,
		},
		pastMoment(random, 700),
	);
}

function addContact(sink: Sink, site: HaloRecord, index: number): void {
	const { random, pools, store } = sink;
	const firstname = random.pick(pools.firstNames);
	const surname = random.pick(pools.lastNames);
	const changed = pastMoment(random, 700);
	const domain = store.find('Client', site.client_id)?.domain;
	const mailbox = `${firstname}.${surname}`.toLowerCase().replace(/[^a-z.]/g, '');
	const id = store.table('Users').nextId();
	add(
		sink,
		'Users',
		{
			id,
			name: `${firstname} ${surname}`,
			firstname,
			surname,
			title: random.pick(pools.jobTitles),
			emailaddress: random.chance(0.95) ? `${mailbox}${index}@${String(domain)}` : '',
			phonenumber: random.chance(0.8) ? phoneNumber(sink) : '',
			mobilenumber: random.chance(0.5) ? phoneNumber(sink) : '',
			site_id: site.id,
			client_id: site.client_id,
			inactive: site.inactive === true || random.chance(0.04),
			isimportantcontact: random.chance(0.05),
			neversendemails: random.chance(0.03),
			login: mailbox,
			notes: '',
			department: random.pick(['Finance', 'Operations', 'Sales', 'IT']),
			datecreated: haloDate(daysBefore(changed, random.int(1, 900)), random.int(0, 9999)),
			customfields: [{ id: 180, value: `https://www.linkedin.com/in/${mailbox}-${id}` }],
		},
		changed,
	);
}
