import { closeServers, openHalo, type HaloClient, type Row } from './support';

afterEach(closeServers);

async function valuesOf(halo: HaloClient, path: string): Promise<Record<string, unknown>> {
	const { customfields } = (await halo.get(`${path}?includedetails=true`)).row();
	if (!Array.isArray(customfields)) throw new Error('No custom fields came back.');
	return Object.fromEntries(customfields.map((field: Row) => [String(field.name), field.value]));
}

describe('custom fields', () => {
	it('are set by id or by name and leave the others alone', async () => {
		const halo = await openHalo();
		const before = await valuesOf(halo, 'Client/12');
		await halo.post('Client', [
			{
				id: 12,
				customfields: [
					{ id: 160, value: 'sb-1' },
					{ name: 'cfdonotcontact', value: true },
				],
			},
		]);
		expect(await valuesOf(halo, 'Client/12')).toEqual({
			...before,
			CFSalesbuildrCompanyId: 'sb-1',
			CFDoNotContact: true,
		});
	});

	it('can be reachable by id only', async () => {
		const halo = await openHalo({ quirks: { customFieldsByName: false } });
		await halo.post('Client', [
			{ id: 12, customfields: [{ name: 'CFSalesbuildrCompanyId', value: 'sb-1' }] },
		]);
		expect(await valuesOf(halo, 'Client/12')).toMatchObject({ CFSalesbuildrCompanyId: null });
	});

	it('lose the others on assets, and keep them with the quirk off', async () => {
		const halo = await openHalo();
		await halo.post('Asset', [{ id: 1, customfields: [{ id: 190, value: 'late' }] }]);
		expect(await valuesOf(halo, 'Asset/1')).toEqual({ CFBackupState: 'late', CFRackPosition: null });
		halo.tenant.setQuirks({ customFieldsLost: [] });
		await halo.post('Asset', [{ id: 1, customfields: [{ id: 191, value: '4' }] }]);
		expect(await valuesOf(halo, 'Asset/1')).toEqual({ CFBackupState: 'late', CFRackPosition: '4' });
	});

	it('store the option id of a select and show its name', async () => {
		const halo = await openHalo();
		await halo.post('Client', [
			{
				id: 12,
				customfields: [
					{ id: 161, value: 2 },
					{ id: 164, value: [{ id: 1 }, { id: 3 }] },
				],
			},
		]);
		const fields = (await halo.get('Client/12?includedetails=true')).row().customfields;
		expect(fields).toEqual(
			expect.arrayContaining([
				expect.objectContaining({ id: 161, value: 2, display: 'Legal' }),
				expect.objectContaining({ id: 164, display: 'Backup, Helpdesk' }),
			]),
		);
	});

	it.each([
		['an unknown option', { id: 161, value: 99 }],
		['letters in a whole number', { id: 163, value: 'many' }],
		['no date', { id: 165, value: 'yesterday' }],
	])('refuse %s', async (_case, field) => {
		const reply = await (await openHalo()).post('Client', [{ id: 12, customfields: [field] }]);
		expect([reply.status, reply.text]).toEqual([400, expect.stringContaining('not valid for the field CF')]);
	});

	it('are defined at /FieldInfo by entity, with options on request', async () => {
		const halo = await openHalo();
		const plain = (await halo.get('FieldInfo?typeid=2')).rows();
		expect(plain.every(({ usage }) => usage === 2)).toBe(true);
		expect(plain[0]).not.toHaveProperty('values');
		const industry = (await halo.get('FieldInfo?typeid=2&includevalues=true'))
			.rows()
			.find(({ name }) => name === 'CFIndustry');
		expect(industry?.values).toContainEqual({ id: 2, name: 'Legal' });
		const options = (await halo.get(`Lookup?lookupid=${String(industry?.lookup)}`)).rows();
		expect(options.map(({ name }) => name)).toContain('Legal');
	});

	it('are created with a CF name and options, and refused twice', async () => {
		const halo = await openHalo();
		const definition = { name: 'Tier', label: 'Tier', type: 2, usage: 2, new_values: 'Gold,Silver' };
		const created = (await halo.post('FieldInfo', [definition])).row();
		expect(created).toMatchObject({
			name: 'CFTier',
			values: [
				{ id: 1, name: 'Gold' },
				{ id: 2, name: 'Silver' },
			],
		});
		expect((await halo.post('FieldInfo', [definition])).status).toBe(400);
		await halo.post('Client', [{ id: 12, customfields: [{ name: 'CFTier', value: 2 }] }]);
		expect(await valuesOf(halo, 'Client/12')).toMatchObject({ CFTier: 2 });
	});
});
