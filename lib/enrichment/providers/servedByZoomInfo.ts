import type { Operation, Provider } from '../types';
import { zoomInfo } from './zoomInfo';

type Offered = keyof typeof zoomInfo.operations & Operation;

/** A vendor that became part of ZoomInfo: its name stays, ZoomInfo's data and credential serve it. */
function served(about: Pick<Provider, 'key' | 'label' | 'today' | 'facts'>, offered: readonly Offered[]): Provider {
	const operations = Object.fromEntries(offered.map((operation) => [operation, zoomInfo.operations[operation]]));
	return { ...zoomInfo, ...about, aliases: [], servedBy: zoomInfo.key, operations };
}

export const discoverOrg = served(
	{
		key: 'discoverorg', label: 'DiscoverOrg', today: 'Merged into ZoomInfo in 2019; served by ZoomInfo contacts and companies',
		facts: [{ what: 'Took the ZoomInfo name in 2019 (Form S-1, 2020)', confidence: 'D' }],
	},
	['enrichPerson', 'findEmail', 'findPeople', 'enrichCompany', 'findCompanies'],
);

export const everString = served(
	{
		key: 'everstring', label: 'EverString', today: 'Bought by ZoomInfo in November 2020; served by ZoomInfo companies',
		facts: [{ what: 'Its own enrichment address is treated as retired', confidence: 'I' }],
	},
	['enrichCompany', 'findCompanies'],
);

export const datanyze = served(
	{
		key: 'datanyze', label: 'Datanyze', today: 'A browser extension owned by ZoomInfo; served by ZoomInfo technologies',
		facts: [{ what: 'It has no public API; its own exports go through B2B Import', confidence: 'H' }],
	},
	['enrichCompany', 'technographics'],
);
