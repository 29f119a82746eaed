import type { Operation, OperationSpec, Provider } from '../types';
import { apollo } from './apollo';
import { bombora } from './bombora';
import { hgInsights } from './hgInsights';
import { hunter } from './hunter';
import { lead411 } from './lead411';
import { leadIq } from './leadIq';
import { lusha } from './lusha';
import { madKudu } from './madKudu';
import { rocketReach } from './rocketReach';
import { seamless } from './seamless';
import { datanyze, discoverOrg, everString } from './servedByZoomInfo';
import { uplead } from './uplead';
import { bookYourData, crayon, klue } from './withoutApi';
import { zoomInfo } from './zoomInfo';

/** The one list of providers, by label. */
export const providers: readonly Provider[] = [
	apollo, bombora, bookYourData, crayon, datanyze, discoverOrg, everString, hgInsights, hunter, klue, lead411, leadIq, lusha, madKudu, rocketReach,
	seamless, uplead, zoomInfo,
];

const plain = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '');

/** The provider of a key, a label or another name, whatever its case and signs; undefined when there is none. */
export function providerNamed(name: string): Provider | undefined {
	const wanted = plain(name);
	return providers.find(({ key, label, aliases }) => [key, label, ...aliases].some((known) => plain(known) === wanted));
}

export const operationsOf = ({ operations }: Provider): [Operation, OperationSpec][] => Object.entries(operations).map(([name, spec]) => [name as Operation, spec]);
