// SPDX-License-Identifier: GPL-2.0-only OR MIT
/**
 * How fast pageck is, beside a tool that people know: `npm run bench -- [--runs N] [--edits N]`. All in one run on one
 * machine, so that the ratios hold where the seconds do not:
 *
 * - the whole process of `pageck check` on the newest kernel's Rust, beside `ast-grep scan` with three patterns there;
 * - the time from an edit of page.rs to its diagnostics in the language server, over its standard streams.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism, tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { startServer } from '../test/one-engine/serverProcess';

const root = resolve(import.meta.dirname, '..');
const { values } = parseArgs({ options: { runs: { type: 'string', default: '11' }, edits: { type: 'string', default: '200' } } });
const runs = Number(values.runs);
const edits = Number(values.edits);
if (!(Number.isInteger(runs) && runs > 0 && Number.isInteger(edits) && edits > 0)) {
  console.error('bench: --runs and --edits take whole numbers above 0');
  process.exit(2);
}

const sources = resolve(process.env['PAGECK_SOURCES'] ?? join(root, '.cache/linux-source'));
const tree = execFileSync(join(root, 'scripts/linux-source.sh'), ['newest', sources], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }).trim();

function percentile(sorted: readonly number[], p: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * p))] ?? Number.NaN;
}
const median = (times: readonly number[]): number => percentile([...times].sort((a, b) => a - b), 0.5);
const ms = (time: number): string => `${time.toFixed(time < 100 ? 1 : 0)} ms`;

/** The time of a whole process that must end with one of these statuses. */
function timeOf(program: string, args: readonly string[], statuses: readonly number[]): number {
  const begin = performance.now();
  const run = spawnSync(program, args, { cwd: tree, stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 1 << 28 });
  const time = performance.now() - begin;
  if (!statuses.includes(run.status ?? -1)) throw new Error(`${program} ${args.join(' ')} ended with ${run.status}: ${run.stderr}`);
  return time;
}

/** ast-grep's own program, as its launcher costs a start of Node that nobody who measures it would count. */
function astGrep(): string {
  const require = createRequire(import.meta.url);
  const scripts = createRequire(require.resolve('@ast-grep/cli/package.json'));
  const { optionalDependencies } = scripts('@ast-grep/cli/package.json') as { optionalDependencies: Record<string, string> };
  for (const name of Object.keys(optionalDependencies)) {
    try {
      const folder = dirname(scripts.resolve(`${name}/package.json`));
      const file = ['ast-grep', 'ast-grep.exe'].map((f) => join(folder, f)).find((f) => existsSync(f) && statSync(f).isFile());
      if (file) return file;
    } catch {
      // a program for another machine
    }
  }
  throw new Error('@ast-grep/cli has no program for this machine');
}

/** Three patterns of what pageck looks for, as one would write them without it. */
const PATTERNS = `id: counted
language: rust
severity: error
message: a page has no count
rule:
  any:
    - pattern: bindings::get_page($$$)
    - pattern: bindings::put_page($$$)
---
id: freed
language: rust
severity: error
message: a free by hand
rule:
  pattern: bindings::__free_pages($PAGE, $ORDER)
---
id: vmalloc
language: rust
severity: error
message: a page of a vmalloc area
rule:
  pattern: bindings::vmalloc_to_page($$$)
`;

const files = readdirSync(tree, { recursive: true, encoding: 'utf8' }).filter((f) => f.endsWith('.rs'));
const lines = files.reduce((sum, f) => sum + readFileSync(join(tree, f), 'utf8').split('\n').length - 1, 0);
console.log(`${readFileSync(join(tree, '.package'), 'utf8').trim()}: ${files.length} files of Rust, ${lines} lines; node ${process.version}, ${availableParallelism()} processors\n`);

