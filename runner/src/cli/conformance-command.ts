import Table from 'cli-table3';
import { resources } from '../../../lib/halo/resources';
import { checkConformance, type Conformance } from '../conformance/check';
import { loadDocument } from '../conformance/load-document';
import { messageOf, UsageError } from '../errors';
import { type Colors, colorsFor } from './colors';
import { EXIT, print, refuse } from './exit';
import { plural, whole } from './wording';

export interface ConformanceCommandOptions {
	readonly openapi: string;
	readonly json: boolean;
}

function reportText({ document, resources: checked }: Conformance, colors: Colors): string {
	const table = new Table({ head: ['Resource', 'Path', 'Checked', 'Known', 'Findings'], style: { head: [], border: [] } });
	const count = (number: number): string => (number === 0 ? '' : whole(number));
	table.push(...checked.map(({ resource, path, checked: looked, known, findings }) => [resource, path, whole(looked), count(known.length), count(findings.length)]));
	const findings = checked.flatMap((resource) => resource.findings);
	const known = [...new Map(checked.flatMap((resource) => resource.known).map(({ what, evidence }) => [what, evidence]))];
	const result = findings.length === 0 ? colors.green('The nodes conform to the document.') : colors.red(`${plural(findings.length, 'finding')}.`);
	return [
		`${document.title || 'Untitled'} ${document.version}, OpenAPI ${document.openapi}, ${plural(document.paths, 'path')}`,
		table.toString(),
		...findings.map(({ text }) => `${colors.red('✗')} ${text}`),
		...known.map(([what, evidence]) => `${colors.dim('Known:')} ${what}. ${colors.dim(`${evidence}.`)}`),
		result,
	].join('\n');
}

/** Compares the resources of the nodes with a tenant's own API document. Answers the exit code. */
export async function conformanceCommand({ openapi, json }: ConformanceCommandOptions): Promise<number> {
	try {
		const report = checkConformance(await loadDocument(openapi), resources);
		const conforms = report.resources.every(({ findings }) => findings.length === 0);
		print(json ? JSON.stringify({ status: conforms ? 'success' : 'error', ...report }) : reportText(report, colorsFor(process.stdout)));
		return conforms ? EXIT.success : EXIT.error;
	} catch (error) {
		const advice = (error instanceof UsageError ? error.advice : undefined) ?? 'See halopsa-runner conformance --help.';
		if (json) print(JSON.stringify({ status: 'error', message: messageOf(error), advice }));
		return refuse(error, 'conformance');
	}
}
