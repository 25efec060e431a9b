// SPDX-License-Identifier: GPL-2.0-only OR MIT
// Builds the stub `kernel` crate for one design of `Page` into the cache folder, once for each state of its sources.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const cache = join(here, '..', '..', 'node_modules', '.cache', 'pageck-kernel');

function sources(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .flatMap((entry) => (entry.isDirectory() ? sources(join(folder, entry.name)) : [join(folder, entry.name)]))
    .filter((file) => file.endsWith('.rs'))
    .sort();
}

function key(profile) {
  const hash = createHash('sha256');
  hash.update(execFileSync('rustc', ['-vV']));
  hash.update(readFileSync(fileURLToPath(import.meta.url)));
  for (const file of [...sources(join(here, 'src')), ...sources(join(here, 'macros'))]) hash.update(file).update(readFileSync(file));
  return `${profile}-${hash.digest('hex').slice(0, 16)}`;
}

/**
 * The folder with `libkernel.rlib` and `libkernel_macros.so` for a profile (`owning` or `ownable`); built if need be.
 * No optimisation and no debug assertions: a null or stale pointer must reach the page model instead of being folded
 * away or ending the program.
 */
export function buildKernel(profile) {
  const folder = join(cache, key(profile));
  if (existsSync(folder)) return folder;
  mkdirSync(cache, { recursive: true });
  const work = mkdtempSync(join(cache, 'build-'));
  const rustc = (args) => execFileSync('rustc', ['--edition', '2021', ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
  try {
    rustc(['--crate-type', 'proc-macro', '--crate-name', 'kernel_macros', '--out-dir', work, join(here, 'macros', 'lib.rs')]);
    rustc([
      '-C', 'opt-level=0', '-C', 'debug-assertions=off', '-C', 'debuginfo=0', '--crate-type', 'rlib', '--crate-name', 'kernel',
      '--check-cfg', 'cfg(owning,ownable)', '--cfg', profile, '-L', work, '--extern', 'kernel_macros', '--out-dir', work,
      join(here, 'src', 'lib.rs'),
    ]);
    renameSync(work, folder);
  } catch (error) {
    rmSync(work, { recursive: true, force: true });
    // Another process may have been faster.
    if (existsSync(folder)) return folder;
    throw error;
  }
  return folder;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const profile of process.argv.length > 2 ? process.argv.slice(2) : ['owning', 'ownable']) console.log(buildKernel(profile));
}
