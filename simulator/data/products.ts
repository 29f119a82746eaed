import { haloDate } from '../halo/records';
import { add, daysBefore, pastMoment, seedEnd, type Sink } from './sink';

interface Group {
	id: number;
	name: string;
	showasitem: boolean;
	showasequip: boolean;
	products: readonly string[];
}

/** Only groups marked as items map to product categories elsewhere [1] (SEED0). */
const groups: readonly Group[] = [
	{
		id: 101,
		name: 'Workstations',
		showasitem: true,
		showasequip: true,
		products: ['Laptop 14', 'Laptop 16', 'Desktop Mini', 'Docking Station'],
	},
	{
		id: 102,
		name: 'Servers',
		showasitem: true,
		showasequip: true,
		products: ['Rack Server 1U', 'Rack Server 2U', 'NAS 8-bay'],
	},
	{
		id: 103,
		name: 'Network',
		showasitem: true,
		showasequip: true,
		products: ['Switch 24p PoE', 'Switch 48p', 'Firewall', 'Access Point'],
	},
	{
		id: 104,
		name: 'Software',
		showasitem: true,
		showasequip: false,
		products: ['Office Suite', 'PDF Editor', 'Design Suite'],
	},
	{
		id: 105,
		name: 'Managed Services',
		showasitem: true,
		showasequip: false,
		products: ['Managed Workstation', 'Managed Server', 'Helpdesk Seat'],
	},
	{
		id: 106,
		name: 'Cloud',
		showasitem: true,
		showasequip: false,
		products: ['Mailbox Backup', 'Virtual Machine', 'Object Storage 1 TB'],
	},
	{
		id: 107,
		name: 'Labour',
		showasitem: true,
		showasequip: false,
		products: ['Engineer Hour', 'Project Day', 'Onsite Visit'],
	},
	{
		id: 108,
		name: 'Monitoring Agents',
		showasitem: false,
		showasequip: true,
		products: ['Server Agent', 'Workstation Agent'],
	},
	{
		id: 109,
		name: 'Loan Equipment',
		showasitem: false,
		showasequip: true,
		products: ['Loan Laptop', 'Loan Phone'],
	},
];

/** Attributes of an asset type, as in its single record (vendor specification, TypeInfo). */
const typeFields = ['Operating System', 'Memory', 'Processor'].map((field_name, index) => ({
	id: index + 1,
	field_id: index + 1,
	field_name,
	sequence: index + 1,
}));

const suppliers = ['Ingram Lane', 'TechData House', 'Cloud Harbour', 'Pax Distribution'];

/** Asset groups, asset types, suppliers and items. */
export function addProducts(sink: Sink): void {
	groups.forEach(({ products: _products, ...group }, index) =>
		add(sink, 'AssetGroup', { memo: '', sequence: index + 1, nominalcode: '4000', ...group }, seedEnd),
	);
	['Laptop', 'Desktop', 'Server', 'Switch', 'Printer'].forEach((name, index) =>
		add(
			sink,
			'AssetType',
			{ id: 120 + index, name, assetgroup_id: index === 2 ? 102 : 101, keyfield_name: 'Serial Number', fields: typeFields },
			seedEnd,
		),
	);
	suppliers.forEach((name, index) =>
		add(
			sink,
			'Supplier',
			{
				id: index + 1,
				name,
				email_address: `orders@${name.toLowerCase().replace(' ', '')}.example`,
				phone_number: '',
				inactive: false,
				notes: '',
			},
			seedEnd,
		),
	);
	for (let index = 0; index < sink.size.items; index += 1) addItem(sink, index);
}

function addItem(sink: Sink, index: number): void {
	const { random, pools } = sink;
	const group = random.pick(groups);
	const recurring = ['Software', 'Managed Services', 'Cloud'].includes(group.name);
	const costprice = random.money(5, 900);
	const changed = pastMoment(random, 700);
	add(
		sink,
		'Item',
		{
			id: 1 + index,
			name: `${random.pick(pools.makers)} ${random.pick(group.products)} ${1000 + index}`,
			description: `${group.name}, ${random.pick(['new', 'refurbished', 'per month', 'per year'])}`,
			purchase_description: '',
			status: 0,
			inactive: random.chance(0.02),
			assetgroup_id: group.id,
			assettype_id: -1,
			supplier_id: random.int(1, suppliers.length),
			supplier_part_code: `SKU-${100_000 + index}`,
			internalreference: '',
			externalreference: '',
			costprice,
			baseprice: Math.round(costprice * random.int(115, 180)) / 100,
			recurringprice: recurring ? Math.round(costprice * 130) / 100 : 0,
			isrecurringitem: recurring,
			iscontractitem: false,
			taxcode: 1,
			nominalcode: '4000',
			quantity_in_stock: recurring ? 0 : random.int(0, 40),
			dontinvoice: false,
			datecreated: haloDate(daysBefore(changed, random.int(1, 400)), random.int(0, 9999)),
		},
		changed,
	);
}
