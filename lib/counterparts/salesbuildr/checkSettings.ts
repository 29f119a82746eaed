import { z } from 'zod';

import type { SalesbuildrClient } from './client';
import { SalesbuildrError } from './errors';
import { salesbuildrResource } from './resources';

export interface SettingCheck {
	readonly check: string;
	/** `unknown`: Salesbuildr does not tell, so a person has to look. */
	readonly state: 'ok' | 'failed' | 'unknown';
	readonly message: string;
	/** Where it is mended; empty for what is in order. */
	readonly mend: string;
}

const text = z.preprocess((value) => (typeof value === 'number' ? String(value) : (value ?? '')), z.string().catch('')).transform((value) => value.trim());
const texts = z.record(z.unknown()).catch({}).transform((given) => Object.values(given).map((value) => text.parse(value)).filter((value) => value !== ''));

/** What of the settings of a sync names things of Salesbuildr; whether the rest is right is for the preflight. */
const settingsSchema = z.object({
	primaryClient: text, quoteTemplate: text, companyType: text, prospectType: text, defaultCategory: text, productGroups: texts, pipelineStages: texts,
}).catch({ primaryClient: '', quoteTemplate: '', companyType: '', prospectType: '', defaultCategory: '', productGroups: [], pipelineStages: [] });

const ok = (check: string, message: string): SettingCheck => ({ check, state: 'ok', message, mend: '' });
const failed = (check: string, message: string, mend: string): SettingCheck => ({ check, state: 'failed', message, mend });
const unknown = (check: string, message: string, mend: string): SettingCheck => ({ check, state: 'unknown', message, mend });

/** Names under which tenants may have their stages; the API document names no field (community clients). */
const stageFields = ['opportunity-stage', 'opportunity-pipeline-stage', 'pipeline-stage'];

/** So many records are looked at for values that no route lists. */
const SAMPLE = 100;

const isRefusedRoute = (error: unknown): boolean => error instanceof SalesbuildrError && (error.status === 400 || error.status === 404);

class SettingsCheck {
	constructor(private readonly client: SalesbuildrClient) {}

	/** The values that a field of a resource has, in a sample. */
	private async seen(resource: 'company' | 'opportunity', field: string): Promise<Set<string>> {
		const { rows } = await this.client.searchPage(salesbuildrResource(resource), { size: SAMPLE });
		return new Set(rows.map((row) => text.parse(row[field])).filter((value) => value !== ''));
	}

	async categories(named: readonly (readonly [setting: string, id: string])[]): Promise<SettingCheck[]> {
		const names = new Map<string, string>();
		for await (const { id, name, deletedAt } of this.client.search(salesbuildrResource('category'))) if (!deletedAt) names.set(text.parse(id), text.parse(name));
		return [
			ok('Salesbuildr', `Salesbuildr accepts the credential and has ${names.size} categories`),
			...named.map(([setting, id]) => {
				const name = names.get(id);
				if (name !== undefined) return ok(`Setting ${setting}: ${id}`, `Category ${name}`);
				return failed(`Setting ${setting}: ${id}`, `The setting ${setting} names category ${id}, which Salesbuildr does not have`, `Correct ${setting}; the Salesbuildr node lists the categories with their IDs (Category: Search)`);
			}),
		];
	}

	async primary(id: string): Promise<SettingCheck[]> {
		if (id === '') return [];
		const check = 'Setting primaryClient: company';
		const found = await this.client.getByExternalIdentifier(salesbuildrResource('company'), id);
		if (found) return [ok(check, `Salesbuildr has it as ${text.parse(found.name)}`)];
		return [unknown(check, `No company of Salesbuildr has the external identifier ${id}`, 'Your own company in Salesbuildr is known by its website, which has to be that of the primary client in HaloPSA')];
	}

	async template(id: string): Promise<SettingCheck[]> {
		if (id === '') return [];
		const check = `Setting quoteTemplate: ${id}`;
		const names = new Map<string, string>();
		try {
			for await (const row of this.client.search(salesbuildrResource('quoteTemplate'))) names.set(text.parse(row.id), text.parse(row.name));
		} catch (error) {
			if (!isRefusedRoute(error)) throw error;
			return [unknown(check, 'Salesbuildr does not list its quote templates', 'Look at the ID of the template in Salesbuildr')];
		}
		const name = names.get(id);
		if (name !== undefined) return [ok(check, `Quote template ${name}`)];
		return [failed(check, `The setting quoteTemplate names quote template ${id}, which Salesbuildr does not have`, 'Correct quoteTemplate; the Salesbuildr node lists the templates with their IDs (Quote Template: Search)')];
	}

	async types(named: readonly (readonly [setting: string, type: string])[]): Promise<SettingCheck[]> {
		const seen = await this.seen('company', 'type');
		if (seen.size === 0) return [];
		return named.filter(([, type]) => type !== '' && !seen.has(type))
			.map(([setting, type]) => unknown(`Setting ${setting}`, `No company of the first ${SAMPLE} has the type "${type}"; there are ${[...seen].join(', ')}`, `Look at the company types of Salesbuildr, and correct ${setting} if it is not among them`));
	}

	async stages(ids: readonly string[]): Promise<SettingCheck[]> {
		if (ids.length === 0) return [];
		const listed = await this.stageValues();
		const seen = listed ?? (await this.seen('opportunity', 'pipelineStageId'));
		return ids.map((id) => {
			const check = `Setting pipelineStages: ${id}`;
			if (seen.has(id)) return ok(check, 'Salesbuildr has this stage');
			if (listed) return failed(check, `The setting pipelineStages names stage ${id}, which Salesbuildr does not have`, `Use one of: ${[...listed].join(', ')}`);
			return unknown(check, `No opportunity of the first ${SAMPLE} is in stage ${id}, and no route lists the stages`, 'Look at the pipelineStageId of an opportunity in this stage (Salesbuildr node, Opportunity: Search)');
		});
	}

	private async stageValues(): Promise<Set<string> | undefined> {
		for (const field of stageFields) {
			try {
				const values = (await this.client.fieldValues(field)).filter(({ deleted }) => deleted !== true);
				if (values.length > 0) return new Set(values.map(({ id }) => text.parse(id)));
			} catch (error) {
				if (!isRefusedRoute(error)) throw error;
			}
		}
		return undefined;
	}
}

/**
 * Whether Salesbuildr can be reached and has what the settings of a sync name, as far as its routes tell; reads only.
 * A Salesbuildr that refuses is a failed check and no error, so that the preflight can name it beside the others.
 */
export async function checkSalesbuildrSettings(client: SalesbuildrClient, given: unknown): Promise<SettingCheck[]> {
	const { primaryClient, quoteTemplate, companyType, prospectType, defaultCategory, productGroups, pipelineStages } = settingsSchema.parse(given);
	const look = new SettingsCheck(client);
	try {
		return [
			...(await look.categories([...productGroups.map((id) => ['productGroups', id] as const), ...(defaultCategory ? [['defaultCategory', defaultCategory] as const] : [])])),
			...(await look.primary(primaryClient)),
			...(await look.template(quoteTemplate)),
			...(await look.types([['companyType', companyType], ['prospectType', prospectType]])),
			...(await look.stages(pipelineStages)),
		];
	} catch (error) {
		if (!(error instanceof SalesbuildrError)) throw error;
		return [failed('Salesbuildr', error.message, error.advice)];
	}
}
