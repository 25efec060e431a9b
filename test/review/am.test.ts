// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** `git am -3` is the judge of whether a patch applies. */
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Repository, review } from './repository';

const SERIES = Number(process.env['PAGECK_SERIES'] ?? 60);
let repo: Repository;

beforeAll(() => {
  repo = new Repository();
});
afterAll(() => repo.dispose());

/** A small generator with a seed, so that a failure can be run again. */
function random(seed: number): (below: number) => number {
  let state = seed * 2654435761 + 1;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

type Files = Map<string, string>;

/** Few distinct lines, so that hunks could match in several places. */
function freshFiles(next: (below: number) => number): Files {
  const files: Files = new Map();
  for (const name of ['a.rs', 'rust/b.rs', 'doc.txt']) {
    const lines = Array.from({ length: 12 + next(30) }, () => ['{', '}', '', `    call(${next(6)});`, `fn f${next(40)}() {`][next(5)] ?? '');
    files.set(name, `${lines.join('\n')}${next(6) === 0 ? '' : '\n'}`);
  }
  return files;
}

function edit(files: Files, next: (below: number) => number): void {
  const names = [...files.keys()];
  const name = names[next(names.length)] ?? '';
  const text = files.get(name) ?? '';
  const kind = next(12);
  if (kind === 0) {
    files.delete(name);
    files.set(`moved/${next(100)}-${basename(name)}`, text);
  } else if (kind === 1 && files.size > 1) files.delete(name);
  else if (kind === 2) files.set(`new${next(100)}.rs`, next(4) === 0 ? '' : `fresh ${next(100)}\nline\n`);
  else if (kind === 3) files.set(name, text.endsWith('\n') ? text.slice(0, -1) : `${text}\n`);
  else {
    const lines = text.split('\n');
    const at = next(lines.length);
    const action = next(3);
    lines.splice(at, action === 0 ? 0 : 1 + next(2), ...(action === 1 ? [] : [`    changed(${next(1000)});`]));
    files.set(name, lines.join('\n'));
  }
}

function put(files: Files): void {
  repo.git('rm', '-r', '-f', '-q', '--ignore-unmatch', '.');
  for (const [name, text] of files) repo.write(name, text);
}

it(`agrees with git am -3 on ${SERIES} generated series`, async () => {
  let applied = 0;
  let refused = 0;
  for (let seed = 1; seed <= SERIES; seed++) {
    const next = random(seed);
    const files = freshFiles(next);
    repo.git('checkout', '-q', '--orphan', `base${seed}`);
    put(files);
    repo.commit('base');
    const steps = 1 + next(3);
    const target: Files = new Map(files);
    for (let step = 0; step < steps; step++) {
      const edits = 1 + next(3);
      for (let i = 0; i < edits; i++) edit(files, next);
      put(files);
      if (next(5) === 0) {
        const name = [...files.keys()][0] ?? '';
        chmodSync(join(repo.dir, name), 0o755);
      }
      repo.commit(`step ${step}`);
    }
    let patches = repo.patches(`HEAD~${steps}..HEAD`);
    if (next(2) === 0) patches = withoutIndexLines(patches);
    repo.git('checkout', '-q', '--orphan', `target${seed}`);
    const drift = next(4);
    for (let i = 0; i < drift; i++) edit(target, next);
    put(target);
    const base = repo.commit('target');

    const run = await review({ cwd: repo.dir, inputs: patches, base });
    const ours = (run.result?.series.patches ?? []).map((patch) => patch.applied);
    const theirs: boolean[] = [];
    for (const patch of patches) {
      const good = repo.tries('am', '-q', '-3', '--keep-non-patch', patch);
      theirs.push(good);
      if (good) continue;
      repo.git('am', '--abort');
      break;
    }
    const problems = run.result?.series.patches.map((patch) => patch.problem);
    expect({ seed, verdicts: ours.slice(0, theirs.length), problems }).toEqual({ seed, verdicts: theirs, problems });
    for (const good of theirs) good ? applied++ : refused++;
  }
  // A corpus that only has one kind of answer would prove nothing.
  expect(applied).toBeGreaterThan(SERIES / 3);
  expect(refused).toBeGreaterThan(SERIES / 10);
}, 120_000);

function withoutIndexLines(patches: readonly string[]): string[] {
  const folder = repo.folder();
  return patches.map((patch) => {
    const path = join(folder, basename(patch));
    writeFileSync(path, readFileSync(patch, 'utf8').replace(/^index .*\n/gm, ''));
    return path;
  });
}