const folder = mkdtempSync(join(tmpdir(), 'pageck-bench-'));
try {
  wholeProcess(join(folder, 'patterns.yml'));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
await editing();

function wholeProcess(patterns: string): void {
  writeFileSync(patterns, PATTERNS);
  const cli = join(root, 'dist/cli.js');
  const contestants: readonly { readonly name: string; readonly run: () => number; readonly times: number[] }[] = [
    { name: 'pageck check', run: () => timeOf(process.execPath, [cli, 'check', '--isolated', '.'], [0]), times: [] },
    { name: 'ast-grep scan, three patterns', run: () => timeOf(program, ['scan', '--rule', patterns, '.'], [0, 1]), times: [] },
    { name: 'node, which does nothing', run: () => timeOf(process.execPath, ['-e', ''], [0]), times: [] },
  ];
  const program = astGrep();
  // The first of each reads the files from the disk; then they take turns, so that a busy moment hits all alike.
  for (const c of contestants) c.run();
  for (let i = 0; i < runs; i++) for (const c of contestants) c.times.push(c.run());
  console.log(`the whole process, median of ${runs} runs (fastest to slowest)`);
  for (const { name, times } of contestants) {
    const sorted = [...times].sort((a, b) => a - b);
    console.log(`  ${name.padEnd(30)} ${ms(median(times)).padStart(8)}  (${ms(sorted[0] ?? 0)} to ${ms(sorted[sorted.length - 1] ?? 0)})`);
  }
  const [ours, theirs] = contestants.map((c) => median(c.times));
  console.log(`  pageck / ast-grep = ${((ours ?? 0) / (theirs ?? 1)).toFixed(2)}\n`);
}

/** Types a free into a function of page.rs, and takes it out again: a finding comes and goes. */
async function editing(): Promise<void> {
  const server = await startServer(tree);
  const uri = pathToFileURL(join(tree, 'rust/kernel/page.rs')).href;
  const text = readFileSync(join(tree, 'rust/kernel/page.rs'), 'utf8');
  const line = text.split('\n').findIndex((l) => l.includes('bindings::page_to_nid('));
  if (line < 0) throw new Error('page.rs has no call of page_to_nid any more');
  const inserted = '        unsafe { bindings::__free_pages(self.as_ptr(), 0) };\n';
  const at = { line, character: 0 };
  server.open(uri, text);
  const begin = performance.now();
  if ((await server.pull(uri)).length !== 0) throw new Error('page.rs has findings as it is');
  const first = performance.now() - begin;
  const times: number[] = [];
  for (let i = 0; i < edits + 20; i++) {
    const start = performance.now();
    if (i % 2 === 0) server.change(uri, { start: at, end: at }, inserted);
    else server.change(uri, { start: at, end: { line: line + 1, character: 0 } }, '');
    const found = await server.pull(uri);
    const time = performance.now() - start;
    const rules = found.map((d) => String(d.code));
    if (i % 2 === 0 ? !rules.includes('free_borrowed_page') : rules.length > 0) throw new Error(`edit ${i}: found ${rules.join(' ') || 'nothing'}`);
    // the first ones warm the machine up
    if (i >= 20) times.push(time);
  }
  await server.stop();
  const sorted = [...times].sort((a, b) => a - b);
  console.log(`from an edit of page.rs to its diagnostics in the language server, ${times.length} edits`);
  console.log(`  after opening ${ms(first)}, then p50 ${ms(percentile(sorted, 0.5))}, p95 ${ms(percentile(sorted, 0.95))}, most ${ms(sorted[sorted.length - 1] ?? 0)}`);
}

// a whole tree in git is minutes of unpacking: it is given, not fetched
const wholeTree = process.env['PAGECK_TREE'];
if (wholeTree === undefined) console.log('\nthe review of a ten-patch series on a full tree: PAGECK_TREE=FOLDER npm run bench, FOLDER an unpacked kernel source package');
else {
  const review = spawnSync(process.execPath, ['bench/run.mjs', 'bench/review.ts', wholeTree], { stdio: 'inherit' });
  if (review.status !== 0) process.exit(1);
}
