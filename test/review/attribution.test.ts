// SPDX-License-Identifier: GPL-2.0-only OR MIT
import { afterEach, describe, expect, it } from 'vitest';
import type { ReviewFinding } from '../../server/report/reviewResult';
import type { ReviewRun } from '../../server/review/run';
import { Repository, review } from './repository';

const repositories: Repository[] = [];
function repository(): Repository {
  const made = new Repository();
  repositories.push(made);
  return made;
}
afterEach(() => {
  for (const made of repositories.splice(0)) made.dispose();
});

function fn(name: string, ...lines: string[]): string {
  return `fn ${name}() {\n${lines.map((line) => `    ${line}\n`).join('')}}\n\n`;
}

function brief(run: ReviewRun): string[] {
  const patches = run.result?.series.patches ?? [];
  return patches.flatMap((patch) => patch.findings.map((finding) => `${patch.index} ${words(finding)}`));
}

function words(finding: ReviewFinding): string {
  const tip = finding.atTip ? 'tip' : 'gone';
  return `${finding.status} ${finding.rule} ${finding.file}:${finding.range.start.line} by ${finding.introducedBy} fixed ${finding.fixedBy} ${tip}`;
}

describe('attribution over a range', () => {
  it('puts a finding on the patch that brings it, and says which later patch removes it', async () => {
    const repo = repository();
    repo.write('a.rs', fn('one', 'let a = 1;', 'bad_old(a);') + fn('two', 'let b = 2;'));
    repo.commit('base');
    repo.write('a.rs', fn('zero', 'z();') + fn('one', 'let a = 1;', 'bad_old(a);') + fn('two', 'let b = 2;', 'bad_free(b);'));
    repo.commit('first');
    repo.write('a.rs', fn('zero', 'z();') + fn('one', 'let a = 1;') + fn('two', 'let b = 2;', 'bad_free(b);', 'bad_leak(b);'));
    repo.commit('second');
    repo.write('a.rs', fn('zero', 'z();') + fn('one', 'let a = 1;') + fn('two', 'let b = 2;', 'bad_leak(b);'));
    repo.commit('third');
    const run = await review({ cwd: repo.dir, inputs: ['HEAD~3..HEAD'] });
    expect(brief(run)).toEqual([
      '1 introduced free a.rs:12 by 1 fixed 3 gone',
      '2 fixed old a.rs:7 by null fixed 2 gone',
      '2 introduced leak a.rs:12 by 2 fixed null tip',
    ]);
    expect(run.result?.summary).toMatchObject({ introduced: 2, fixedLater: 1, fixed: 1, existing: 0 });
    expect(run.exitStatus).toBe(1);
  });

  it('does not fail for what a later patch removes, nor for what was there before', async () => {
    const repo = repository();
    repo.write('a.rs', fn('one', 'bad_old(a);') + fn('two', 'let b = 2;'));
    repo.commit('base');
    repo.write('a.rs', fn('one', 'bad_old(a);') + fn('two', 'bad_free(b);'));
    repo.commit('first');
    repo.write('a.rs', fn('one', 'bad_old(a);') + fn('two', 'fine(b);'));
    repo.commit('second');
    const run = await review({ cwd: repo.dir, inputs: ['HEAD~2..HEAD'] });
    expect(run.exitStatus).toBe(0);
    expect(run.result?.summary).toMatchObject({ introduced: 1, fixedLater: 1, fixed: 0, existing: 1 });
    const all = await review({ cwd: repo.dir, inputs: ['HEAD~2..HEAD'], all: true });
    expect(brief(all)).toContain('2 existing old a.rs:2 by null fixed null tip');
  });

  it('does not introduce again what only moves: inside a file, to another file, with a rename, over two patches', async () => {
    const repo = repository();
    const long = fn('mover', 'let a = take();', 'look(a);', 'bad_move(a);', 'done(a);');
    const rest = Array.from({ length: 12 }, (_, index) => fn(`rest${index}`, `keep(${index});`)).join('');
    repo.write('a.rs', long + rest);
    repo.write('b.rs', rest);
    repo.commit('base');
    repo.write('a.rs', rest + long);
    repo.commit('inside');
    repo.write('a.rs', rest);
    repo.write('b.rs', rest + long);
    repo.commit('other file');
    repo.remove('b.rs');
    repo.write('c/d.rs', `// moved\n${rest}${long}`);
    repo.commit('rename');
    repo.write('e.rs', long);
    repo.commit('copy first');
    repo.write('c/d.rs', `// moved\n${rest}`);
    repo.commit('then remove');
    const run = await review({ cwd: repo.dir, inputs: ['HEAD~5..HEAD'] });
    expect(brief(run)).toEqual([]);
    expect(run.result?.summary).toMatchObject({ introduced: 0, fixed: 0, existing: 1 });
  });

  it('does not blame a patch that rewrites a guilty line for what was wrong with it', async () => {
    const repo = repository();
    repo.write('a.rs', fn('one', 'let page = take();', 'bad_free(page, order);'));
    repo.commit('base');
    repo.write('a.rs', fn('one', 'let pg = take();', 'bad_free(pg, order);'));
    repo.commit('rename a variable');
    const run = await review({ cwd: repo.dir, inputs: ['HEAD~1..HEAD'] });
    expect(brief(run)).toEqual([]);
  });

  it('tells two equal findings of one function apart', async () => {
    const repo = repository();
    repo.write('a.rs', fn('one', 'bad_free(a);', 'use_it();'));
    repo.commit('base');
    repo.write('a.rs', fn('one', 'bad_free(a);', 'bad_free(a);', 'use_it();'));
    repo.commit('again');
    const run = await review({ cwd: repo.dir, inputs: ['HEAD^..'] });
    expect(brief(run)).toHaveLength(1);
    expect(run.result?.summary).toMatchObject({ introduced: 1, fixed: 0, existing: 1 });
  });

  it('puts a finding that appears with a changed callee on the patch that changes it, with both places', async () => {
    const repo = repository();
    repo.write('lib.rs', fn('take', 'x();'));
    repo.write('user.rs', fn('user', 'calls_take(p);'));
    repo.commit('base');
    repo.write('lib.rs', 'fn take(raw: u8) {\n    x();\n}\n\n');
    repo.commit('change the contract');
    const run = await review({ cwd: repo.dir, inputs: ['HEAD'] });
    expect(brief(run)).toEqual(['1 introduced callee user.rs:2 by 1 fixed null tip']);
  });

  it('takes the first parent of a merge', async () => {
    const repo = repository();
    repo.write('a.rs', fn('one', 'x();'));
    repo.commit('base');
    repo.git('checkout', '-q', '-b', 'side');
    repo.write('b.rs', fn('two', 'bad_side(x);'));
    repo.commit('side');
    repo.git('checkout', '-q', 'main');
    repo.write('c.rs', fn('three', 'y();'));
    repo.commit('main');
    repo.git('merge', '-q', '--no-ff', '-m', 'merge side', 'side');
    const run = await review({ cwd: repo.dir, inputs: ['HEAD'] });
    expect(run.result?.series.patches.map((patch) => patch.subject)).toEqual(['merge side']);
    expect(brief(run)).toEqual(['1 introduced side b.rs:2 by 1 fixed null tip']);
  });

  it('takes a branch for a branch, also where a folder has its name', async () => {
    const repo = repository();
    repo.write('rust/a.rs', fn('one', 'bad_free(x);'));
    repo.commit('base');
    repo.git('branch', 'rust');
    const run = await review({ cwd: repo.dir, inputs: ['rust'] });
    expect(brief(run)).toEqual(['1 introduced free rust/a.rs:2 by 1 fixed null tip']);
  });

  it('is not kept from a source by attributes that call it binary', async () => {
    const repo = repository();
    repo.write('a.rs', fn('one', 'x();'));
    repo.commit('base');
    repo.write('.gitattributes', '*.rs -diff binary\n');
    repo.write('a.rs', fn('one', 'x();', 'bad_free(x);'));
    repo.write('b.rs', fn('two', 'bad_leak(x);'));
    repo.commit('hide');
    const run = await review({ cwd: repo.dir, inputs: ['HEAD'] });
    expect(brief(run)).toEqual(['1 introduced free a.rs:3 by 1 fixed null tip', '1 introduced leak b.rs:2 by 1 fixed null tip']);
  });

  it('reads the profile as the last patch leaves it', async () => {
    const repo = repository();
    repo.write('page.rs', 'struct Page;\n// bad_ nothing\n');
    repo.commit('base');
    repo.write('page.rs', 'struct Page;\nimpl Ownable for Page {}\n');
    repo.commit('convert');
    const run = await review({ cwd: repo.dir, inputs: ['HEAD'] });
    expect(run.result?.profile).toBe('ownable');
  });
});
