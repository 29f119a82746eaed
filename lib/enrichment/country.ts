import { regionOf } from '../domain/region';

/** The ISO 3166 code of a country given by code or name; null when it is neither. */
export function countryCodeOf(country: string | null): string | null {
	const region = regionOf(country);
	return region.kind === 'country' ? region.country : null;
}
