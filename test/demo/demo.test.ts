// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** What `npm run demo` shows: every misuse of the sample, nothing else, and a way on. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '../..');

/** Each finding by file, rule and the text of its line. */
const EXPECTED = [
  ['drivers/block/ram_store.rs', 'free_borrowed_page', 'unsafe { bindings::__free_pages(page.as_ptr(), 0) };'],
  ['drivers/block/ram_store.rs', 'page_leak', 'return Err(EBUSY);'],
  ['drivers/block/ram_store.rs', 'missing_owned', 'NonNull::new(address.cast()).ok_or(ENOMEM)'],
  ['drivers/block/ram_store.rs', 'page_use_after_free', 'let address = unsafe { bindings::kmap_local_page(page) };'],
  ['drivers/block/ram_store.rs', 'page_mapping_unbalanced', 'let address = unsafe { bindings::kmap_local_page(page.as_ptr()) };'],
  ['rust/kernel/page.rs', 'free_borrowed_page', 'Some(Self { page: NonNull::new(page)? })'],
  ['rust/kernel/page.rs', 'page_double_free', 'unsafe { bindings::__free_pages(page.page.as_ptr(), 0) };'],
  ['rust/kernel/page.rs', 'page_refcount', 'unsafe impl AlwaysRefCounted for Page {'],
  ['rust/kernel/page.rs', 'page_refcount', 'unsafe { bindings::get_page(self.as_ptr()) };'],
  ['rust/kernel/page.rs', 'page_refcount', 'unsafe { bindings::put_page(obj.as_ref().as_ptr()) };'],
];

test('the sample', { timeout: 60_000 }, () => {
  const run = spawnSync(process.execPath, ['dist/cli.js', 'check', '--isolated', '--format', 'json', 'demo'], { cwd: root, encoding: 'utf8' });
  expect(run.status).toBe(1);
  const { findings } = JSON.parse(run.stdout);
  const seen = findings.map((f: { file: string; rule: string; range: { start: { line: number } } }) => [
    f.file.replace(/^demo\//, ''), f.rule, readFileSync(join(root, f.file), 'utf8').split('\n')[f.range.start.line - 1]?.trim(),
  ]);
  expect(seen).toEqual(EXPECTED);
});

test('the way on', { timeout: 60_000 }, () => {
  const run = spawnSync(process.execPath, ['demo/run.mjs'], { cwd: root, encoding: 'utf8' });
  expect(run.status).toBe(0);
  expect(run.stdout).toContain('error[page_double_free]');
  expect(run.stdout).toContain('node dist/cli.js check path/to/linux');
});
