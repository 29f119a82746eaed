import { apollo } from './apollo';
import { bombora } from './bombora';
import type { ProviderDefinition, World } from './definition';
import { hgInsights } from './hgInsights';
import { hunter } from './hunter';
import { lead411 } from './lead411';
import { leadIq } from './leadIq';
import { lusha } from './lusha';
import { madKudu } from './madKudu';
import { rocketReach } from './rocketReach';
import { seamless } from './seamless';
import { upLead } from './upLead';
import { zoomInfo } from './zoomInfo';

/** The providers with an API, by the name that starts their stand-in. */
export const definitions = {
	apollo, bombora, hgInsights, hunter, lead411, leadIq, lusha, madKudu, rocketReach, seamless, upLead, zoomInfo,
} as const satisfies Record<string, (world: World) => ProviderDefinition>;

export type ProviderName = keyof typeof definitions;

export const providerNames = Object.keys(definitions) as readonly ProviderName[];
