import { businessError } from './errors';
import { generalUserName, haloDate, integerOf, textOf, type HaloRecord } from './records';
import type { TableRules, WriteEvent } from './rules';

function siteOf(event: WriteEvent, siteId: unknown): HaloRecord | undefined {
	return event.context.store.find('Site', integerOf(siteId));
}

/** A new client gets a first site and a General User; `newclient_*` fields feed them (facts 3.3). */
export const clientRules: TableRules = {
	beforeCreate(draft, { context }) {
		for (const field of Object.keys(draft)) if (field.startsWith('newclient_')) delete draft[field];
		draft.toplevel_id ??= 1;
		draft.inactive ??= false;
		draft.customertype ??= 0;
		draft.isopportunity ??= 0;
		draft.main_site_id ??= 0;
		draft.datecreated = haloDate(context.clock.now());
	},
	written(record, event, isNew) {
		if (!isNew) return;
		const { posted } = event;
		const site = event.create('Site', {
			name: textOf(posted.newclient_sitename) || 'Main',
			client_id: record.id,
			phonenumber: textOf(posted.newclient_phonenumber),
			emaildomain: textOf(posted.newclient_domain),
			timezone: textOf(posted.newclient_timezone),
			...(posted.newclient_delivery_address ? { delivery_address: posted.newclient_delivery_address } : {}),
		});
		record.main_site_id = site.id;
		event.create('Users', { name: generalUserName, site_id: site.id });
		if (posted.newclient_contactname) {
			event.create('Users', {
				name: posted.newclient_contactname,
				site_id: site.id,
				emailaddress: textOf(posted.newclient_contactemail),
				title: textOf(posted.newclient_contacttitle),
			});
		}
	},
};

export const siteRules: TableRules = {
	beforeCreate(draft, { context }) {
		draft.inactive ??= false;
		draft.phonenumber ??= '';
		draft.datecreated = haloDate(context.clock.now());
	},
};

/** Create needs a name and a site; the client follows from the site, or the main site from a client [C]. */
export const userRules: TableRules = {
	beforeCreate(draft, event) {
		const { context } = event;
		draft.site_id ??= context.store.find('Client', integerOf(draft.client_id))?.main_site_id;
		const site = siteOf(event, draft.site_id);
		if (!site) throw businessError(context.quirks, 'A site must be entered for this User.');
		draft.site_id = site.id;
		draft.client_id = site.client_id;
		const [firstname = '', ...surname] = textOf(draft.name).split(' ');
		draft.firstname ??= firstname;
		draft.surname ??= surname.join(' ');
		draft.emailaddress ??= '';
		draft.inactive ??= false;
		draft.datecreated = haloDate(context.clock.now());
	},
	beforeUpdate(changes, event) {
		if (changes.site_id === undefined) return;
		const site = siteOf(event, changes.site_id);
		if (!site)
			throw businessError(event.context.quirks, `site_id ${textOf(changes.site_id)} does not exist (Users).`);
		changes.site_id = site.id;
		changes.client_id = site.client_id;
	},
};
