// SPDX-License-Identifier: GPL-2.0-only OR MIT
/**
 * Series that edit real kernel files, with the real engine: misuses of known rules are put in, taken out, moved and
 * rewritten. Runs where PAGECK_LINUX names a kernel tree; `PAGECK_SERIES` says how many series.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { diffText, type DiffFile } from '../../server/report/reviewDiff';
import { reviewSeries } from '../../server/review/engine';
import { mailsOf } from '../../server/review/mail';
import { sortMails } from '../../server/review/series';
import { hunksBetween } from '../../server/review/uncommitted';
import { NO_SETTINGS } from './markerEngine';
import { realEngine } from './realEngine';

const LINUX = process.env['PAGECK_LINUX'] ?? '';
const SERIES = Number(process.env['PAGECK_SERIES'] ?? 200);
const FILES = ['rust/kernel/page.rs', 'drivers/android/binder/page_range.rs', 'rust/kernel/scatterlist.rs', 'rust/kernel/alloc/allocator.rs'];

/** Functions that are wrong, by what is wrong with them; `word` is a name that a rewrite changes. */
const MISUSES: readonly ((name: string, word: string) => string)[] = [
  (name, word) => `fn ${name}(${word}: &kernel::page::Page) {\n    // SAFETY: Wrong.\n    unsafe { kernel::bindings::__free_pages(${word}.as_ptr(), 0) };\n}`,
  (name, word) => `fn ${name}(${word}: &kernel::page::Page) {\n    // SAFETY: Wrong.\n    unsafe { kernel::bindings::get_page(${word}.as_ptr()) };\n}`,
  (name, word) => `fn ${name}() {\n    // SAFETY: Any flags may be passed.\n    let ${word} = unsafe { kernel::bindings::alloc_pages(0, 0) };\n    let _ = ${word}.is_null();\n}`,
  (name, word) => `fn ${name}(${word}: *mut kernel::bindings::page) {\n    // SAFETY: The caller owns the page.\n    unsafe { kernel::bindings::__free_pages(${word}, 0) };\n    // SAFETY: Wrong.\n    unsafe { kernel::bindings::__free_pages(${word}, 0) };\n}`,
];

type Op =
  | { readonly kind: 'add'; readonly misuse: number; readonly file: number; readonly at: number }
  | { readonly kind: 'remove' | 'rewrite'; readonly which: number }
  | { readonly kind: 'move'; readonly which: number; readonly file: number; readonly at: number }
  | { readonly kind: 'noise'; readonly file: number; readonly at: number }
  | { readonly kind: 'rename'; readonly file: number };

const nat = fc.nat(1000);
const op: fc.Arbitrary<Op> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('add' as const), misuse: nat, file: nat, at: nat }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('remove' as const, 'rewrite' as const), which: nat }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('move' as const), which: nat, file: nat, at: nat }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('noise' as const), file: nat, at: nat }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('rename' as const), file: nat }) },
);

interface Misuse {
  readonly name: string;
  readonly kind: number;
  readonly text: string;
  readonly file: string;
}

/** A tree in the making: texts by path, and the misuses that are in them. */
class Tree {
  readonly texts: Map<string, string>;
  private misuses: Misuse[] = [];
  private fresh = 0;
  renamed: { from: string; to: string } | null = null;
  private touched = new Set<string>();

  constructor(base: ReadonlyMap<string, string>) {
    this.texts = new Map(base);
  }

  startPatch(): void {
    this.renamed = null;
    this.touched = new Set();
  }

  present(): Map<string, number> {
    return new Map(this.misuses.map(({ name, kind }) => [name, kind]));
  }

  do(step: Op): void {
    const paths = [...this.texts.keys()];
    switch (step.kind) {
      case 'add': {
        const name = `misuse_${this.fresh++}`;
        const kind = step.misuse % MISUSES.length;
        const text = MISUSES[kind]?.(name, `page_${this.fresh}`) ?? '';
        this.put({ name, kind, text, file: paths[step.file % paths.length] ?? '' }, step.at);
        return;
      }
      case 'remove': {
        const misuse = this.take(step.which);
        if (misuse) this.cut(misuse);
        return;
      }
      case 'rewrite': {
        const misuse = this.take(step.which);
        if (!misuse) return;
        const text = MISUSES[misuse.kind]?.(misuse.name, `other_${this.fresh++}`) ?? '';
        this.texts.set(misuse.file, (this.texts.get(misuse.file) ?? '').replace(misuse.text, text));
        this.misuses.push({ ...misuse, text });
        return;
      }
      case 'move': {
        const misuse = this.take(step.which);
        if (!misuse) return;
        this.cut(misuse);
        this.put({ ...misuse, file: paths[step.file % paths.length] ?? '' }, step.at);
        return;
      }
      case 'noise':
        this.insert(paths[step.file % paths.length] ?? '', `fn quiet_${this.fresh++}() {}`, step.at);
        return;
      case 'rename': {
        const from = paths[step.file % paths.length] ?? '';
        // The design of `Page` is read off its own file.
        if (this.renamed || from === 'rust/kernel/page.rs') return;
        const to = from.replace(/(?:_v\d+)?\.rs$/, `_v${this.fresh++}.rs`);
        this.texts.set(to, this.texts.get(from) ?? '');
        this.texts.delete(from);
        this.misuses = this.misuses.map((misuse) => (misuse.file === from ? { ...misuse, file: to } : misuse));
        this.renamed = { from, to };
        return;
      }
    }
  }

