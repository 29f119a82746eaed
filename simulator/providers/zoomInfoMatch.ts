import type { Company } from './companies';
import { text, type Fields, type World } from './definition';
import type { Person } from './people';

/** Who is meant by one row of matchPersonInput. */
export const personOf = ({ population }: World, input: Fields): Person | undefined =>
	population.findPerson({
		id: text(input.personId), email: text(input.emailAddress), hashedEmail: text(input.hashedEmail), linkedinUrl: text(input.externalURL), firstName: text(input.firstName),
		lastName: text(input.lastName), fullName: text(input.fullName), companyName: text(input.companyName),
	}) ?? byCompanyId(population, input);

function byCompanyId(population: World['population'], input: Fields): Person | undefined {
	const company = text(input.companyId) ? population.findCompany({ id: text(input.companyId) }) : undefined;
	if (!company) return undefined;
	return population.findPerson({ firstName: text(input.firstName), lastName: text(input.lastName), fullName: text(input.fullName), domain: company.domain });
}

/** Which company is meant by one row of matchCompanyInput. */
export const companyOf = ({ population }: World, input: Fields): Company | undefined =>
	population.findCompany({ id: text(input.companyId), domain: text(input.companyWebsite), name: text(input.companyName) });
