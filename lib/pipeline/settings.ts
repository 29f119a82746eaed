import { z } from 'zod';

import { flagSchema } from '../domain/flag';
import { dealSchema } from '../domain/pipelineDeal';
import { scoringSchema } from '../domain/pipelineScore';

const name = (usual: string) => z.string().trim().min(1).default(usual);

/** What a tenant and its owner decide. Everything is found by name, because every id belongs to one tenant. */
export const pipelineSettingsSchema = z.object({
	types: z.object({ lead: name('Lead'), prospect: name('Prospect'), opportunity: name('Opportunity') }).default({}),
	/** Names of statuses where the tenant calls them otherwise, by state, such as `{ "engaged": "Hot" }`. */
	statuses: z.record(z.string()).default({}),
	/** Outcome of the notes that the pipeline adds. */
	outcome: name('Internal Note'),
	/** A lead becomes a prospect as a new ticket that names the lead, or by changing the type of the ticket. */
	conversion: z.enum(['newTicket', 'changeType']).default('newTicket'),
	/** Fit score that a promotion needs. */
	minimumFit: z.coerce.number().min(0).max(100).default(70),
	/** Fields that a promotion needs. */
	required: z.array(z.string()).default(['CFProspectPainPoints', 'CFProspectBudget', 'CFProspectTimeframe']),
	/** What happens to a lead that may be one that is there. */
	possibleDuplicates: z.enum(['create', 'park']).default('create'),
	/** Makes what somebody deleted in HaloPSA once more, unless the person must not be contacted. */
	createDeleted: flagSchema(false),
	/** Client and contact of a new prospect. */
	account: z.enum(['leave', 'link', 'create']).default('leave'),
	/** Created as an Account and its Prospect, or as a Client and its User. */
	accountKind: z.enum(['account', 'client']).default('account'),
	/** Client of leads that have none of their own. */
	defaultClientId: z.coerce.number().int().optional(),
	newClientFields: z.record(z.unknown()).default({}),
	/** Engagement score from which a lead that nobody works on is Engaged; above 100 never. */
	engagedFrom: z.coerce.number().min(1).default(50),
	/** Country of phone numbers without one. */
	country: z.string().default(''),
	/** Source of records that name none. */
	source: z.string().default(''),
	/** Reads HaloPSA's audit log for the last editor, besides the values and the status. Needs the permission admin. */
	audit: flagSchema(false),
	scoring: scoringSchema.default({}),
	deal: dealSchema.default({}),
	thresholds: z.object({ candidate: z.coerce.number().min(0.5).max(1).default(0.8), merge: z.coerce.number().min(0.5).max(1).default(0.95) }).default({}),
});
export type PipelineSettings = z.infer<typeof pipelineSettingsSchema>;
