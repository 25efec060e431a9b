// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** A review runs nothing that a repository names, and changes nothing in it. */
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, lstatSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Repository, review } from './repository';

let repo: Repository;
let witness: string;
let patch: string;
let stale: string;

beforeAll(() => {
  repo = new Repository();
  const outside = repo.folder();
  witness = join(outside, 'was-run');
  const lines = Array.from({ length: 20 }, (_, index) => `line(${index});`);
  repo.write('a.rs', `fn one() {\n${lines.join('\n')}\n}\n`);
  repo.write('b.rs', 'fn two() {\n}\n');
  repo.commit('base');
  repo.write('a.rs', `fn one() {\n${lines.join('\n').replace('line(5);', 'bad_free(page);')}\n}\n`);
  repo.commit('change');
  patch = repo.patches('HEAD~1..HEAD')[0] ?? '';
  // Does not apply any more, so that a three-way merge is tried.
  stale = join(outside, 'stale.patch');
  writeFileSync(stale, readFileSync(patch, 'utf8'));
  repo.write('a.rs', `fn one() {\n${lines.join('\n').replace('line(3);', 'other(3);')}\n}\n`);
  repo.commit('drift');

  const trap = join(outside, 'trap.sh');
  writeFileSync(trap, `#!/bin/sh\necho "$0 $*" >> '${witness}'\ncat\n`);
  chmodSync(trap, 0o755);
  for (const hook of ['post-checkout', 'post-index-change', 'reference-transaction', 'pre-auto-gc', 'fsmonitor-watchman', 'post-applypatch']) {
    const path = join(repo.dir, '.git', 'hooks', hook);
    repo.write(join('.git', 'hooks', hook), readFileSync(trap));
    chmodSync(path, 0o755);
  }
  repo.write('.gitattributes', '*.rs filter=trap diff=trap merge=trap\n');
  repo.git('add', '.gitattributes');
  for (const [name, value] of Object.entries({
    'core.fsmonitor': trap,
    'core.pager': trap,
    'pager.log': trap,
    'core.sshCommand': trap,
    'core.askPass': trap,
    'core.editor': trap,
    'diff.external': trap,
    'diff.trap.command': trap,
    'diff.trap.textconv': trap,
    'filter.trap.clean': trap,
    'filter.trap.smudge': trap,
    'filter.trap.process': trap,
    'merge.trap.driver': trap,
    'credential.helper': `!${trap}`,
    'gpg.program': trap,
    'log.showSignature': 'true',
    'diff.noprefix': 'true',
    'diff.mnemonicPrefix': 'true',
    'color.ui': 'always',
    'log.showRoot': 'false',
    'alias.log': `!${trap}`,
    'alias.ls-tree': `!${trap}`,
  })) {
    repo.git('config', name, value);
  }
  repo.write('b.rs', 'fn two() {\nbad_leak(x);\n}\n');
  rmSync(witness, { force: true });
});
afterAll(() => repo.dispose());

/** Every file below a folder with its bytes, mode and times. */
function snapshot(folder: string): Record<string, string> {
  const seen: Record<string, string> = {};
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const found = lstatSync(path);
    const content = found.isSymbolicLink() ? readlinkSync(path) : found.isFile() ? createHash('sha1').update(readFileSync(path)).digest('hex') : 'folder';
    seen[path] = `${content} ${found.mode} ${found.mtimeMs}`;
  }
  return seen;
}

it('runs nothing and changes nothing, whatever is reviewed', async () => {
  const before = snapshot(repo.dir);
  const runs = [
    await review({ cwd: repo.dir, inputs: ['HEAD~2..HEAD~1'] }),
    await review({ cwd: repo.dir, inputs: ['HEAD'] }),
    await review({ cwd: repo.dir, inputs: [patch] }),
    await review({ cwd: repo.dir, inputs: [stale], base: 'HEAD' }),
    await review({ cwd: repo.dir, inputs: [] }),
    await review({ cwd: repo.dir, inputs: [], uncommitted: 'index' }),
  ];
  expect(runs.map((run) => run.stderrLines.filter((line) => !line.includes('three-way') && !line.includes('no uncommitted')))).toEqual(runs.map(() => []));
  expect(runs.map((run) => run.result?.summary.introduced)).toEqual([1, 0, 1, 1, 1, 0]);
  expect(runs[3]?.stderrLines).toEqual(['pageck: patch 1: applied by a three-way merge']);
  expect(snapshot(repo.dir)).toEqual(before);
  expect(existsSync(witness) ? readFileSync(witness, 'utf8') : null).toBe(null);
});

it('the traps work: git without our options falls into them', () => {
  repo.tries('status');
  repo.tries('diff');
  expect(existsSync(witness)).toBe(true);
});
