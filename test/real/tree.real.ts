// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** The Rust of two kernels as it is: no finding that is not reviewed, and every function that handles a page is followed. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { createDocument } from '../../server/workspace/documents';
import { createAnalyser, createCaches, takeSnapshot } from '../../server/workspace/state';
import { createTables } from '../../server/workspace/tables';
import { loadEngine } from '../flow/engine';
import { handling } from './handling';
import { newest, old, type Tree } from './tree';

const CLI = resolve(import.meta.dirname, '../../dist/cli.js');
const reviewed = new Set(readFileSync(join(import.meta.dirname, 'reviewed.txt'), 'utf8').split('\n').filter((line) => line !== '' && !line.startsWith('#')));

beforeAll(loadEngine);

/** What one has to expect of each: functions that the text of the work names, and how many handle pages at least. */
const KERNELS: readonly { readonly name: string; readonly read: () => Tree; readonly least: number; readonly known: readonly string[] }[] = [
  {
    name: 'newest', read: newest, least: 30,
    known: [
      'rust/kernel/page.rs BorrowedPage::from_raw', 'rust/kernel/page.rs Page::alloc_page', 'rust/kernel/page.rs Page::drop', 'rust/kernel/page.rs Page::with_page_mapped',
      'rust/kernel/page.rs Page::copy_from_user_slice_raw', 'rust/kernel/alloc/allocator.rs Vmalloc::to_page', 'rust/kernel/alloc/allocator/iter.rs VmallocPageIter::next',
      'rust/kernel/alloc/kbox.rs VBox::page_iter', 'rust/kernel/alloc/kvec.rs VVec::page_iter', 'rust/kernel/mm/virt.rs VmaMixedMap::vm_insert_page',
      'rust/kernel/scatterlist.rs Owned::new', 'rust/kernel/scatterlist.rs RawSGTable::new', 'drivers/android/binder/page_range.rs PageInfo::set_page',
      'drivers/android/binder/page_range.rs PageInfo::get_page', 'drivers/android/binder/page_range.rs PageInfo::take_page',
      'drivers/android/binder/page_range.rs ShrinkablePageRange::use_range', 'drivers/android/binder/page_range.rs ShrinkablePageRange::use_page_slow',
      'drivers/android/binder/page_range.rs ShrinkablePageRange::stop_using_range', 'drivers/android/binder/page_range.rs ShrinkablePageRange::iterate',
      'drivers/android/binder/page_range.rs rust_shrink_free_page',
    ],
  },
  { name: '6.12', read: old, least: 9, known: ['rust/kernel/page.rs Page::alloc_page', 'rust/kernel/page.rs Page::drop', 'rust/kernel/page.rs Page::read_raw'] },
];

describe.each(KERNELS)('$name', ({ name, read, least, known }) => {
  test('no finding that is not reviewed, and numbers that say what was followed', () => {
    const { folder } = read();
    const run = spawnSync(process.execPath, [CLI, 'check', '--isolated', '--format', 'json', '--stats', '.'], { cwd: folder, encoding: 'utf8', maxBuffer: 1 << 28 });
    expect(run.status, run.stderr).toBeLessThan(2);
    const report = JSON.parse(run.stdout);
    const found: string[] = report.findings.map((f: { file: string; rule: string; function: string | null }) => `${name} ${f.file} ${f.rule} ${f.function ?? '-'}`);
    expect(found.filter((f) => !reviewed.has(f))).toEqual([]);
    expect(report.incomplete).toEqual([]);
    const stats = new Map(run.stderr.split('\n').map((line): [string, number] => [line.split(/\s{2,}/)[0] ?? '', Number.parseInt(line.split(/\s{2,}/)[1] ?? '', 10)]));
    expect(stats.get('followed')).toBeGreaterThanOrEqual(least);
    expect(stats.get('complete')).toBe(stats.get('followed'));
    expect(stats.get('operations')).toBeGreaterThanOrEqual(2 * least);
  });

  test('every function that handles a page is followed, and to its end', () => {
    const { files } = read();
    const expected = handling(files);
    const names = new Set(expected.map((h) => `${h.file} ${h.function}`));
    expect(known.filter((k) => !names.has(k))).toEqual([]);
    expect(expected.length).toBeGreaterThanOrEqual(least);

    const documents = new Map([...files].map(([path, text]) => [path, createDocument(path, text)]));
    const tables = createTables([]);
    const caches = createCaches();
    const snapshot = takeSnapshot(documents, tables, caches, 'auto');
    const analyser = createAnalyser(snapshot, documents, tables, caches);
    const left = expected.flatMap(({ file, function: display, line }) => {
      const fn = snapshot.selected.get(file)?.find((f) => f.display === display);
      if (!fn) return [`${file}:${line} ${display} is left out`];
      const analysis = analyser.analysisOf(fn);
      if (!analysis) return [`${file}:${line} ${display} is not played`];
      return analysis.incomplete.map((reason) => `${file}:${line} ${display}: ${reason}`);
    });
    expect(left).toEqual([]);
  });
});
