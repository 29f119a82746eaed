/** A block of addresses: the first `prefix` of `bits` bits are those of `network`. */
interface AddressBlock {
	readonly network: bigint;
	readonly bits: 32 | 128;
	readonly prefix: number;
}

interface Address {
	readonly value: bigint;
	readonly bits: 32 | 128;
}

const MAPPED_IPV4 = 0xffffn;

function parseIpv4(text: string): bigint | undefined {
	const parts = text.split('.');
	if (parts.length !== 4 || !parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255)) return undefined;
	return parts.reduce((value, part) => (value << 8n) | BigInt(part), 0n);
}

/** The 16-bit groups of one side of a `::`; undefined for anything but groups. */
function groupsOf(text: string): bigint[] | undefined {
	if (text === '') return [];
	const groups: bigint[] = [];
	for (const [index, part] of text.split(':').entries()) {
		const ipv4 = index === text.split(':').length - 1 && part.includes('.') ? parseIpv4(part) : undefined;
		if (ipv4 !== undefined) groups.push(ipv4 >> 16n, ipv4 & 0xffffn);
		else if (/^[0-9a-f]{1,4}$/i.test(part)) groups.push(BigInt(`0x${part}`));
		else return undefined;
	}
	return groups;
}

function parseIpv6(text: string): bigint | undefined {
	const halves = text.split('::');
	if (halves.length > 2) return undefined;
	const [head, tail] = halves.map(groupsOf);
	if (!head || (halves.length === 2 && !tail)) return undefined;
	const missing = 8 - head.length - (tail?.length ?? 0);
	if (tail ? missing < 1 : missing !== 0) return undefined;
	const groups = [...head, ...Array<bigint>(missing).fill(0n), ...(tail ?? [])];
	return groups.reduce((value, group) => (value << 16n) | group, 0n);
}

/** An IPv4 address that a dual-stack socket shows as `::ffff:192.0.2.1` is that IPv4 address. */
function parseAddress(text: string): Address | undefined {
	const ipv4 = parseIpv4(text);
	if (ipv4 !== undefined) return { value: ipv4, bits: 32 };
	const [bare = ''] = text.split('%');
	const ipv6 = parseIpv6(bare);
	if (ipv6 === undefined) return undefined;
	return ipv6 >> 32n === MAPPED_IPV4 ? { value: ipv6 & 0xffffffffn, bits: 32 } : { value: ipv6, bits: 128 };
}

function parseBlock(text: string): AddressBlock | undefined {
	const [address = '', prefixText, ...rest] = text.split('/');
	const parsed = parseAddress(address);
	if (!parsed || rest.length > 0) return undefined;
	if (prefixText === undefined) return { network: parsed.value, bits: parsed.bits, prefix: parsed.bits };
	if (!/^\d{1,3}$/.test(prefixText)) return undefined;
	// The prefix of a mapped address counts from the start of the long form.
	const prefix = parsed.bits === 32 && address.includes(':') ? Number(prefixText) - 96 : Number(prefixText);
	return prefix >= 0 && prefix <= parsed.bits ? { network: parsed.value, bits: parsed.bits, prefix } : undefined;
}

const holds = ({ network, bits, prefix }: AddressBlock, { value, bits: width }: Address): boolean =>
	bits === width && value >> BigInt(bits - prefix) === network >> BigInt(bits - prefix);

/** Addresses and blocks such as `192.0.2.0/24` or `2001:db8::/32`. */
export class AddressList {
	private constructor(private readonly blocks: readonly AddressBlock[]) {}

	/**
	 * @param text entries separated by commas, spaces or line breaks
	 * @throws {RangeError} naming the entry that is neither an address nor a block
	 */
	static parse(text: string): AddressList {
		const entries = text.split(/[\s,;]+/).filter(Boolean);
		const blocks = entries.map((entry) => {
			const block = parseBlock(entry);
			if (!block) throw new RangeError(`"${entry}" is neither an IP address nor a block such as 192.0.2.0/24`);
			return block;
		});
		return new AddressList(blocks);
	}

	get isEmpty(): boolean {
		return this.blocks.length === 0;
	}

	has(address: string): boolean {
		const parsed = parseAddress(address.trim());
		return parsed !== undefined && this.blocks.some((block) => holds(block, parsed));
	}
}
