// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Whatever edits are made, the findings are those of a fresh run over the same texts. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { createWorkspace } from '../../server/workspace/workspace';
import { AUTO, checkTexts, loadEngine } from '../flow/engine';

const fixtures = join(import.meta.dirname, '..', 'flow', 'fixtures');
const OWNING = readFileSync(join(fixtures, 'owning_basics.rs'), 'utf8');
const NAMES = readFileSync(join(fixtures, 'names.rs'), 'utf8');

const HELPER = `use kernel::bindings;

/// Frees a page.
///
/// # Safety
///
/// The page is the caller's to free.
pub unsafe fn give_back(page: *mut bindings::page) {
    // SAFETY: by the contract of this function.
    unsafe { bindings::__free_pages(page, 0) };
}

pub fn twice(page: *mut bindings::page) {
    unsafe { give_back(page) };
    unsafe { give_back(page) };
}
`;

/** Texts that change what names, types and calls mean, and some that do not parse. */
const SNIPPETS: readonly string[] = [
  '', ' ', '\n', '// a comment\n', '}', '{', ');', '"', '    return Err(EINVAL);\n', 'unsafe { bindings::__free_pages(page, 0) };\n',
  '\nfn added(page: &Page) {\n    unsafe { bindings::put_page(page.as_ptr()) };\n}\n', '\nimpl Drop for Info {\n    fn drop(&mut self) {}\n}\n',
  '\nstruct Page;\n', 'use kernel::sync::aref::ARef;\n', '\nfn give_back(page: *mut bindings::page) {}\n', '// pageck: allow(page_leak): kept\n',
];

const edit = fc.record({ file: fc.nat(2), at: fc.double({ min: 0, max: 1, noNaN: true }), remove: fc.nat(40), snippet: fc.nat(SNIPPETS.length - 1), lineStart: fc.boolean() });

beforeAll(loadEngine);

test('edits in any order end where a fresh run begins', { timeout: 120_000 }, () => {
  const paths = ['drivers/a/basics.rs', 'drivers/a/names.rs', 'drivers/a/helper.rs'];
  let compared = 0;
  fc.assert(
    fc.property(fc.array(edit, { minLength: 1, maxLength: 8 }), (edits) => {
      const ws = createWorkspace(AUTO);
      const start = [OWNING, NAMES, HELPER];
      paths.forEach((p, i) => ws.set(p, start[i] ?? ''));
      ws.check(undefined, { fixes: () => false });
      for (const e of edits) {
        const path = paths[e.file] ?? '';
        const text = ws.text(path) ?? '';
        let at = Math.floor(e.at * text.length);
        if (e.lineStart) at = text.lastIndexOf('\n', at) + 1;
        ws.edit(path, [{ start: at, oldEnd: Math.min(text.length, at + e.remove), newText: SNIPPETS[e.snippet] ?? '' }]);
        // some edits are looked at, some are not
        if (e.remove % 2 === 0) ws.check(new Set([path]), { fixes: () => false });
      }
      const seen = ws.check(undefined, { fixes: () => false });
      const fresh = createWorkspace(AUTO);
      for (const p of paths) fresh.set(p, ws.text(p) ?? '');
      const wanted = fresh.check(undefined, { fixes: () => false });
      expect(seen.findings).toEqual(wanted.findings);
      expect(seen.incomplete).toEqual(wanted.incomplete);
      compared += wanted.findings.length;
      ws.dispose();
      fresh.dispose();
    }),
    { numRuns: 60 },
  );
  expect(compared).toBeGreaterThan(0);
});

test('a file that is set again and again, and removed, leaves nothing behind', () => {
  const ws = createWorkspace(AUTO);
  for (let i = 0; i < 5; i++) {
    ws.set('drivers/a/helper.rs', HELPER);
    ws.set('drivers/a/names.rs', NAMES);
    ws.check();
    ws.remove('drivers/a/names.rs');
  }
  expect(ws.check().findings).toEqual(checkTexts({ 'drivers/a/helper.rs': HELPER }).findings);
  ws.dispose();
});
