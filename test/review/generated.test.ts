// SPDX-License-Identifier: GPL-2.0-only OR MIT
/**
 * Generated series with a known truth: every guilty line carries a name of its own, so what each patch brings and
 * removes can be read off the trees. The series go through mail: diffs are printed, read and applied again.
 */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { diffText, type DiffFile } from '../../server/report/reviewDiff';
import type { ReviewResult } from '../../server/report/reviewResult';
import { reviewSeries } from '../../server/review/engine';
import { mailsOf } from '../../server/review/mail';
import { sortMails } from '../../server/review/series';
import type { Tree } from '../../server/review/tree';
import { hunksBetween } from '../../server/review/uncommitted';
import { checkMarkers, createMarkerWorkspace, NO_SETTINGS } from './markerEngine';

interface Fn {
  readonly name: string;
  readonly lines: readonly string[];
}
/** Functions by file. */
type World = ReadonlyMap<string, readonly Fn[]>;

const RULES = ['free', 'leak', 'twice'] as const;

function text(functions: readonly Fn[]): string {
  return `// SPDX-License-Identifier: GPL-2.0\n\n${functions.map(({ name, lines }) => `pub(crate) fn ${name}(page: &Page) -> Result {\n${lines.map((line) => `    ${line}\n`).join('')}    Ok(())\n}\n`).join('\n')}`;
}

/** One step of an author's work; numbers choose among what is there. */
type Op =
  | { readonly kind: 'introduce'; readonly at: number; readonly rule: number }
  | { readonly kind: 'fix'; readonly at: number }
  | { readonly kind: 'rewrite'; readonly at: number }
  | { readonly kind: 'noise'; readonly at: number }
  | { readonly kind: 'move'; readonly at: number; readonly to: number }
  | { readonly kind: 'delete'; readonly at: number }
  | { readonly kind: 'rename'; readonly at: number }
  /** Put down in another file by this patch, taken away here by the next one. */
  | { readonly kind: 'split'; readonly at: number; readonly to: number };

const op: fc.Arbitrary<Op> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('introduce' as const), at: fc.nat(1000), rule: fc.nat(2) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('fix' as const), at: fc.nat(1000) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('rewrite' as const), at: fc.nat(1000) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('noise' as const), at: fc.nat(1000) }) },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('move' as const), at: fc.nat(1000), to: fc.nat(1000) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('delete' as const), at: fc.nat(1000) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('rename' as const), at: fc.nat(1000) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('split' as const), at: fc.nat(1000), to: fc.nat(1000) }) },
);

/** A series in the making. Fresh names are never used twice. */
class Author {
  private fresh = 0;
  /** Functions and files that the patch in hand has changed: a second change of another kind would hide the first. */
  private touched = new Set<string>();
  private readonly pending: { file: string; name: string }[] = [];
  private last = true;
  world: Map<string, Fn[]>;

  constructor(
    base: World,
    readonly renames: Map<string, string>[] = [],
  ) {
    this.world = new Map([...base].map(([file, functions]) => [file, [...functions]]));
    this.renames.push(new Map());
  }

  startPatch(last = false): void {
    this.touched = new Set();
    this.last = last;
    this.renames.push(new Map());
    for (const { file, name } of this.pending.splice(0)) {
      const functions = this.world.get(file);
      functions?.splice(
        functions.findIndex((fn) => fn.name === name),
        1,
      );
      this.touched.add(name);
    }
  }

  guilty(rule: number): string {
    const id = this.fresh++;
    return `bad_${RULES[rule % RULES.length] ?? 'free'}(id_${id}, w${id * 7}_a, w${id * 7}_b, w${id * 7}_c);`;
  }

  private pick(at: number, wanted: (line: string) => boolean): { file: string; index: number; line: number } | null {
    const places: { file: string; index: number; line: number }[] = [];
    for (const [file, functions] of this.world) {
      functions.forEach((fn, index) => {
        if (this.touched.has(fn.name)) return;
        fn.lines.forEach((line, number) => {
          if (wanted(line)) places.push({ file, index, line: number });
        });
      });
    }
    return places[at % Math.max(places.length, 1)] ?? null;
  }

  private change(file: string, index: number, edit: (lines: string[]) => void): void {
    const functions = this.world.get(file);
    const fn = functions?.[index];
    if (!functions || !fn) return;
    const lines = [...fn.lines];
    edit(lines);
    functions[index] = { ...fn, lines };
    this.touched.add(fn.name);
  }

