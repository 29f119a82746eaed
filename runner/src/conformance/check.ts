import type { ResourceDescriptor } from '../../../lib/halo/resources/types';
import { checkDescriptor } from './check-descriptor';
import { judge } from './divergences';
import type { OpenApiDocument } from './document';
import { type Problem, problemText } from './problems';

interface Finding extends Problem {
	readonly text: string;
}

interface KnownDivergence extends Finding {
	readonly what: string;
	readonly evidence: string;
}

export interface ResourceConformance {
	readonly resource: string;
	readonly path: string;
	/** Paths, parameters and fields that were compared. */
	readonly checked: number;
	readonly findings: readonly Finding[];
	/** Differences that are the document's fault or age. */
	readonly known: readonly KnownDivergence[];
}

export interface Conformance {
	readonly document: { readonly title: string; readonly version: string; readonly openapi: string; readonly paths: number };
	readonly resources: readonly ResourceConformance[];
}

const asFinding = (problem: Problem): Finding => ({ ...problem, text: problemText(problem) });

/** Compares descriptors with a tenant's own document. */
export function checkConformance(document: OpenApiDocument, descriptors: readonly ResourceDescriptor[]): Conformance {
	const { title, version, openapi, pathCount } = document;
	const resources = descriptors.map((descriptor): ResourceConformance => {
		const { checked, problems } = checkDescriptor(document, descriptor);
		const { findings, known } = judge(problems);
		return {
			resource: descriptor.name,
			path: `/${descriptor.path}`,
			checked,
			findings: findings.map(asFinding),
			known: known.map(({ problem, divergence: { what, evidence } }) => ({ ...asFinding(problem), what, evidence })),
		};
	});
	return { document: { title, version, openapi, paths: pathCount }, resources };
}
