import { getCountries, isSupportedCountry, type CountryCode } from 'libphonenumber-js/max';

/** Languages in which a record may name its country. English counts first, where two languages disagree. */
const LANGUAGES = ['en', 'de', 'fr', 'es', 'it', 'nl', 'pt', 'sv', 'da', 'nb', 'pl'];

/** Names in use beside the ones of the Unicode tables. */
const OTHER_NAMES: Readonly<Record<string, CountryCode>> = {
	usa: 'US', 'u.s.': 'US', 'u.s.a.': 'US', 'united states of america': 'US', america: 'US', uk: 'GB', 'u.k.': 'GB', 'great britain': 'GB', britain: 'GB', england: 'GB', scotland: 'GB', wales: 'GB',
	'northern ireland': 'GB', 'republic of ireland': 'IE', eire: 'IE', 'republic of korea': 'KR', korea: 'KR', 'russian federation': 'RU', 'viet nam': 'VN', 'czech republic': 'CZ', turkiye: 'TR', turkey: 'TR',
	'the netherlands': 'NL', holland: 'NL', 'hong kong': 'HK', macau: 'MO', macao: 'MO', uae: 'AE', emirates: 'AE', ksa: 'SA', prc: 'CN', 'mainland china': 'CN', 'ivory coast': 'CI', burma: 'MM', swaziland: 'SZ', 'cape verde': 'CV',
	'bosnia and herzegovina': 'BA', macedonia: 'MK', 'vatican city': 'VA', palestine: 'PS', congo: 'CG', drc: 'CD', brasil: 'BR', deutschland: 'DE', polska: 'PL', suisse: 'CH', schweiz: 'CH', osterreich: 'AT',
};

/**
 * Regions of a sales team that are more than one country, as the region list of the lead pipeline has them. The first
 * country is the one whose calling code the list that this replaces gave to the whole region.
 */
const GROUPS: ReadonlyMap<string, readonly CountryCode[]> = new Map<string, readonly CountryCode[]>([
	['nordic countries', ['NO', 'SE', 'DK', 'FI', 'IS']], ['nordics', ['NO', 'SE', 'DK', 'FI', 'IS']], ['scandinavia', ['NO', 'SE', 'DK']],
	['eastern europe', ['PL', 'CZ', 'SK', 'HU', 'RO', 'BG', 'UA', 'MD', 'BY']],
	['north america', ['US', 'CA', 'MX']], ['usa and canada', ['US', 'CA']],
	['dach', ['DE', 'AT', 'CH']], ['benelux', ['BE', 'NL', 'LU']], ['uk and ireland', ['GB', 'IE']],
]);

/** Regions that say nothing about the country of a number. */
const WIDE = new Set(
	['europe', 'emea', 'apac', 'latam', 'asia pacific', 'asia', 'africa', 'middle east', 'south america', 'central america', 'caribbean', 'southeast asia', 'sub-saharan africa', 'north africa', 'east africa', 'west africa', 'central africa', 'southern africa', 'global', 'worldwide'],
);

/** What a text says about the country of a number. */
export type Region =
	| { readonly kind: 'country'; readonly country: CountryCode }
	| { readonly kind: 'countries'; readonly countries: readonly CountryCode[] }
	| { readonly kind: 'wide' | 'unknown' | 'none' };

const plain = (text: string): string => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().replace(/&/g, ' and ').replace(/\s+/g, ' ').trim();