  do(step: Op): void {
    const any = this.pick(step.at, () => true);
    const bad = this.pick(step.at, (line) => line.startsWith('bad_'));
    switch (step.kind) {
      case 'introduce':
        if (any) this.change(any.file, any.index, (lines) => lines.splice(any.line, 0, this.guilty(step.rule)));
        return;
      case 'noise':
        if (any) this.change(any.file, any.index, (lines) => lines.splice(any.line, step.at % 2, `let n${this.fresh++} = work();`, 'work_more();'));
        // A guilty line that noise replaced is a fix, which the trees show.
        return;
      case 'fix':
        if (bad) this.change(bad.file, bad.index, (lines) => lines.splice(bad.line, 1));
        return;
      case 'rewrite':
        if (bad) this.change(bad.file, bad.index, (lines) => lines.splice(bad.line, 1, (lines[bad.line] ?? '').replace(/_c\)/, '_c, extra)')));
        return;
      case 'move':
        return this.move(step.at, step.to);
      case 'delete': {
        const functions = any ? this.world.get(any.file) : undefined;
        if (!any || !functions || functions.length < 2) return;
        this.touched.add(functions[any.index]?.name ?? '');
        functions.splice(any.index, 1);
        return;
      }
      case 'rename': {
        const file = [...this.world.keys()][step.at % this.world.size];
        const functions = file === undefined ? undefined : this.world.get(file);
        if (file === undefined || !functions || this.renames.at(-1)?.size || this.touched.size > 0) return;
        const name = `dir${this.fresh++}/${file.split('/').at(-1) ?? ''}`;
        this.world.delete(file);
        this.world.set(name, functions);
        this.renames.at(-1)?.set(name, file);
        return;
      }
      case 'split':
        return this.split(step.at, step.to);
    }
  }

  private split(at: number, to: number): void {
    const from = this.pick(at, () => true);
    const functions = from ? this.world.get(from.file) : undefined;
    const fn = from ? functions?.[from.index] : undefined;
    const target = [...this.world.keys()][to % this.world.size];
    const home = target === undefined ? undefined : this.world.get(target);
    if (!from || !functions || !fn || !home || home === functions || functions.length < 2 || this.last || (this.renames.at(-1)?.size ?? 0) > 0) return;
    if (this.pending.length > 0) return;
    home.push(fn);
    this.pending.push({ file: from.file, name: fn.name });
    this.touched.add(fn.name);
  }

  private move(at: number, to: number): void {
    const from = this.pick(at, () => true);
    const functions = from ? this.world.get(from.file) : undefined;
    const fn = from ? functions?.[from.index] : undefined;
    const target = [...this.world.keys()][to % this.world.size];
    const home = target === undefined ? undefined : this.world.get(target);
    // A file that this patch renames is not also a place to move to: git would no longer see the rename.
    if (!from || !functions || !fn || !home || functions.length < 2 || (this.renames.at(-1)?.size ?? 0) > 0) return;
    functions.splice(from.index, 1);
    home.splice(to % (home.length + 1), 0, fn);
    this.touched.add(fn.name);
  }
}

function baseWorld(seed: number): World {
  const world = new Map<string, Fn[]>();
  let count = 0;
  for (const file of ['rust/kernel/page.rs', 'rust/kernel/mm.rs', 'drivers/x.rs']) {
    const functions: Fn[] = [];
    for (let i = 0; i < 4; i++) {
      const name = `f${count++}`;
      const lines = Array.from({ length: 4 }, (_, line) => `let v${line} = step_${name}_${line}(page)?;`);
      if ((seed >> count) % 3 === 0) lines.splice(2, 0, `bad_${RULES[count % 3] ?? 'free'}(base_${count}, b${count}_x, b${count}_y, b${count}_c);`);
      functions.push({ name, lines });
    }
    world.set(file, functions);
  }
  return world;
}

type Snapshot = ReadonlyMap<string, string>;

/** Trees before the series and behind each patch, and the patches as mail. */
function writeSeries(seed: number, patches: readonly (readonly Op[])[]): { trees: Snapshot[]; mail: string } {
  const author = new Author(baseWorld(seed));
  const snapshot = (): Snapshot => new Map([...author.world].map(([file, functions]) => [file, text(functions)]));
  const trees = [snapshot()];
  const mails: string[] = [];
  patches.forEach((ops, index) => {
    author.startPatch(index === patches.length - 1);
    for (const step of ops) author.do(step);
    const before = trees.at(-1) ?? new Map();
    const after = snapshot();
    trees.push(after);
    const diff = difference(before, after, author.renames.at(-1) ?? new Map());
    mails.push(
      `From ${'0'.repeat(40)} Mon Sep 17 00:00:00 2001\nFrom: A <a@example.org>\nSubject: [PATCH ${index + 1}/${patches.length}] step\n\nbody\n---\n\n${diff.flatMap(diffText).join('\n')}\n-- \n2.39.5\n`,
    );
  });
  return { trees, mail: mails.join('\n') };
}

