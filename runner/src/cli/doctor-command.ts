import type { Command } from 'commander';
import { AREAS, type Finding, SEVERITIES, type Severity } from '../doctor/finding';
import { colorsFor } from './colors';
import { attempt, DEFAULT_DATA, EXIT, print } from './exit';
import { plural } from './wording';

const EXAMPLES = `
Examples:
  Examine this machine, the data folder and every credential in it
    $ halopsa-runner doctor --data ./data

  Also whether the address that HaloPSA sends webhooks to leads here
    $ halopsa-runner doctor --data ./data --public-url https://hooks.contoso.com

  Before anything is stored, for a script
    $ halopsa-runner doctor --credentials credentials.json --json

It only reads. With --json the last line of stdout is one object: status ("success" or "error") and findings
([{area, severity, what, evidence, mend}], severity error, warning, info or ok).

Exit code: 0 nothing is broken (there may be warnings), 1 something is, 2 bad usage.
`;

interface DoctorOptions {
	readonly data: string;
	readonly credentials?: string;
	readonly nodes: string[];
	readonly publicUrl?: string;
	readonly json: boolean;
}

const collect = (value: string, previous: readonly string[]): string[] => [...previous, value];

const MARKS: Readonly<Record<Severity, string>> = { error: '✗', warning: '!', info: 'i', ok: '✓' };

function printed({ severity, what, evidence, mend }: Finding): string {
	const colors = colorsFor(process.stdout);
	const color = { error: colors.red, warning: colors.yellow, info: colors.cyan, ok: colors.green }[severity];
	const seen = evidence === '' ? '' : `  ${colors.dim(evidence)}`;
	return [`  ${color(MARKS[severity])} ${what}${seen}`, ...(mend === null ? [] : [`      ${colors.dim('What to do:')} ${mend}`])].join('\n');
}

function summary(findings: readonly Finding[]): string {
	const [errors = 0, warnings = 0] = SEVERITIES.map((severity) => findings.filter((finding) => finding.severity === severity).length);
	if (errors > 0) return `${plural(errors, 'error')}, ${plural(warnings, 'warning')}. Begin with the first error: later ones may follow from it.`;
	return warnings > 0 ? `Nothing is broken; ${plural(warnings, 'warning')}.` : 'Nothing is broken.';
}

async function doctor({ data, credentials, nodes, publicUrl, json }: DoctorOptions): Promise<number> {
	// Loads axios and the HaloPSA client, which no other command needs at its start.
	const { examine } = await import('../doctor/examine');
	const findings: Finding[] = [];
	let area: string | undefined;
	for await (const finding of examine({ dataDir: data, credentials, nodePackages: nodes, publicUrl })) {
		findings.push(finding);
		if (json) continue;
		if (finding.area !== area) print(`${finding.area.charAt(0).toUpperCase()}${finding.area.slice(1)}`);
		area = finding.area;
		print(printed(finding));
	}
	const broken = findings.some(({ severity }) => severity === 'error');
	const byArea = [...findings].sort((a, b) => AREAS.indexOf(a.area) - AREAS.indexOf(b.area));
	print(json ? JSON.stringify({ status: broken ? 'error' : 'success', findings: byArea }) : `\n${summary(findings)}`);
	return broken ? EXIT.error : EXIT.success;
}

export function addDoctorCommand(root: Command, done: (exitCode: number) => void): void {
	root.command('doctor')
		.description('find out why something does not work: connection, permissions, webhooks, data, opportunities')
		.option('--data <dir>', 'data folder of "run" and "serve"', DEFAULT_DATA)
		.option('--credentials <file>', "credentials in n8n's decrypted export format, besides those of the data folder")
		.option('--public-url <url>', 'address that was given to "serve"')
		.option('--nodes <dir>', 'folder of another built node package; repeatable', collect, [])
		.option('--json', 'JSON for programs', false)
		.addHelpText('after', EXAMPLES)
		.exitOverride()
		.action(async (options: DoctorOptions) => done(await attempt('doctor', async () => await doctor(options))));
}
