// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Fixes inside examples of doc comments: none may add a line that lacks the comment's marker. */
import { beforeAll, expect, it } from 'vitest';
import { findingsOf, readyEngine } from './engine';

beforeAll(readyEngine);

const BODY = ['let page = Page::alloc_page(GFP_KERNEL)?;', 'let p = page.as_ptr();', '// SAFETY: `p` is a page.', 'unsafe { bindings::__free_pages(p, 0) };'];

it('a finding in an example has no fix that adds lines', () => {
  const lines = ['Frees.', '', '```', 'use kernel::{alloc::flags::GFP_KERNEL, bindings, page::Page};', ...BODY, '# Ok::<(), Error>(())', '```'];
  const found = findingsOf({ 'a.rs': `${lines.map((l) => `/// ${l}`.trimEnd()).join('\n')}\npub fn thing() {}\n` }, 'owning');
  expect(found.map((f) => f.rule)).toEqual(['page_double_free']);
  expect(found.flatMap((f) => f.fixes).flatMap((f) => f.edits).filter((e) => e.newText.includes('\n'))).toEqual([]);
});

it('the same code in a function has one', () => {
  const source = `use kernel::{bindings, page::Page, prelude::*};\n\npub fn thing() -> Result {\n${BODY.map((l) => `    ${l}\n`).join('')}    Ok(())\n}\n`;
  const found = findingsOf({ 'a.rs': source }, 'owning');
  expect(found.map((f) => f.rule)).toEqual(['page_double_free']);
  expect(found.flatMap((f) => f.fixes).flatMap((f) => f.edits).some((e) => e.newText.includes('\n'))).toBe(true);
});
