// SPDX-License-Identifier: GPL-2.0-only OR MIT
/**
 * Times the review of a ten-patch series on a full kernel tree: `node bench/run.mjs bench/review.ts FOLDER`.
 *
 * FOLDER is an unpacked kernel source (a distribution's whole source package); it becomes a git repository if it is
 * none. The series is made in a clone that shares its objects, so that FOLDER's branches stay as they are.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const PATCHES = 10;
const RUNS = 5;
/** Every so many patches bring a misuse; the others only change code. */
const GUILTY = 5;
/** Files that each patch changes, where the tree has them: Rust that speaks of pages, Rust that does not, C. */
const CHANGED = ['rust/kernel/page.rs', 'drivers/android/binder/page_range.rs', 'rust/kernel/list.rs', 'mm/page_alloc.c'];

const folder = process.argv[2];
if (folder === undefined || !existsSync(folder)) {
  console.error('usage: node bench/run.mjs bench/review.ts FOLDER (an unpacked kernel source)');
  process.exit(2);
}

function git(cwd: string, ...args: string[]): string {
  const identity = ['-c', 'user.name=bench', '-c', 'user.email=bench@example.org', '-c', 'core.excludesFile=/dev/null'];
  return execFileSync('git', [...identity, ...args], { cwd, encoding: 'utf8', maxBuffer: 1 << 28 });
}

if (!existsSync(join(folder, '.git'))) {
  console.error('making a repository of the tree: this takes a minute or two');
  git(folder, 'init', '-q');
  git(folder, 'add', '-A', '-f');
  git(folder, 'commit', '-q', '-m', 'import');
  git(folder, 'repack', '-a', '-d', '-q');
}

const work = mkdtempSync(join(tmpdir(), 'pageck-bench-'));
process.on('exit', () => rmSync(work, { recursive: true, force: true }));
const clone = join(work, 'clone');
git(work, 'clone', '-q', '--shared', '--no-checkout', resolve(folder), clone);
git(clone, 'sparse-checkout', 'set', '--no-cone', ...CHANGED);
git(clone, 'checkout', '-q', 'HEAD');
const base = git(clone, 'rev-parse', 'HEAD').trim();
for (let patch = 1; patch <= PATCHES; patch++) {
  for (const path of CHANGED.filter((name) => existsSync(join(clone, name)))) {
    const body = patch % GUILTY === 0 ? '    // SAFETY: None, which is what is found.\n    unsafe { bindings::put_page(page.as_ptr()) };' : '    let _ = page.as_ptr();';
    const code = `\n/// Step ${patch}.\npub fn step_${patch}(page: &Page) {\n${body}\n}\n`;
    appendFileSync(join(clone, path), path === 'rust/kernel/page.rs' ? code : `// step ${patch}\n`);
  }
  git(clone, 'commit', '-q', '-a', '-m', `rust: step ${patch}`);
}
git(clone, 'format-patch', '-q', '-o', join(work, 'series'), `${base}..HEAD`);
git(clone, 'checkout', '-q', base);

const cli = fileURLToPath(new URL('../dist/cli.js', import.meta.url));
const times: number[] = [];
let said = '';
for (let run = 0; run < RUNS; run++) {
  const started = performance.now();
  const { status, stderr, stdout } = spawnSync(process.execPath, [cli, 'review', '--stats', '--format', 'json', join(work, 'series')], { cwd: clone, encoding: 'utf8', maxBuffer: 1 << 28 });
  times.push((performance.now() - started) / 1000);
  if (status !== 1 || stdout === '') throw new Error(`the review ended with ${status}: ${stderr}`);
  const { summary } = JSON.parse(stdout) as { summary: { introduced: number } };
  said = `${/\d+ git processes/.exec(stderr)?.[0] ?? stderr.trim()}, ${summary.introduced} introduced`;
}
times.sort((a, b) => a - b);
const files = git(clone, 'ls-files').split('\n').length - 1;
console.log(`review of ${PATCHES} patches on ${files} files: best ${times[0]?.toFixed(2)} s, median ${times[RUNS >> 1]?.toFixed(2)} s of ${RUNS} runs; ${said}`);
