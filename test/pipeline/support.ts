import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { HaloBench } from '../support/haloBench';
import type { NodeRun } from '../support/nodeBench';
import type { HaloTenantOptions } from '../../simulator/index';
import { STATES, type State } from '../../lib/domain/pipelineStages';

export const SMALL = { clients: 4, sites: 4, users: 6, items: 0, opportunities: 0, tickets: 0, recurringInvoices: 0 };

/** A tenant that is provisioned, and short ways to what happens in it. */
export class PipelineLab {
	private constructor(readonly bench: HaloBench) {}

	/** @param before what the tenant has before it is provisioned */
	static async open(options: HaloTenantOptions = {}, dataDir?: string, before: (tenant: HaloBench['tenant']) => void = () => undefined): Promise<PipelineLab> {
		const lab = new PipelineLab(await HaloBench.open({ size: SMALL, ...options }, {}, dataDir));
		before(lab.bench.tenant);
		const { error } = await lab.run('provision');
		if (error) throw error;
		return lab;
	}

	/** @param but what a test sends although the vendor's document does not know it */
	close(but: readonly string[] = []): Promise<void> {
		return this.bench.close(but);
	}

	async run(operation: string, items: readonly IDataObject[] = [{}], options: IDataObject = {}, more: INodeParameters = {}, onError?: 'continueRegularOutput'): Promise<NodeRun> {
		return await this.bench.nodes.run('haloPsaPipeline', { operation, options, ...more } as INodeParameters, items, onError ? { onError } : {});
	}

	/** The outcomes and, last, the metrics of a run that has to succeed. */
	async does(operation: string, items: readonly IDataObject[] = [{}], options: IDataObject = {}, more: INodeParameters = {}): Promise<{ outcomes: IDataObject[]; metrics: IDataObject }> {
		const { error, json } = await this.run(operation, items, options, more);
		if (error) throw new Error(`${error.message}: ${error.description ?? ''}`);
		return { outcomes: json.slice(0, -1), metrics: json.at(-1) ?? {} };
	}

	statusId(state: State): number {
		const found = this.bench.tenant.records('Status').find(({ name }) => name === STATES[state].label);
		if (!found) throw new Error(`No status for ${state}.`);
		return Number(found.id);
	}

	typeId(name: string): number {
		return Number(this.bench.tenant.records('TicketType').find((type) => type.name === name)?.id);
	}

	tickets(type: 'Lead' | 'Prospect' | 'Opportunity') {
		return this.bench.tenant.records('Opportunities').filter(({ tickettype_id: id, deleted }) => id === this.typeId(type) && deleted !== true);
	}

	lead(email: string) {
		const found = this.tickets('Lead').find(({ oppemailaddress }) => oppemailaddress === email);
		if (!found) throw new Error(`No lead ${email}.`);
		return found;
	}

	fieldId(name: string): number {
		const found = this.bench.tenant.records('FieldInfo').find((field) => field.name === name);
		if (!found) throw new Error(`No field ${name}.`);
		return Number(found.id);
	}

	value(ticket: Readonly<Record<string, unknown>>, name: string): unknown {
		const list = Array.isArray(ticket.customfields) ? (ticket.customfields as { id: number; value: unknown }[]) : [];
		return list.find(({ id }) => id === this.fieldId(name))?.value;
	}

	/** The text of an option that a select holds. */
	option(ticket: Readonly<Record<string, unknown>>, name: string): unknown {
		const lookup = this.bench.tenant.records('FieldInfo').find((field) => field.name === name)?.lookup;
		return this.bench.tenant.records('Lookup').find((row) => row.lookupid === lookup && row.id === this.value(ticket, name))?.name;
	}

	optionId(name: string, text: string): number {
		const lookup = this.bench.tenant.records('FieldInfo').find((field) => field.name === name)?.lookup;
		return Number(this.bench.tenant.records('Lookup').find((row) => row.lookupid === lookup && row.name === text)?.id);
	}

	/** What a person does in the screens. */
	edit(id: unknown, fields: Record<string, unknown>, custom: Record<string, unknown> = {}): void {
		const customfields = Object.entries(custom).map(([name, value]) => ({ id: this.fieldId(name), value }));
		this.bench.tenant.update('Opportunities', Number(id), { ...fields, ...(customfields.length > 0 ? { customfields } : {}) });
	}

	/** A ticket that a person deletes in the screens. */
	remove(ticket: Readonly<Record<string, unknown>> | undefined): void {
		this.bench.tenant.remove('Opportunities', Number(ticket?.id));
	}

	/** How often deleted tickets were asked for since the last reset of the log. */
	deletedLists(): number {
		return this.bench.tenant.log.filter(({ query }) => query.deleted === 'true').length;
	}

	set(id: unknown, state: State): void {
		this.edit(id, { status_id: this.statusId(state) });
	}

	qualify(id: unknown, score = 80): void {
		this.edit(id, { status_id: this.statusId('qualified') }, {
			CFProspectPainPoints: 'No backups', CFProspectServices: 'Managed backup', CFProspectFitScore: String(score),
			CFProspectBudget: this.optionId('CFProspectBudget', '$50K-$100K'), CFProspectTimeframe: this.optionId('CFProspectTimeframe', 'Immediate'),
		});
	}
}

export const person = (number: number, more: IDataObject = {}): IDataObject => ({
	source: 'Apollo.io', firstName: `Given${number}`, lastName: `Surname${number}`, email: `given${number}@company${number}.example`, company: `Company${number} Ltd`, title: 'IT Director',
	phone: `+1212555${String(1000 + number)}`, industry: 'Technology', employeeCount: 120, country: 'US', ...more,
});
