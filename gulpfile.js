'use strict';

const { readFileSync, rmSync, writeFileSync } = require('node:fs');
const path = require('node:path');
const { execFileSync, spawn } = require('node:child_process');
const gulp = require('gulp');
const esbuild = require('esbuild');

const root = __dirname;
const dist = path.join(root, 'dist');
const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));

const sourceOf = (built) => built.replace(/^dist\//, '').replace(/\.js$/, '.ts');

const { nodes, credentials } = manifest.n8n;

/** What becomes a built file that others require, so that its module state exists once per process. */
const shared = [
	{ source: path.join(root, 'lib'), out: path.join(dist, 'lib', 'index.js') },
	{ source: path.join(root, 'nodes', 'shared'), out: path.join(dist, 'nodes', 'shared', 'index.js') },
	...[...nodes, ...credentials].map((built) => ({ source: path.join(root, sourceOf(built)).replace(/\.ts$/, ''), out: path.join(root, built) })),
];

/**
 * Replaces an import that reaches into a shared file or folder by a `require` of the built one.
 * Bundling `lib/` into every node instead would give each node its own limiter and break the rate budget.
 */
function useSharedFiles(outfile) {
	return {
		name: 'use-shared-files',
		setup(build) {
			build.onResolve({ filter: /^\.{1,2}\// }, (args) => {
				if (args.kind === 'entry-point') return undefined;
				const target = path.resolve(args.resolveDir, args.path);
				const owner = shared.find(({ source }) => target === source || target.startsWith(source + path.sep));
				if (!owner || owner.out === outfile) return undefined;
				const relative = path.relative(path.dirname(outfile), owner.out).split(path.sep).join('/');
				return { path: relative.startsWith('.') ? relative : `./${relative}`, external: true };
			});
		},
	};
}

function bundleNodeFile(entry, outfile) {
	return esbuild.build({
		absWorkingDir: root,
		entryPoints: [entry],
		outfile,
		bundle: true,
		platform: 'node',
		target: 'node20',
		format: 'cjs',
		external: ['n8n-workflow', 'zod'],
		plugins: [useSharedFiles(outfile)],
		logLevel: 'warning',
		legalComments: 'none',
	});
}

function bundleProgram(entry, outfile) {
	return esbuild.build({
		absWorkingDir: root,
		entryPoints: [entry],
		outfile,
		bundle: true,
		platform: 'node',
		target: 'node20',
		format: 'cjs',
		packages: 'external',
		logLevel: 'warning',
		legalComments: 'none',
	});
}

/** What a build makes, and not the programs that tests, which may be running, have bundled for themselves beside it. */
async function clean() {
	for (const made of ['dist', 'runner/dist/cli.cjs', 'runner/dist/index.cjs', 'runner/dist/types', 'simulator/dist']) {
		rmSync(path.join(root, made), { recursive: true, force: true });
	}
}

async function typecheck() {
	execFileSync(process.execPath, [require.resolve('typescript/bin/tsc'), '--noEmit'], { cwd: root, stdio: 'inherit' });
}

/** Runs the compiler beside the other tasks. */
function declare(project) {
	return new Promise((resolve, reject) => {
		const child = spawn(process.execPath, [require.resolve('typescript/bin/tsc'), '-p', project], { cwd: root, stdio: 'inherit' });
		child.once('error', reject);
		child.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`${project}: the compiler found errors`))));
	});
}

/** Declaration files of the embedded runner, for people who import it. */
async function runnerTypes() {
	await declare('tsconfig.runner-types.json');
}

/**
 * Declaration files beside the bundle, for people who import the library. n8n's scanner takes the declaration of
 * a credential for a credential source that is named wrongly, so the index declares those by their interface.
 */
async function packageTypes() {
	await declare('tsconfig.types.json');
	for (const built of manifest.n8n.credentials) rmSync(path.join(root, built.replace(/\.js$/, '.d.ts')));
	const index = path.join(dist, 'index.d.ts');
	const declared = readFileSync(index, 'utf8').replace(
		/export \{ (\w+) \} from '\.\/credentials\/.*';/g,
		"export declare const $1: new () => import('n8n-workflow').ICredentialType;",
	);
	writeFileSync(index, declared);
}

async function bundle() {
	const { bundleLibrary } = await import('./scripts/bundleLibrary.mjs');
	await Promise.all([
		bundleLibrary({ root, outdir: path.join(dist, 'lib') }),
		bundleNodeFile('nodes/shared/index.ts', path.join(dist, 'nodes', 'shared', 'index.js')),
		...[...nodes, ...credentials].map((built) => bundleNodeFile(sourceOf(built), path.join(root, built))),
		bundleNodeFile('index.ts', path.join(dist, 'index.js')),
		bundleProgram('runner/src/cli.ts', path.join(root, 'runner/dist/cli.cjs')),
		bundleProgram('runner/src/index.ts', path.join(root, 'runner/dist/index.cjs')),
		bundleProgram('simulator/index.ts', path.join(root, 'simulator/dist/index.cjs')),
		bundleProgram('simulator/cli.ts', path.join(root, 'simulator/dist/cli.cjs')),
	]);
}

function icons() {
	return gulp
		.src(['nodes/**/*.svg', 'credentials/**/*.svg'], { base: '.', cwd: root, encoding: false })
		.pipe(gulp.dest('dist', { cwd: root }));
}

function codex() {
	return gulp.src('nodes/**/*.node.json', { base: '.', cwd: root, encoding: false }).pipe(gulp.dest('dist', { cwd: root }));
}

/** Packs the tarball, unpacks it and runs n8n's community-package scanner on exactly what would be published. */
async function packCheck() {
	const { checkPack } = await import('./scripts/packCheck.mjs');
	await checkPack({ root, manifest });
}

/** Writes docs/reference from the resource descriptors, docs/providers from those of the providers, and the lists of nodes and workflows. */
async function docs() {
	const { writeReference } = await import('./scripts/docs.mjs');
	writeReference(root);
	const { writeProviderPages } = await import('./scripts/providerDocs.mjs');
	writeProviderPages(root);
	const { writeCatalogue } = await import('./scripts/catalogueDocs.mjs');
	writeCatalogue(root);
}

const files = gulp.parallel(bundle, icons, codex);
const types = gulp.parallel(packageTypes, runnerTypes);

exports.clean = clean;
exports.typecheck = typecheck;
exports.types = types;
exports.bundle = bundle;
exports.icons = icons;
exports.codex = codex;
exports.docs = gulp.series(files, docs);
exports.packCheck = packCheck;
exports['pack-check'] = packCheck;
exports.build = gulp.series(clean, files);
exports.release = gulp.series(clean, typecheck, gulp.parallel(files, types), docs, packCheck);
exports.default = exports.build;
