/**
 * What a column can hold. `many` fields keep the values of several columns (Phone 1, Phone 2); the others take the first that is not
 * empty. The words are headers as exports and pushes of the providers have them, in lower case with single blanks.
 */
interface ColumnField {
	readonly label: string;
	readonly about: 'person' | 'company';
	readonly many?: true;
	readonly words: readonly string[];
}

const field = (about: ColumnField['about'], label: string, words: string, many?: true): ColumnField => ({ about, label, words: words.split('|'), ...(many ? { many } : {}) });

export const COLUMN_FIELDS = {
	id: field('person', 'ID at the Provider', 'id|contact id|person id|lead id|zoominfo contact id|apollo contact id|record id'),
	firstName: field('person', 'First Name', 'first name|first|firstname|given name|forename|fname|vorname|prénom|nombre|nome|voornaam'),
	lastName: field('person', 'Last Name', 'last name|last|lastname|surname|family name|lname|nachname|nom|nom de famille|apellido|apellidos|cognome|achternaam'),
	fullName: field('person', 'Full Name', 'full name|fullname|contact name|person name|lead name|contact|contact full name|vollständiger name|nom complet|nombre completo'),
	title: field('person', 'Job Title', 'title|job title|jobtitle|position|role|job|current title|designation|headline|stellenbezeichnung|funktion|cargo|functie|titel|fonction'),
	seniority: field('person', 'Seniority', 'seniority|seniority level|management level|job level|level|job seniority'),
	department: field('person', 'Department', 'department|departments|job function|function|job function department|abteilung|service|departamento'),
	email: field('person', 'Email', 'email|e mail|email address|e mail address|mail|work email|business email|corporate email|professional email|primary email|contact email|emails|verified email|email 1|correo|courriel|correo electrónico|value', true),
	personalEmail: field('person', 'Personal Email', 'personal email|private email|personal e mail|personal emails|supplemental email', true),
	emailStatus: field('person', 'Email Status', 'email status|email verification|verification status|email validity|email verification status|email confidence status|email result|primary email status'),
	directPhone: field('person', 'Direct Phone', 'direct phone|direct dial|direct number|direct phone number|direct line|work direct phone|direct|durchwahl', true),
	mobilePhone: field('person', 'Mobile Phone', 'mobile|mobile phone|mobile number|cell|cell phone|cellphone|mobile phone number|mobile direct dial|handy|portable|móvil|mobiel', true),
	workPhone: field('person', 'Work Phone', 'work phone|office phone|business phone|work phone number|office phone number|office number', true),
	phone: field('person', 'Phone', 'phone|phone number|telephone|tel|phones|phone numbers|telephone number|contact phone|contact number|telefon|téléphone|teléfono|telefono|telefoon|sanitized phone', true),
	linkedinUrl: field('person', 'LinkedIn URL', 'linkedin|linkedin url|linkedin profile|person linkedin url|linkedin profile url|li profile url|linkedin link|linkedin contact profile url|contact li profile url|contact linkedin url|linkedin handle'),
	city: field('person', 'City', 'city|contact city|person city|town|ort|stadt|ville|ciudad|città|plaats'),
	state: field('person', 'State', 'state|region|province|contact state|person state|county|state province|bundesland'),
	country: field('person', 'Country', 'country|country name|contact country|person country|country code|land|pays|país|paese'),
	doNotContact: field('person', 'Do Not Contact', 'do not contact|dnc|opt out|opted out|unsubscribed|do not email|suppressed|gdpr opt out|restricted'),
	doNotCall: field('person', 'Do Not Call', 'do not call|dnc status|phone do not call|do not call flag|direct phone do not call|mobile phone do not call'),
	companyName: field('company', 'Company Name', 'company|company name|organization|organisation|organization name|organisation name|account|account name|business name|employer|firm|firma|unternehmen|empresa|entreprise|azienda|société|bedrijf|bedrijfsnaam|company name for emails|current employer'),
	domain: field('company', 'Company Domain', 'domain|company domain|website domain|email domain|company domain name|primary domain|domain name'),
	website: field('company', 'Website', 'website|company website|url|web site|web|company url|homepage|webseite|site web|sitio web|website url|company web site|web address'),
	companyPhone: field('company', 'Company Phone', 'company phone|company phone number|corporate phone|hq phone|headquarters phone|main phone|switchboard|company hq phone|phone hq|organization phone'),
	companyLinkedinUrl: field('company', 'Company LinkedIn URL', 'company linkedin url|company linkedin|company li profile url|linkedin company profile url|company linkedin profile url|organization linkedin url'),
	industry: field('company', 'Industry', 'industry|primary industry|sector|industries|vertical|branche|secteur|sector de actividad|category|company industry'),
	description: field('company', 'Description', 'description|company description|about|summary|short description|seo description'),
	keywords: field('company', 'Keywords', 'keywords|tags|specialities|specialties|company keywords'),
	employees: field('company', 'Employees', 'employees|employee count|number of employees|no of employees|headcount|company size|employee range|employee size|size|employee|staff count|company staff count range|company staff count|num employees|employees range|mitarbeiter|mitarbeiterzahl|estimated num employees'),
	revenue: field('company', 'Revenue', 'revenue|annual revenue|revenue range|company revenue|sales volume|yearly revenues|estimated annual revenue|revenue usd|company annual revenue|company revenue range'),
	revenueThousands: field('company', 'Revenue in Thousands', 'revenue in 000s usd|revenue in 000s|revenue in thousands|annual revenue in 000s usd'),
	foundedYear: field('company', 'Founded Year', 'founded|founded year|year founded|founding year|established|company founded|gegründet|gründungsjahr'),
	street: field('company', 'Street', 'address|street|street address|company street|company address|address 1|address line 1|address1|straße|strasse|adresse|dirección|company street address|hq address'),
	postalCode: field('company', 'Postal Code', 'zip|zip code|zipcode|postal code|postcode|post code|company zip code|plz|code postal|company postal code|company zip'),
	companyCity: field('company', 'Company City', 'company city|hq city|organization city|account city'),
	companyState: field('company', 'Company State', 'company state|hq state|company region|company state abbr'),
	companyCountry: field('company', 'Company Country', 'company country|hq country|organization country|account country'),
	technologies: field('company', 'Technologies', 'technologies|technology|tech stack|technology stack|techstack|tech|company technologies|technographics|product|products used|installed technologies'),
	competitors: field('company', 'Competitors', 'competitors|competitor|competitor name|competition|rival|competitor names|competitors mentioned'),
	newsTitle: field('company', 'News Headline', 'news|headline|news title|insight|insight title|card title|card name|update title|intel'),
	newsUrl: field('company', 'News Link', 'news url|news link|source url|insight url|card url|article url'),
	newsDate: field('company', 'News Date', 'news date|published|published at|publication date|insight date|date published'),
	fundingTotal: field('company', 'Total Funding', 'total funding|funding total|total funding amount|company funding total|total funding usd'),
	sicCodes: field('company', 'SIC Codes', 'sic|sic code|sic codes|primary sic|sic code 1'),
	naicsCodes: field('company', 'NAICS Codes', 'naics|naics code|naics codes|primary naics|naics code 1'),
} as const satisfies Readonly<Record<string, ColumnField>>;

