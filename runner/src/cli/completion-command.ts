import { Argument, type Command } from 'commander';
import { attempt, EXIT, print } from './exit';

const EXAMPLES = `
Examples:
  $ halopsa-runner completion bash > /etc/bash_completion.d/halopsa-runner
  $ halopsa-runner completion zsh > "\${fpath[1]}/_halopsa-runner"
  $ halopsa-runner completion fish > ~/.config/fish/completions/halopsa-runner.fish

Exit code: 0 done, 2 unknown shell.
`;

const NAME = 'halopsa-runner';
const SHELLS = ['bash', 'zsh', 'fish'] as const;
type Shell = (typeof SHELLS)[number];

interface Level {
	/** "" for the program itself, "credentials" and "credentials add" for what follows. */
	readonly path: string;
	readonly words: readonly string[];
}

/** Every command with what may follow it. */
function levelsOf(command: Command, path: readonly string[] = []): Level[] {
	const words = [...command.commands.map((own) => own.name()), ...command.options.flatMap(({ long }) => long ?? []), '--help'];
	return [{ path: path.join(' '), words }, ...command.commands.flatMap((own) => levelsOf(own, [...path, own.name()]))];
}

/** Files are offered where no word fits: workflows, credentials and folders are what most arguments are. */
function bash(levels: readonly Level[]): string {
	const cases = levels.map(({ path, words }) => `\t\t"${path}") words="${words.join(' ')}" ;;`);
	return `_halopsa_runner() {
	local current="\${COMP_WORDS[COMP_CWORD]}" path="" word words=""
	for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
		case "$word" in
			-*|*.json|*/*) ;;
			*) case " ${levels.flatMap(({ path }) => (path === '' ? [] : [path.split(' ').at(-1)])).join(' ')} " in *" $word "*) path="\${path:+$path }$word" ;; esac ;;
		esac
	done
	case "$path" in
${cases.join('\n')}
	esac
	COMPREPLY=($(compgen -W "$words" -- "$current"))
	[ \${#COMPREPLY[@]} -gt 0 ] || COMPREPLY=($(compgen -f -- "$current"))
}
complete -o filenames -F _halopsa_runner ${NAME}`;
}

function fish(levels: readonly Level[]): string {
	return levels.flatMap(({ path, words }) => {
		const condition = path === '' ? '__fish_use_subcommand' : `__fish_seen_subcommand_from ${path.split(' ').at(-1)}`;
		return words.map((word) => `complete -c ${NAME} -n '${condition}' ${word.startsWith('--') ? `-l ${word.slice(2)}` : `-a ${word}`}`);
	}).join('\n');
}

const SCRIPTS: Readonly<Record<Shell, (levels: readonly Level[]) => string>> = {
	bash,
	zsh: (levels) => `#compdef ${NAME}\nautoload -U +X bashcompinit && bashcompinit\n${bash(levels)}`,
	fish,
};

export function addCompletionCommand(root: Command, done: (exitCode: number) => void): void {
	root.command('completion')
		.description('print a script that completes commands and options in a shell')
		.addArgument(new Argument('<shell>', 'the shell you use').choices(SHELLS))
		.addHelpText('after', EXAMPLES)
		.exitOverride()
		.action(async (shell: Shell) => done(await attempt('completion', async () => {
			print(SCRIPTS[shell](levelsOf(root)));
			return await Promise.resolve(EXIT.success);
		})));
}
