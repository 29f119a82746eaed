/** A list behind offset paging, as HaloPSA serves it: changed at will between the pages. */
export class PagedList {
	readonly served: number[] = [];
	private readonly before = new Map<number, (list: PagedList) => void>();

	constructor(
		readonly ids: number[],
		readonly options: {
			readonly cap?: number;
			readonly asked?: number;
			readonly count?: (list: PagedList, request: number) => unknown;
			readonly key?: string;
			readonly bare?: boolean;
			readonly page?: (rows: unknown[], pageNo: number, request: number) => unknown[];
		} = {},
	) {}

	/** Changes the list before request number `request`, counted from 1. */
	changing(request: number, change: (list: PagedList) => void): this {
		this.before.set(request, change);
		return this;
	}

	delete(...ids: number[]): void {
		for (const id of ids) {
			const index = this.ids.indexOf(id);
			if (index >= 0) this.ids.splice(index, 1);
		}
	}

	readonly fetch = async (pageNo: number): Promise<unknown> => {
		this.served.push(pageNo);
		const request = this.served.length;
		this.before.get(request)?.(this);
		const { cap = 100, asked = 100, key = 'tickets', page, bare } = this.options;
		const size = Math.min(cap, asked);
		const plain: unknown[] = this.ids.slice((pageNo - 1) * size, pageNo * size).map((id) => ({ id }));
		const rows = page ? page(plain, pageNo, request) : plain;
		const count = this.options.count ? this.options.count(this, request) : this.ids.length;
		return bare ? rows : { page_no: pageNo, record_count: count, [key]: rows };
	};
}

export const upTo = (last: number, first = 1): number[] => Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index);
