// SPDX-License-Identifier: GPL-2.0-only OR MIT
/**
 * Runs the tests in real editors and prints how many there were.
 *
 *   node test/editors/run.mjs            installs what is missing, builds and packages, runs all
 *   node test/editors/run.mjs vscode     only the editors that are named: vscode, web, neovim, emacs, vim
 *
 * A tool that cannot be had is a failure, not a skipped test.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { run } from 'node:test';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const project = join(here, '..', '..');
const wanted = process.argv.slice(2);
const editors = readdirSync(here)
  .filter((file) => file.endsWith('.editor.mjs'))
  .filter((file) => wanted.length === 0 || wanted.includes(file.replace('.editor.mjs', '')));
if (editors.length === 0) fail(`no editor named ${wanted.join(', ')}`);

installPrograms();
installPackages();
if (!process.env.PAGECK_BUILD) {
  command('npm', ['run', '--silent', 'build'], project);
  command('npm', ['run', '--silent', 'package'], project);
}

const counts = { passed: 0, failed: 0 };
const began = Date.now();
const stream = run({ files: editors.map((file) => join(here, file)), concurrency: 1, timeout: 120_000 });
stream.on('test:pass', (event) => report('ok', event));
stream.on('test:fail', (event) => report('FAILED', event));
stream.on('end', () => {
  const seconds = ((Date.now() - began) / 1000).toFixed(0);
  console.log(`editors: ${counts.passed} tests passed, ${counts.failed} failed (${editors.map((file) => file.replace('.editor.mjs', '')).join(', ')}; ${seconds} s)`);
  process.exit(counts.failed === 0 && counts.passed > 0 ? 0 : 1);
});
stream.resume();

/** Suites and files are reported like tests; only a failure of their own counts. */
function report(word, { name: title, file, details, nesting }) {
  const name = `${basename(file ?? '', '.editor.mjs')}: ${title}`;
  const isTest = details.type !== 'suite' && nesting > 0;
  if (word === 'FAILED' && (isTest || details.error?.failureType !== 'subtestsFailed')) {
    counts.failed++;
    console.log(`FAILED ${name} (${Math.round(details.duration_ms)} ms)\n${details.error?.cause?.stack ?? details.error?.cause ?? details.error}`);
  } else if (word === 'ok' && isTest) {
    counts.passed++;
    console.log(`ok     ${name} (${Math.round(details.duration_ms)} ms)`);
  }
}

/** The editors and the browser as Debian has them. */
function installPrograms() {
  const needed = {
    chromium: process.env.PAGECK_CHROMIUM ?? '/usr/bin/chromium',
    neovim: '/usr/bin/nvim',
    'emacs-nox': '/usr/bin/emacs',
    'elpa-eglot': '/usr/share/doc/elpa-eglot',
    'elpa-rust-mode': '/usr/share/doc/elpa-rust-mode',
    vim: '/usr/bin/vim',
    'vim-ale': '/usr/share/doc/vim-ale',
  };
  const missing = Object.entries(needed).filter(([, path]) => !existsSync(path)).map(([name]) => name);
  if (missing.length === 0) return;
  console.log(`installing ${missing.join(' ')}`);
  const root = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
  for (const step of [['update', '-qq'], ['install', '-y', '-qq', '--no-install-recommends', ...missing]]) {
    const [program, ...rest] = [...root, 'apt-get', ...step];
    command(program, rest, here, { ...process.env, DEBIAN_FRONTEND: 'noninteractive' });
  }
}

/** VS Code's own packages come with its server's manifest; none of them needs to be compiled for what is tested. */
function installPackages() {
  if (!existsSync(join(here, 'node_modules/playwright-core'))) command('npm', ['ci', '--ignore-scripts', '--silent'], here);
  const server = join(here, 'node_modules/code-server/lib/vscode');
  for (const folder of [server, join(server, 'extensions')]) {
    if (!existsSync(join(folder, 'node_modules'))) command('npm', ['install', '--omit=dev', '--ignore-scripts', '--silent', '--no-audit', '--no-fund'], folder);
  }
}

function command(program, args, cwd, env = process.env) {
  const done = spawnSync(program, args, { cwd, env, encoding: 'utf8', maxBuffer: 1 << 26 });
  if (done.status !== 0) fail(`${program} ${args.join(' ')} failed:\n${done.error ?? ''}${done.stdout ?? ''}${done.stderr ?? ''}`);
}

function fail(message) {
  console.error(`editors: ${message}`);
  process.exit(1);
}
