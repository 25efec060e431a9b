// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Fixes inside examples of doc comments: what they add stands behind the comment's marker, and nothing else is touched. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { Finding } from '../../server/rules/finding';
import { applyEdits } from '../../server/report/edits';
import { findingsOf, readyEngine } from './engine';

beforeAll(readyEngine);

const DOUBLE = ['let page = Page::alloc_page(GFP_KERNEL)?;', 'let p = page.as_ptr();', '// SAFETY: `p` is a page.', 'unsafe { bindings::__free_pages(p, 0) };'];
const LEAK = ['let page = unsafe { bindings::alloc_pages(GFP_KERNEL.as_raw(), 0) };', 'let page = NonNull::new(page).ok_or(ENOMEM)?;', 'work()?;', 'unsafe { bindings::__free_pages(page.as_ptr(), 0) };'];
const NULL = ['// SAFETY: Always safe to call.', 'let page = unsafe { bindings::alloc_pages(GFP_KERNEL.as_raw(), 0) };', '// SAFETY: The page is valid.', 'let nid = unsafe { bindings::page_to_nid(page) };', '// SAFETY: The page is ours.', 'unsafe { bindings::__free_pages(page, 0) };', 'pr_info!("{}", nid);'];

const MAPPED = ['let page = Page::alloc_page(GFP_KERNEL)?;', '// SAFETY: The page is alive.', 'let at = unsafe { bindings::kmap_local_page(page.as_ptr()) };', 'pr_info!("{:p}", at);', '# pr_info!("hidden");'];

function documented(body: readonly string[], marker = '///', indent = ''): string {
  const lines = ['Frees.', '', '```', 'use kernel::{alloc::flags::GFP_KERNEL, bindings, page::Page, prelude::*};', 'use core::ptr::NonNull;', '# fn work() -> Result { Ok(()) }', 'fn example() -> Result {', ...body.map((l) => (l.startsWith('# ') ? l : `    ${l}`)), '    Ok(())', '}', '```', '', 'Said behind the example.'];
  const comment = lines.map((l) => `${indent}${marker} ${l}`.trimEnd()).join('\n');
  return marker === '//!' ? `${comment}\n\npub fn thing() {}\n` : indent === '' ? `${comment}\npub fn thing() {}\n` : `impl Thing {\n${comment}\n${indent}pub fn thing() {}\n}\n`;
}

const flow = (findings: readonly Finding[]): Finding[] => findings.filter((f) => f.rule !== 'undocumented_page_unsafe');

describe.each([['///', ''], ['//!', ''], ['///', '    ']])('in comments of %s, indented by "%s"', (marker, indent) => {
  it.each([['page_double_free', DOUBLE], ['page_leak', LEAK], ['page_null_unchecked', NULL], ['page_mapping_unbalanced', MAPPED]])('%s', (rule, body) => {
    const text = documented(body, marker, indent);
    const found = flow(findingsOf({ 'a.rs': text }, 'owning'));
    expect(found.map((f) => f.rule)).toEqual([rule]);
    const fixes = found.flatMap((f) => f.fixes).filter((fix) => fix.edits.length > 0);
    expect(fixes.filter((fix) => !fix.title.startsWith('Allow')).length).toBeGreaterThan(0);
    expect(fixes.some((fix) => fix.edits.some((e) => e.newText.includes('\n')))).toBe(true);
    for (const fix of fixes) {
      const mended = applyEdits(text, fix.edits);
      expect(flow(findingsOf({ 'a.rs': mended }, 'owning')), `${fix.title}\n${mended}`).toEqual([]);
      const lines = mended.split('\n');
      const fences = lines.filter((l) => l.trim() === `${marker} \`\`\``);
      expect(fences.length, mended).toBe(2);
      const comment = lines.filter((l) => l.trim().startsWith(marker));
      expect(lines.slice(0, lines.indexOf(`${indent}${marker} Said behind the example.`)).filter((l) => !l.startsWith(`${indent}${marker}`) && l !== 'impl Thing {'), mended).toEqual([]);
      expect(comment.every((l) => l === l.trimEnd())).toBe(true);
    }
  });
});

it('a fix does not take the end of its example away', () => {
  const text = '/// ```\n/// use kernel::{bindings, page::Page};\n///\n/// fn f(page: &Page) {\n///\n///     unsafe { bindings::put_page(page.as_ptr()) }\n/// }\n/// ```\npub fn thing() {}\n';
  for (const f of findingsOf({ 'a.rs': text }, 'owning')) for (const fix of f.fixes) expect(applyEdits(text, fix.edits).match(/```/g)?.length, fix.title).toBe(2);
});
