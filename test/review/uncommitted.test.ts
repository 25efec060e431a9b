// SPDX-License-Identifier: GPL-2.0-only OR MIT
import { rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { ReviewRun } from '../../server/review/run';
import { Repository, review } from './repository';

let repo: Repository;
beforeEach(() => {
  repo = new Repository();
  repo.write('a.rs', 'fn one() {\n    x();\n    bad_old(x);\n}\n');
  repo.write('b.rs', 'fn two() {\n    y();\n}\n');
  repo.write('.gitignore', 'ignored.rs\n');
  repo.commit('base');
});
afterEach(() => repo.dispose());

function brief(run: ReviewRun): string[] {
  return (run.result?.series.patches ?? []).flatMap((patch) =>
    patch.findings.map((finding) => `${patch.subject}: ${finding.status} ${finding.rule} ${finding.file}:${finding.range.start.line}`),
  );
}

it('tells what is staged from what is not', async () => {
  repo.write('b.rs', 'fn two() {\n    bad_staged(y);\n}\n');
  repo.git('add', 'b.rs');
  repo.write('b.rs', 'fn two() {\n    bad_staged(y);\n    bad_work(y);\n}\n');
  repo.write('new.rs', 'fn three() {\n    bad_new(z);\n}\n');
  repo.write('ignored.rs', 'fn four() {\n    bad_ignored(z);\n}\n');
  const both = await review({ cwd: repo.dir, inputs: [] });
  expect(brief(both)).toEqual([
    'staged changes: introduced staged b.rs:2',
    'changes that are not staged: introduced work b.rs:3',
    'changes that are not staged: introduced new new.rs:2',
  ]);
  const index = await review({ cwd: repo.dir, inputs: [], uncommitted: 'index' });
  expect(brief(index)).toEqual(['staged changes: introduced staged b.rs:2']);
});

it('sees a file that was moved or deleted', async () => {
  repo.remove('a.rs');
  repo.write('sub/moved.rs', 'fn one() {\n    x();\n    bad_old(x);\n}\n');
  repo.remove('b.rs');
  const run = await review({ cwd: repo.dir, inputs: [] });
  expect(brief(run)).toEqual([]);
  expect(run.result?.series.patches[0]?.files.map((file) => `${file.kind} ${file.oldPath} ${file.newPath}`)).toEqual([
    'delete b.rs null',
    'rename a.rs sub/moved.rs',
  ]);
  expect(run.result?.summary.existing).toBe(1);
});

it('says that there is nothing', async () => {
  const run = await review({ cwd: repo.dir, inputs: [] });
  expect(run).toMatchObject({ exitStatus: 0, stderrLines: ['pageck: no uncommitted changes to Rust sources'] });
});

it('works before the first commit and from a subfolder', async () => {
  const fresh = new Repository();
  fresh.write('deep/er/a.rs', 'fn one() {\n    bad_new(x);\n}\n');
  const run = await review({ cwd: `${fresh.dir}/deep`, inputs: [] });
  expect(brief(run)).toEqual(['changes that are not staged: introduced new deep/er/a.rs:2']);
  fresh.dispose();
});

it('does not take the line ends of a checkout for changes', async () => {
  repo.write('b.rs', 'fn two() {\r\n    y();\r\n    bad_new(y);\r\n}\r\n');
  repo.write('a.rs', 'fn one() {\r\n    x();\r\n    bad_old(x);\r\n}\r\n');
  const run = await review({ cwd: repo.dir, inputs: [] });
  expect(brief(run)).toEqual(['changes that are not staged: introduced new b.rs:3']);
  expect(run.result?.series.patches[0]?.files.map((file) => file.newPath)).toEqual(['b.rs']);
});

it('does not follow a folder that became a link out of the tree', async () => {
  repo.write('sub/c.rs', 'fn three() {\n    z();\n}\n');
  repo.commit('a file in a folder');
  const elsewhere = new Repository();
  elsewhere.write('c.rs', 'fn three() {\n    z();\n    bad_new(z);\n}\n');
  rmSync(join(repo.dir, 'sub'), { recursive: true });
  symlinkSync(elsewhere.dir, join(repo.dir, 'sub'));
  const run = await review({ cwd: repo.dir, inputs: [] });
  expect(brief(run)).toEqual([]);
  expect(run.result?.series.patches[0]?.files.map((file) => `${file.kind} ${file.oldPath}`)).toEqual(['delete sub/c.rs']);
  elsewhere.dispose();
});

it('says which file is too large to be read', async () => {
  repo.write('huge.rs', `// ${'x'.repeat(9 << 20)}\n`);
  const run = await review({ cwd: repo.dir, inputs: [] });
  expect(run).toMatchObject({ exitStatus: 0, stderrLines: ['pageck: huge.rs: not reviewed: larger than 8 MiB'] });
});