  private take(which: number): Misuse | null {
    const free = this.misuses.filter(({ name }) => !this.touched.has(name));
    const misuse = free[which % Math.max(free.length, 1)];
    if (!misuse) return null;
    this.misuses = this.misuses.filter((other) => other !== misuse);
    this.touched.add(misuse.name);
    return misuse;
  }

  private put(misuse: Misuse, at: number): void {
    this.touched.add(misuse.name);
    this.insert(misuse.file, misuse.text, at);
    this.misuses.push(misuse);
  }

  private cut(misuse: Misuse): void {
    this.texts.set(misuse.file, (this.texts.get(misuse.file) ?? '').replace(`\n${misuse.text}\n`, ''));
  }

  /** Behind one of the file's items: a brace in the first column ends one. */
  private insert(file: string, text: string, at: number): void {
    const before = this.texts.get(file) ?? '';
    const ends = [...before.matchAll(/^}\n/gm)].map((match) => match.index + 2);
    const place = ends[at % ends.length] ?? before.length;
    this.texts.set(file, `${before.slice(0, place)}\n${text}\n${before.slice(place)}`);
  }
}

function difference(before: ReadonlyMap<string, string>, tree: Tree): string {
  const plain = { oldMode: null, newMode: null, oldBlob: null, newBlob: null, binary: 'no' } as const;
  const files: DiffFile[] = [];
  for (const [path, now] of tree.texts) {
    const old = tree.renamed?.to === path ? tree.renamed.from : path;
    const then = before.get(old) ?? '';
    if (then === now && old === path) continue;
    files.push({ ...plain, kind: old === path ? 'modify' : 'rename', oldPath: old, newPath: path, hunks: hunksBetween(then, now) });
  }
  return files.flatMap(diffText).join('\n');
}

describe.skipIf(!existsSync(join(LINUX, 'rust/kernel/page.rs')))('series on real kernel files', () => {
  let engine: Awaited<ReturnType<typeof realEngine>>;
  let base: Map<string, string>;
  /** The rules that each misuse breaks, as the engine says of it alone. */
  let rules: string[][];

  beforeAll(async () => {
    engine = await realEngine();
    base = new Map(FILES.filter((path) => existsSync(join(LINUX, path))).map((path) => [path, readFileSync(join(LINUX, path), 'utf8')]));
    const workspace = engine.createWorkspace(NO_SETTINGS);
    for (const [path, text] of base) workspace.set(path, text);
    const clean = base.get('rust/kernel/page.rs') ?? '';
    rules = MISUSES.map((make, index) => {
      workspace.set('rust/kernel/page.rs', `${clean}\n${make(`alone_${index}`, 'page')}\n`);
      return workspace.check().findings.map((finding) => finding.rule).sort();
    });
    workspace.dispose();
  });

  it('knows what is wrong with each misuse', () => {
    for (const found of rules) expect(found.length).toBeGreaterThan(0);
  });

  it(`gives every finding of ${SERIES} series to its patch`, async () => {
    const series = fc.array(fc.array(op, { minLength: 1, maxLength: 4 }), { minLength: 2, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(series, async (patches) => {
        const tree = new Tree(base);
        const states = [tree.present()];
        const mails: string[] = [];
        patches.forEach((ops, index) => {
          const before = new Map(tree.texts);
          tree.startPatch();
          for (const step of ops) tree.do(step);
          states.push(tree.present());
          mails.push(`From ${'0'.repeat(40)} Mon Sep 17 00:00:00 2001\nFrom: A <a@example.org>\nSubject: [PATCH ${index + 1}/${patches.length}] x\n\n---\n\n${difference(before, tree)}\n-- \n2.39.5\n`);
        });
        const mailed = sortMails(await mailsOf(Buffer.from(mails.join('\n')), 'test')).series;
        if (!mailed) return;
        const memory = { commit: null, read: (paths: readonly string[]) => Promise.resolve(new Map(paths.map((path) => [path, base.get(path) ?? null]))), sources: () => Promise.resolve(base), renamed: () => Promise.resolve(null) };
        const ground = { tree: memory, blob: () => Promise.resolve(null), merge: null, shownOnly: false };
        const { result } = await reviewSeries(mailed, ground, 'test', { createWorkspace: engine.createWorkspace, settings: NO_SETTINGS, all: true, fixes: false, now: () => 0, checkpoint: () => Promise.resolve() });
        const listed = result.series.patches.flatMap((patch) => patch.findings.map((finding) => `${finding.function}: ${finding.status} ${finding.rule} on ${patch.index}, removed by ${finding.fixedBy}`)).sort();
        const names = new Set(states.flatMap((state) => [...state.keys()]));
        const expected = [...names].flatMap((name) => {
          const first = states.findIndex((state) => state.has(name));
          const end = states.findIndex((state, index) => index > first && !state.has(name));
          return (rules[states[first]?.get(name) ?? -1] ?? []).map((rule) => `${name}: introduced ${rule} on ${first}, removed by ${end < 0 ? null : end}`);
        });
        expect(listed).toEqual(expected.sort());
      }),
      { numRuns: SERIES },
    );
  }, 1_200_000);
});
