import { ProviderError } from '../errors';
import { operationsOf, providerNamed } from '../providers';
import type { Operation, Provider } from '../types';

/** What a waterfall looks for, in the order it is looked for: who it is first, because the rest is asked by it; the company last, because a person tells where it works. */
export const FIELD_GROUPS = ['identity', 'email', 'phone', 'firmographics', 'technographics', 'intent'] as const;
export type FieldGroup = (typeof FIELD_GROUPS)[number];

/** Operations that serve a group, the most direct first. */
const OPERATIONS_OF: Readonly<Record<FieldGroup, readonly Operation[]>> = {
	identity: ['enrichPerson'],
	firmographics: ['enrichCompany'],
	email: ['findEmail', 'enrichPerson'],
	phone: ['enrichPerson'],
	technographics: ['technographics', 'enrichCompany'],
	intent: ['intentSignals'],
};

export const isAboutPerson = (group: FieldGroup): boolean => group === 'identity' || group === 'email' || group === 'phone';

/** One provider of the order. */
export interface Step {
	readonly provider: Provider;
	/** Groups it is asked for; empty for all it can serve. */
	readonly groups: readonly FieldGroup[];
	/** Most credits it may take in a run. Default: no limit of its own. */
	readonly mostCredits?: number;
}

/** The operations by which a provider serves a group; the one that is the same request under another name is left out. */
export function operationsFor(provider: Provider, group: FieldGroup): Operation[] {
	const offered = OPERATIONS_OF[group].filter((operation) => provider.operations[operation]);
	return offered.filter((operation, index) => !offered.slice(0, index).some((earlier) => provider.operations[earlier]?.call === provider.operations[operation]?.call));
}

/** The providers that are asked for a group, in order. */
export const orderFor = (steps: readonly Step[], group: FieldGroup): Step[] =>
	steps.filter(({ provider, groups }) => (groups.length === 0 || groups.includes(group)) && operationsFor(provider, group).length > 0);

/** The first provider of the order that can verify an address. */
export const verifierOf = (steps: readonly Step[]): Step | undefined => steps.find(({ provider }) => provider.operations.verifyEmail);

/**
 * The name under which equal requests of a provider are known: an e-mail finder that is the person lookup by another
 * name is not paid a second time.
 */
export function requestName(provider: Provider, operation: Operation): Operation {
	return operationsOf(provider).find(([, { call }]) => call === provider.operations[operation]?.call)?.[0] ?? operation;
}

/** @throws ProviderError when a provider is unknown, has no API, or cannot serve a group that it is named for */
export function checkedStep(name: string, groups: readonly FieldGroup[], mostCredits?: number): Step {
	const provider = providerNamed(name);
	if (!provider) throw new ProviderError('unsupported', `There is no provider "${name}"`);
	if (FIELD_GROUPS.every((group) => operationsFor(provider, group).length === 0) && !provider.operations.verifyEmail) {
		throw new ProviderError('unsupported', `${provider.label} has nothing that a waterfall can ask for`, undefined, { advice: provider.today });
	}
	const unable = groups.find((group) => operationsFor(provider, group).length === 0);
	if (unable) throw new ProviderError('unsupported', `${provider.label} cannot be asked for ${unable}`, undefined, { advice: 'Take that group out of the provider, or leave its groups empty for all that it can serve' });
	return { provider, groups, ...(mostCredits !== undefined ? { mostCredits } : {}) };
}
