import { judge } from '../../runner/src/conformance/divergences';
import type { OpenApiDocument } from '../../runner/src/conformance/document';
import { problemText } from '../../runner/src/conformance/problems';
import { type ObservedRequest, validateRequest } from '../../runner/src/conformance/validate-request';
import type { HaloTenant } from '../../simulator/index';

type Watched = Pick<HaloTenant, 'onRequest'>;

/**
 * Compares every API request that embedded tenants receive with the vendor's document. Without a document it only
 * counts, so that a suite can watch always and assert when there is one:
 *
 * ```ts
 * const audit = new RequestAudit(vendorDocument());
 * beforeAll(() => audit.watch(tenant));
 * it('sends nothing that the document does not know', () => expect(audit.problems()).toEqual([]));
 * ```
 */
export class RequestAudit {
	/** API requests seen. */
	requests = 0;
	private readonly found = new Set<string>();
	private readonly known = new Set<string>();

	constructor(private readonly document: OpenApiDocument | undefined) {}

	/** Whether requests are compared and not only counted. */
	get compares(): boolean {
		return this.document !== undefined;
	}

	/** @returns ends the watch of this tenant */
	watch(tenant: Watched): () => void {
		return tenant.onRequest(({ kind, method, path, query }, body) => {
			if (kind !== 'api') return;
			this.requests += 1;
			this.take({ method, path, query, body: body === '' ? undefined : parsed(body) });
		});
	}

	/** One line for each kind of difference that no known divergence explains, in the order of their first request. */
	problems(): string[] {
		return [...this.found];
	}

	/** The known divergences that were met. */
	divergences(): string[] {
		return [...this.known];
	}

	private take(request: ObservedRequest): void {
		if (!this.document) return;
		const { findings, known } = judge(validateRequest(this.document, request));
		for (const problem of findings) this.found.add(problemText(problem));
		for (const { divergence } of known) this.known.add(divergence.what);
	}
}

/** Text that is not JSON is compared as text, which no operation takes. */
function parsed(body: string): unknown {
	try {
		return JSON.parse(body) as unknown;
	} catch {
		return body;
	}
}