/** ISO 3166-1: each code of two letters with the letters of its code of three, by which some systems name countries. */
const ISO3 = new Map(
	('ADAND AEARE AFAFG AGATG AIAIA ALALB AMARM AOAGO ARARG ASASM ATAUT AUAUS AWABW AXALA AZAZE BABIH BBBRB BDBGD BEBEL BFBFA BGBGR BHBHR BIBDI BJBEN BLBLM BMBMU BNBRN BOBOL BQBES BRBRA BSBHS BTBTN BWBWA BYBLR BZBLZ ' +
	'CACAN CCCCK CDCOD CFCAF CGCOG CHCHE CICIV CKCOK CLCHL CMCMR CNCHN COCOL CRCRI CUCUB CVCPV CWCUW CXCXR CYCYP CZCZE DEDEU DJDJI DKDNK DMDMA DODOM DZDZA ECECU EEEST EGEGY EHESH ERERI ESESP ETETH FIFIN FJFJI FKFLK FMFSM FOFRO FRFRA ' +
	'GAGAB GBGBR GDGRD GEGEO GFGUF GGGGY GHGHA GIGIB GLGRL GMGMB GNGIN GPGLP GQGNQ GRGRC GTGTM GUGUM GWGNB GYGUY HKHKG HNHND HRHRV HTHTI HUHUN IDIDN IEIRL ILISR IMIMN ININD IOIOT IQIRQ IRIRN ISISL ITITA JEJEY JMJAM JOJOR JPJPN ' +
	'KEKEN KGKGZ KHKHM KIKIR KMCOM KNKNA KPPRK KRKOR KWKWT KYCYM KZKAZ LALAO LBLBN LCLCA LILIE LKLKA LRLBR LSLSO LTLTU LULUX LVLVA LYLBY MAMAR MCMCO MDMDA MEMNE MFMAF MGMDG MHMHL MKMKD MLMLI MMMMR MNMNG MOMAC MPMNP MQMTQ MRMRT MSMSR MTMLT MUMUS MVMDV MWMWI MXMEX MYMYS MZMOZ ' +
	'NANAM NCNCL NENER NFNFK NGNGA NINIC NLNLD NONOR NPNPL NRNRU NUNIU NZNZL OMOMN PAPAN PEPER PFPYF PGPNG PHPHL PKPAK PLPOL PMSPM PRPRI PSPSE PTPRT PWPLW PYPRY QAQAT REREU ROROU RSSRB RURUS RWRWA SASAU SBSLB SCSYC SDSDN SESWE SGSGP SHSHN SISVN SJSJM SKSVK SLSLE SMSMR SNSEN SOSOM SRSUR SSSSD STSTP SVSLV SXSXM SYSYR SZSWZ ' +
	'TCTCA TDTCD TGTGO THTHA TJTJK TKTKL TLTLS TMTKM TNTUN TOTON TRTUR TTTTO TVTUV TWTWN TZTZA UAUKR UGUGA USUSA UYURY UZUZB VAVAT VCVCT VEVEN VGVGB VIVIR VNVNM VUVUT WFWLF WSWSM XKXKX YEYEM YTMYT ZAZAF ZMZMB ZWZWE')
		.split(' ').map((codes) => [codes.slice(2), codes.slice(0, 2)] as const),
);

/** The country at the end of a place, such as `California, United States`. Two letters and Georgia may be a state of the USA. */
const countryAtEnd = (given: string): string | undefined => {
	const end = given.split(',').at(-1)?.trim() ?? '';
	return given.includes(',') && end.length > 2 && end !== 'georgia' ? end : undefined;
};

let names: ReadonlyMap<string, CountryCode> | undefined;

function countryNames(): ReadonlyMap<string, CountryCode> {
	const found = new Map<string, CountryCode>();
	for (const language of LANGUAGES) {
		const display = new Intl.DisplayNames([language], { type: 'region' });
		for (const country of getCountries()) {
			const name = plain(display.of(country) ?? '');
			if (name !== '' && !found.has(name)) found.set(name, country);
		}
	}
	for (const [name, country] of Object.entries(OTHER_NAMES)) found.set(name, country);
	return found;
}

/**
 * The country or countries meant by an ISO 3166 code of two or three letters, with or without a subdivision (US-CA), by a
 * name, or by a place that ends in a name.
 */
export function regionOf(text: string | null | undefined): Region {
	const given = plain(text ?? '');
	if (given === '') return { kind: 'none' };
	const letters = given.toUpperCase();
	const code = ISO3.get(letters) ?? /^([A-Z]{2})-[A-Z0-9]{1,3}$/.exec(letters)?.[1] ?? letters;
	if (isSupportedCountry(code)) return { kind: 'country', country: code };
	names ??= countryNames();
	const country = names.get(given) ?? names.get(countryAtEnd(given) ?? '');
	if (country) return { kind: 'country', country };
	const countries = GROUPS.get(given);
	if (countries) return { kind: 'countries', countries };
	return { kind: WIDE.has(given) ? 'wide' : 'unknown' };
}
