import { businessError } from './errors';
import { haloDate, integerOf, isTrue, objectsOf, textOf } from './records';
import type { TableRules } from './rules';

export const itemRules: TableRules = {
	beforeCreate(draft, { context }) {
		const [first] = [...context.store.table('AssetGroup').rows.values()].filter((group) =>
			isTrue(group.showasitem),
		);
		draft.assetgroup_id ??= first?.id ?? -1;
		draft.inactive ??= false;
		draft.baseprice ??= 0;
		draft.costprice ??= 0;
		draft.datecreated = haloDate(context.clock.now());
	},
};

/** Single and multi select [I]: only these keep options in a lookup. */
const SELECTS = new Set([2, 3]);

/** Names begin with CF; new options arrive as text in `new_values` [C] / [I] (facts, section 4). */
export const fieldInfoRules: TableRules = {
	beforeCreate(draft, event) {
		const name = textOf(draft.name).replace(/\s+/g, '');
		draft.name = name.startsWith('CF') ? name : `CF${name}`;
		const taken = [...event.context.store.table('FieldInfo').rows.values()].some(
			(row) => row.name === draft.name,
		);
		if (taken)
			throw businessError(
				event.context.quirks,
				`A field with the name ${textOf(draft.name)} already exists.`,
			);
		if (SELECTS.has(Number(draft.type))) draft.lookup ??= 1000 + Number(draft.id);
	},
	written(record, event) {
		const options = textOf(event.posted.new_values)
			.split(/[\n,]/)
			.map((option) => option.trim())
			.filter(Boolean);
		for (const name of options) event.create('Lookup', { lookupid: record.lookup, name });
		delete record.new_values;
	},
};

/** Events posted inside the webhook become subscriptions [I]. */
export const webhookRules: TableRules = {
	beforeCreate(draft) {
		draft.type ??= 0;
		draft.method ??= 0;
		draft.active ??= true;
		draft.disabled ??= false;
		draft.content_type ??= 'application/json';
		draft.authentication_type ??= 0;
		delete draft.events;
	},
	beforeUpdate(changes) {
		delete changes.events;
	},
	written(record, event) {
		if (!event.context.quirks.webhookTakesEvents) return;
		for (const subscription of objectsOf(event.posted.events)) {
			if (subscription.id === undefined)
				event.create('Notification', { ...subscription, webhook_id: record.id });
		}
	},
};

/** A subscription belongs to a webhook; the event number may arrive as text [1] (RDX HaloPsaTrigger). */
export const notificationRules: TableRules = {
	beforeCreate(draft, { context }) {
		const webhook = textOf(draft.webhook_id).toLowerCase();
		if (webhook !== '' && !context.store.find('Webhook', webhook)) {
			throw businessError(context.quirks, `The webhook ${webhook} does not exist.`);
		}
		draft.eventno = integerOf(draft.eventno) ?? draft.eventno;
	},
};

export const attachmentRules: TableRules = {
	beforeCreate(draft, { context, caller }) {
		const bytes = Buffer.from(textOf(draft.data_base64).replace(/^data:[^,]*,/, ''), 'base64');
		draft.data_base64 = bytes.toString('base64');
		draft.filesize = bytes.length;
		draft.type ??= 0;
		draft.agent_id = caller.application.agentId;
		draft.datecreated = haloDate(context.clock.now());
	},
};
