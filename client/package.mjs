// SPDX-License-Identifier: GPL-2.0-only OR MIT
/**
 * Makes pageck.vsix (or the file that is named): builds into a folder of its own, so that dist/ stays as it is, puts
 * beside it what the manifest names, lets vsce pack it, and compresses the result as well as can be.
 *
 *   node client/package.mjs [FILE]
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const project = join(dirname(fileURLToPath(import.meta.url)), '..');
const out = resolve(process.argv[2] ?? join(project, 'pageck.vsix'));
const stage = join(project, '.cache', `package-${process.pid}`);

mkdirSync(stage, { recursive: true });
try {
  run('esbuild.mjs', '--production', `--outdir=${join(stage, 'dist')}`);
  for (const path of ['package.json', '.vscodeignore', 'LICENSE', 'CHANGELOG.md', 'client/README.md', 'client/media']) cpSync(join(project, path), join(stage, path), { recursive: true });
  run('node_modules/@vscode/vsce/vsce', 'package', '--no-dependencies', '--allow-missing-repository', '--readme-path', 'client/README.md', '--out', out);
  run('client/zip.mjs', out);
} finally {
  rmSync(stage, { recursive: true, force: true });
}

function run(script, ...args) {
  const cwd = script.includes('vsce') ? stage : project;
  const { status } = spawnSync(process.execPath, [join(project, script), ...args], { cwd, stdio: 'inherit' });
  if (status !== 0) throw new Error(`${script} ${args.join(' ')} failed`);
}