function difference(before: Snapshot, after: Snapshot, renames: ReadonlyMap<string, string>): DiffFile[] {
  const plain = { oldMode: null, newMode: null, oldBlob: null, newBlob: null, binary: 'no' } as const;
  const files: DiffFile[] = [];
  for (const [path, now] of after) {
    const old = renames.get(path) ?? path;
    const then = before.get(old);
    if (then === undefined || (then === now && old === path)) continue;
    files.push({ ...plain, kind: old === path ? 'modify' : 'rename', oldPath: old, newPath: path, hunks: hunksBetween(then, now) });
  }
  return files;
}

function memoryTree(files: Snapshot): Tree {
  return {
    commit: null,
    read: (paths) => Promise.resolve(new Map(paths.map((path) => [path, files.get(path) ?? null]))),
    sources: () => Promise.resolve(new Map(files)),
    renamed: () => Promise.resolve(null),
  };
}

async function reviewMail(mail: string, base: Snapshot): Promise<ReviewResult> {
  const { series } = sortMails(await mailsOf(Buffer.from(mail), 'test'));
  if (!series) throw new Error('no series');
  const ground = { tree: memoryTree(base), blob: () => Promise.resolve(null), merge: null, shownOnly: false };
  const options = { createWorkspace: createMarkerWorkspace, settings: NO_SETTINGS, all: true, fixes: false, now: () => 0, checkpoint: () => Promise.resolve() };
  return (await reviewSeries(series, ground, 'test', options)).result;
}

/** The names of the guilty lines of a tree. */
function guiltyNames(tree: Snapshot): Set<string> {
  return new Set(checkMarkers(tree).findings.map(nameOf));
}

function nameOf(finding: { readonly message: string }): string {
  return /`(\w+)/.exec(finding.message)?.[1] ?? '';
}

/** What must be listed: for each name the patch that brings it, the one that removes it. */
function truth(trees: readonly Snapshot[]): string[] {
  const names = trees.map(guiltyNames);
  const rows: string[] = [];
  for (const name of new Set(names.flatMap((set) => [...set]))) {
    const first = names.findIndex((set) => set.has(name));
    const end = names.findIndex((set, index) => index > first && !set.has(name));
    const fixed = end < 0 ? null : end;
    if (first > 0) rows.push(`${name}: introduced on ${first}, fixed by ${fixed}`);
    else rows.push(fixed === null ? `${name}: existing` : `${name}: fixed on ${fixed}`);
  }
  return rows.sort();
}

function listing(result: ReviewResult): string[] {
  const rows = result.series.patches.flatMap((patch) =>
    patch.findings.map((finding) => {
      if (finding.status === 'existing') return `${nameOf(finding)}: existing`;
      if (finding.status === 'fixed') return `${nameOf(finding)}: fixed on ${patch.index}`;
      return `${nameOf(finding)}: introduced on ${patch.index}, fixed by ${finding.fixedBy}`;
    }),
  );
  return rows.sort();
}

const series = fc.array(fc.array(op, { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 6 });

it('gives every finding of a generated series to its patch', async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(1 << 20), series, async (seed, patches) => {
      const { trees, mail } = writeSeries(seed, patches);
      const result = await reviewMail(mail, trees[0] ?? new Map());
      expect(result.series.patches.filter((patch) => patch.problem !== null && patch.files.length > 0)).toEqual([]);
      expect(listing(result)).toEqual(truth(trees));
    }),
    { numRuns: 1000 },
  );
}, 60_000);

it('adds up to the difference of the two trees, however the work is split', async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(1 << 20), fc.array(op, { minLength: 2, maxLength: 10 }), fc.infiniteStream(fc.nat(3)), async (seed, ops, cuts) => {
      const patches: Op[][] = [[]];
      for (const step of ops) {
        if (cuts.next().value === 0) patches.push([]);
        patches.at(-1)?.push(step);
      }
      const { trees, mail } = writeSeries(seed, patches);
      const result = await reviewMail(mail, trees[0] ?? new Map());
      const before = guiltyNames(trees[0] ?? new Map());
      const after = guiltyNames(trees.at(-1) ?? new Map());
      const listed = result.series.patches.flatMap((patch) => patch.findings);
      const brought = new Set(listed.filter((finding) => finding.status === 'introduced' && finding.atTip).map(nameOf));
      const removed = new Set(listed.filter((finding) => finding.status === 'fixed').map(nameOf));
      expect(brought).toEqual(new Set([...after].filter((name) => !before.has(name))));
      expect(removed).toEqual(new Set([...before].filter((name) => !after.has(name))));
    }),
    { numRuns: 600 },
  );
}, 60_000);
