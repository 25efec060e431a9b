// SPDX-License-Identifier: GPL-2.0-only OR MIT
import { describe, expect, test } from 'vitest';
import { functionRows } from '../../server/kernel/functions';
import { typeRows } from '../../server/kernel/types';
import { createVocabulary, isSelecting, mentionsPages } from '../../server/kernel/vocabulary';

describe('mentionsPages', () => {
  test('selects by every function of the tables but those of memory in general', () => {
    const selecting = [...functionRows.values()].filter(isSelecting);
    expect(selecting.filter((row) => !mentionsPages(`unsafe { bindings::${row.name}(x) };`)).map((row) => row.name)).toEqual([]);
    expect(selecting.filter((row) => !mentionsPages(`void rust_helper_${row.name}(void)`)).map((row) => row.name)).toEqual([]);
    expect([...functionRows.values()].filter((row) => !isSelecting(row) && mentionsPages(`bindings::${row.name}(x)`)).map((row) => row.name)).toEqual([]);
  });

  test('selects by every type that is a page, owns one or lends one', () => {
    const speaking = typeRows.filter((row) =>
      Object.values(row.roles).some((role) => ['place', 'owner', 'borrow', 'iterator', 'guard'].includes(role.kind)),
    );
    expect(speaking.length).toBeGreaterThan(10);
    expect(speaking.filter((row) => !mentionsPages(`use ${row.path};`)).map((row) => row.path)).toEqual([]);
  });

  test.each([
    'fn f(page: *mut bindings::page)',
    'use kernel::bindings::{self, folio};',
    'use kernel::page::Page;',
    'use kernel::{\n    page::{Page, PAGE_SIZE},\n};',
    'struct S { page: Option<Owned<Page>> }',
    'fn f(p: ARef<Page>)',
    "fn f<'a>(p: &'a Page)",
    'unsafe impl Ownable for T {}',
    'unsafe impl AlwaysRefCounted for Page {}',
    'for page in buffer.page_iter() {}',
    'let p = Page::alloc_page(GFP_KERNEL)?;',
    'bindings::alloc_pages_noprof(flags, 0)',
  ])('selects %s', (text) => expect(mentionsPages(text)).toBe(true));

  test.each([
    'let homepage = pages.len();',
    'struct PageTable { entries: u64 }',
    'use kernel::prelude::*;',
    'let b = KBox::new(1, GFP_KERNEL)?;',
    'fn kmap() {}',
    'use kernel::pager::Pager;',
  ])('leaves out %s', (text) => expect(mentionsPages(text)).toBe(false));

  test('takes the names of the settings in', () => {
    const words = createVocabulary(['my_take_page', 'not a name (']);
    expect(words('unsafe { bindings::my_take_page(p) }')).toBe(true);
    expect(mentionsPages('unsafe { bindings::my_take_page(p) }')).toBe(false);
  });
});