export type ColumnFieldName = keyof typeof COLUMN_FIELDS;

export const columnFieldNames = Object.keys(COLUMN_FIELDS) as readonly ColumnFieldName[];

export const isColumnField = (name: string): name is ColumnFieldName => Object.hasOwn(COLUMN_FIELDS, name);

const byWord = new Map<string, ColumnFieldName>(columnFieldNames.flatMap((name) => COLUMN_FIELDS[name].words.map((word) => [word, name] as const)));

/** What `Company X` holds where X alone is about the person. */
const ofCompany: Readonly<Partial<Record<ColumnFieldName, ColumnFieldName>>> = {
	fullName: 'companyName', phone: 'companyPhone', workPhone: 'companyPhone', city: 'companyCity', state: 'companyState', country: 'companyCountry', linkedinUrl: 'companyLinkedinUrl',
};

/** `firstName`, `First_Name*` and `contact.first_name` alike: words in lower case between single blanks. */
export const headerWords = (header: string): string =>
	header.replace(/(?<=\p{Ll})(?=\p{Lu})/gu, ' ').toLowerCase().normalize('NFC').replace(/[^\p{L}\p{N}]+/gu, ' ').replace(/\blinked in\b/g, 'linkedin').trim();

/** The field a header names; undefined when it names none that is known. `name` is for the caller to decide. */
export function fieldOf(header: string): ColumnFieldName | 'name' | undefined {
	const words = headerWords(header);
	if (words === 'name') return 'name';
	const direct = byWord.get(words) ?? byWord.get(words.replace(/ ?\d+$/, ''));
	if (direct) return direct;
	const [, about, rest = ''] = /^(contact|person|lead|prospect|employee|company|organization|organisation|account|data) (.+)$/.exec(words) ?? [];
	if (about === undefined) return undefined;
	const found = fieldOf(rest);
	if (found === undefined || !/^(company|organi[sz]ation|account)$/.test(about)) return found === 'name' ? 'fullName' : found;
	if (found === 'name') return 'companyName';
	return ofCompany[found] ?? (COLUMN_FIELDS[found].about === 'company' ? found : undefined);
}
