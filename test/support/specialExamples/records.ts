import type { IDataObject } from 'n8n-workflow';
import { type Examples, ids, more, record, stored, three } from './example';

export const recordExamples: Examples = {
	'asset.setFields': (bench) => {
		const assets = bench.tenant.records('Asset').slice(0, 3) as IDataObject[];
		const values = three(() => crypto.randomUUID());
		return {
			parameters: { recordId: record(), assetFields: '={{ $json.set }}' },
			items: assets.map(({ id }, nth) => ({ id, set: { Memory: values[nth] } })),
			expected: three((nth) => ({ fields: expect.arrayContaining([expect.objectContaining({ value: values[nth] })]) as unknown as IDataObject[] })),
		};
	},
	'client.createWithSiteAndContact': () => {
		const names = three((nth) => `Made ${nth} ${crypto.randomUUID()}`);
		return {
			parameters: { name: '={{ $json.name }}', contact_name: '={{ $json.contact }}', additionalFields: more('site_name', 'contact_email') },
			items: names.map((name, nth) => ({ name, contact: `Person ${nth}`, ...(nth === 1 ? { site_name: 'Plant' } : {}), ...(nth === 2 ? { contact_email: 'three@example.com' } : {}) })),
			expected: names.map((name, nth) => ({ name, contact: `Person ${nth}`, email: nth === 2 ? 'three@example.com' : undefined, plant: nth === 1 })),
			seen: (_bench, outputs) => outputs.map(({ name, site, contact }) => ({
				name, contact: (contact as IDataObject).name, email: (contact as IDataObject).emailaddress || undefined, plant: (site as IDataObject).name === 'Plant',
			})),
			spoil: { name: '' },
		};
	},
	'customField.createWithOptions': () => {
		const names = three((nth) => `Special${nth}${crypto.randomUUID().slice(0, 8)}`);
		return {
			parameters: { name: '={{ $json.name }}', customFieldOptions: '={{ $json.options }}', additionalFields: more('label', 'hint') },
			items: names.map((name, nth) => ({ name, options: `a${nth}\nb`, ...(nth === 1 ? { label: 'Labelled' } : {}), ...(nth === 2 ? { hint: 'Hinted' } : {}) })),
			expected: names.map((name, nth) => ({ name: `CF${name}`, label: nth === 1 ? 'Labelled' : name, hint: nth === 2 ? 'Hinted' : undefined })),
			seen: stored('FieldInfo'),
			spoil: { options: '' },
		};
	},
	'report.run': (bench) => {
		const made = three((nth) => bench.tenant.create('Report', { name: `Report ${nth}`, sql: 'SELECT Faultid FROM Faults' }) as IDataObject);
		return { parameters: { recordId: record() }, items: ids(made), expected: three(() => ({})) };
	},
	'report.runPublished': (bench) => {
		const id = crypto.randomUUID();
		bench.tenant.create('Report', { name: 'Published', sql: 'SELECT Faultid FROM Faults', is_published: true, published_id: id });
		return { parameters: { published_id: '={{ $json.published }}' }, items: three(() => ({ published: id })), expected: three(() => ({})), spoil: { published: 'not-published' } };
	},
	'report.runSql': () => ({
		parameters: { sql: '={{ $json.sql }}' }, items: three((nth) => ({ sql: `SELECT TOP ${nth + 1} Faultid FROM Faults` })), expected: three(() => ({})), spoil: { sql: 'DELETE FROM Faults' },
	}),
	'user.find': (bench) => {
		const site = bench.tenant.records('Site')[0]?.id;
		const made = three((nth) => bench.tenant.create('Users', { name: `Found ${nth}`, site_id: site, emailaddress: `find${nth}@example.com`, phonenumber: `+1 212 555 01${nth}7` }) as IDataObject);
		return {
			parameters: { additionalFields: more('email', 'phone') },
			items: [{ email: 'FIND0@example.com' }, { phone: '(212) 555-0117', email: '' }, { email: 'nobody@example.com', phone: '+12125550127' }].map((one, nth) => (nth === 1 ? { ...one, phone: '+1 (212) 555-0117' } : one)),
			expected: made.map(({ id, name }) => ({ id, name })),
			spoil: { email: '', phone: '' },
		};
	},
	'webhook.deliveries': (bench) => {
		const made = three((nth) => bench.tenant.create('Webhook', { name: `Hook ${nth}`, url: `https://receiver.example/${nth}`, type: 0, method: 0, active: true }) as IDataObject);
		made.forEach(({ id }) => bench.tenant.create('WebhookEvent', { webhook_id: id, status: 1, responsestatus: 200, timestamp: '2026-07-01T00:00:00Z', error: false }));
		return { parameters: { recordId: record(), additionalFields: { limit: 1 } }, items: ids(made), expected: made.map(({ id }) => ({ webhook_id: id })) };
	},
};
