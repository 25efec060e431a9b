// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** The fixes of item rules: applied, the finding is gone, nothing new appears, and rustc takes the result. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { Profile } from '../../server/rules/finding';
import { compileFixture, rustcJudges } from '../kernel/compile';
import { applied, checkItems, fixesOf, ready } from './harness';

beforeAll(ready);

interface Case {
  readonly name: string;
  readonly rule: string;
  readonly profile: Profile;
  readonly source: string;
  /** What the titles of the fixes begin with, in order, and the text that each gives. */
  readonly fixes: readonly { readonly title: string; readonly result: string; readonly preferred?: boolean; readonly elsewhere?: string }[];
}

const CASES: readonly Case[] = [
  {
    name: 'a counted page in a field, with its import and its constructor', rule: 'page_refcount', profile: 'ownable',
    source: `use core::ptr::NonNull;
use kernel::{
    bindings,
    page::Page,
    sync::aref::ARef, //
};

pub struct Buffer {
    page: ARef<Page>,
}

impl Buffer {
    /// # Safety
    ///
    /// The page is handed over.
    pub unsafe fn new(page: NonNull<bindings::page>) -> Self {
        // SAFETY: The page is handed over.
        let page = unsafe { ARef::<Page>::from_raw(page.cast()) };
        Self { page }
    }

    pub fn page(&self) -> &Page {
        &self.page
    }
}
`,
    fixes: [
      {
        title: 'Hold it in `Owned<Page>`', preferred: true,
        result: `use core::ptr::NonNull;
use kernel::{
    bindings,
    page::Page,
    types::Owned, //
};

pub struct Buffer {
    page: Owned<Page>,
}

impl Buffer {
    /// # Safety
    ///
    /// The page is handed over.
    pub unsafe fn new(page: NonNull<bindings::page>) -> Self {
        // SAFETY: The page is handed over.
        let page = unsafe { Owned::<Page>::from_raw(page.cast()) };
        Self { page }
    }

    pub fn page(&self) -> &Page {
        &self.page
    }
}
`,
      },
      { title: 'Count the folio', result: '*', elsewhere: 'the object is no folio here' },
    ],
  },
  {
    name: 'a counted page that is really a folio', rule: 'page_refcount', profile: 'ownable',
    source: `use kernel::{page::Page, sync::aref::ARef};

pub struct Cached {
    page: ARef<Page>,
}

pub fn take(cached: Cached) -> ARef<Page> {
    cached.page
}
`,
    fixes: [
      { title: 'Hold it in `Owned<Page>`', preferred: true, result: `use kernel::{page::Page, types::Owned};

pub struct Cached {
    page: Owned<Page>,
}

pub fn take(cached: Cached) -> Owned<Page> {
    cached.page
}
` },
      { title: 'Count the folio', result: `use kernel::{folio::Folio, sync::aref::ARef};

pub struct Cached {
    page: ARef<Folio>,
}

pub fn take(cached: Cached) -> ARef<Folio> {
    cached.page
}
` },
    ],
  },
  {
    name: 'an owning tree holds it by value', rule: 'page_refcount', profile: 'owning',
    source: `use kernel::page::Page;
use kernel::sync::aref::ARef;

pub struct Buffer {
    page: ARef<Page>,
}
`,
    fixes: [
      { title: 'Hold the page by value', result: `use kernel::page::Page;

pub struct Buffer {
    page: Page,
}
` },
      { title: 'Hold it in `Owned<Page>`', preferred: true, result: '*', elsewhere: 'this tree has no Owned' },
      { title: 'Count the folio', result: `use kernel::folio::Folio;
use kernel::sync::aref::ARef;

pub struct Buffer {
    page: ARef<Folio>,
}
` },
    ],
  },
  {
    name: 'no folio where the page comes from vmalloc', rule: 'page_refcount', profile: 'ownable',
    source: `use kernel::{page::Page, sync::aref::ARef};

/// A page of a buffer.
pub struct VmallocPage {
    page: ARef<Page>,
}
`,
    fixes: [{ title: 'Hold it in `Owned<Page>`', preferred: true, result: `use kernel::{page::Page, types::Owned};

/// A page of a buffer.
pub struct VmallocPage {
    page: Owned<Page>,
}
` }],
  },
  {
    name: 'a counted newtype becomes ownable', rule: 'page_refcount', profile: 'ownable',
    source: `use core::ptr::NonNull;
use kernel::{
    bindings,
    page::Page,
    sync::aref::AlwaysRefCounted, //
};

/// A page of its own kind.
#[repr(transparent)]
pub struct Shared {
    inner: Page,
}

// SAFETY: The page is counted.
unsafe impl AlwaysRefCounted for Shared {
    fn inc_ref(&self) {
        // SAFETY: The page is alive.
        unsafe { bindings::get_page(self.inner.as_ptr()) };
    }

    unsafe fn dec_ref(obj: NonNull<Self>) {
        // SAFETY: The caller gives a reference up.
        unsafe { bindings::put_page(obj.as_ptr().cast()) };
    }
}

pub fn node_of(shared: &Shared) -> i32 {
    shared.inner.nid()
}
`,
    fixes: [{ title: 'Implement `Ownable`', preferred: true, result: `use core::ptr::NonNull;
use kernel::{
    bindings,
    page::Page,
    types::Ownable, //
};

/// A page of its own kind.
#[repr(transparent)]
pub struct Shared {
    inner: Page,
}

impl Ownable for Shared {
    #[inline]
    unsafe fn release(this: NonNull<Self>) {
        // SAFETY: The owner is gone, so that the page is this function's to free.
        unsafe { bindings::__free_pages(this.as_ptr().cast(), 0) };
    }
}

pub fn node_of(shared: &Shared) -> i32 {
    shared.inner.nid()
}
` }],
  },
  {
    name: 'ownable and always counted', rule: 'owned_and_refcounted', profile: 'ownable',
    source: `use core::ptr::NonNull;
use kernel::sync::aref::AlwaysRefCounted;
use kernel::types::Ownable;

pub struct Queue {
    pub depth: u32,
}

// SAFETY: Queues live for ever.
unsafe impl AlwaysRefCounted for Queue {
    fn inc_ref(&self) {}

    unsafe fn dec_ref(_obj: NonNull<Self>) {}
}

impl Ownable for Queue {
    unsafe fn release(_this: NonNull<Self>) {}
}
`,
    fixes: [{ title: 'Remove `AlwaysRefCounted`', result: `use core::ptr::NonNull;
use kernel::types::Ownable;

pub struct Queue {
    pub depth: u32,
}

impl Ownable for Queue {
    unsafe fn release(_this: NonNull<Self>) {}
}
` }],
  },
  {
    name: 'users that a conversion forgot', rule: 'missing_owned', profile: 'ownable',
    source: `use kernel::{
    page::Page,
    types::ForeignOwnable, //
};

pub struct Slot {
    page: Option<Page>,
}

pub fn free<T: ForeignOwnable>(_slot: Slot, _t: T) {}
`,
    fixes: [{ title: 'Hold it in `Owned<…>`', preferred: true, result: `use kernel::{
    page::Page,
    types::{
        ForeignOwnable,
        Owned, //
    }, //
};

pub struct Slot {
    page: Option<Owned<Page>>,
}

pub fn free<T: ForeignOwnable>(_slot: Slot, _t: T) {}
` }],
  },
  {
    name: 'a page by value in a result', rule: 'missing_owned', profile: 'ownable',
    source: `use kernel::alloc::AllocError;
use kernel::page::Page;
use kernel::prelude::*;

pub fn new_page() -> Result<Page, AllocError> {
    Page::alloc_page(GFP_KERNEL)
}
`,
    fixes: [{ title: 'Hold it in `Owned<…>`', preferred: true, result: `use kernel::alloc::AllocError;
use kernel::page::Page;
use kernel::prelude::*;
use kernel::types::Owned;

pub fn new_page() -> Result<Owned<Page>, AllocError> {
    Page::alloc_page(GFP_KERNEL)
}
` }],
  },
  {
    name: 'an exclusive reference', rule: 'page_mut_reference', profile: 'ownable',
    source: `use kernel::page::Page;

pub fn node_of(page: &mut Page) -> i32 {
    page.nid()
}
`,
    fixes: [{ title: 'Take a shared reference', result: `use kernel::page::Page;

pub fn node_of(page: &Page) -> i32 {
    page.nid()
}
` }],
  },
  {
    name: 'a safe function that adopts any pointer', rule: 'safe_page_from_raw', profile: 'ownable',
    source: `use core::ptr::NonNull;
use kernel::{bindings, page::Page, types::Owned};

/// Takes over a page.
#[inline]
pub fn adopt(page: NonNull<bindings::page>) -> Owned<Page> {
    // SAFETY: The page is ours.
    unsafe { Owned::from_raw(page.cast()) }
}
`,
    fixes: [{ title: 'Make `adopt` unsafe', preferred: true, result: `use core::ptr::NonNull;
use kernel::{bindings, page::Page, types::Owned};

/// Takes over a page.
///
/// # Safety
///
/// \`page\` must belong to a page that stays valid for as long as the result is used.
#[inline]
pub unsafe fn adopt(page: NonNull<bindings::page>) -> Owned<Page> {
    // SAFETY: The page is ours.
    unsafe { Owned::from_raw(page.cast()) }
}
` }],
  },
  {
    name: 'a free lifetime', rule: 'page_borrow_outlives_owner', profile: 'owning',
    source: `use core::ptr::NonNull;
use kernel::bindings;
use kernel::page::BorrowedPage;

pub struct Buffer {
    first: NonNull<bindings::page>,
}

impl Buffer {
    /// Borrows the first page.
    pub fn first<'a>(&self) -> BorrowedPage<'a> {
        // SAFETY: The buffer keeps its pages.
        unsafe { BorrowedPage::from_raw(self.first) }
    }
}
`,
    fixes: [
      { title: "Tie `'a` to `self`", preferred: true, result: `use core::ptr::NonNull;
use kernel::bindings;
use kernel::page::BorrowedPage;

pub struct Buffer {
    first: NonNull<bindings::page>,
}

impl Buffer {
    /// Borrows the first page.
    pub fn first<'a>(&'a self) -> BorrowedPage<'a> {
        // SAFETY: The buffer keeps its pages.
        unsafe { BorrowedPage::from_raw(self.first) }
    }
}
` },
      { title: 'Make `first` unsafe', result: '*' },
    ],
  },
  {
    name: 'a page for ever', rule: 'page_borrow_outlives_owner', profile: 'ownable',
    source: `use core::ptr::NonNull;
use kernel::{bindings, page::Page};

pub struct Buffer {
    first: NonNull<bindings::page>,
}

pub fn first(buffer: &Buffer) -> Option<&'static Page> {
    // SAFETY: The buffer keeps its pages.
    Some(unsafe { Page::from_raw(buffer.first.as_ptr()) })
}
`,
    fixes: [{ title: 'Return a borrow that lives as long as `buffer`', preferred: true, result: `use core::ptr::NonNull;
use kernel::{bindings, page::Page};

pub struct Buffer {
    first: NonNull<bindings::page>,
}

pub fn first(buffer: &Buffer) -> Option<&Page> {
    // SAFETY: The buffer keeps its pages.
    Some(unsafe { Page::from_raw(buffer.first.as_ptr()) })
}
` }],
  },
  {
    name: 'fields in the wrong order', rule: 'page_stored_past_owner', profile: 'ownable',
    source: `use kernel::iommu::pgtable::{IoPageTable, ARM64LPAES1};
use kernel::prelude::*;

/// A buffer that a device sees.
pub struct Window {
    /// The memory.
    buffer: VVec<u8>,
    /// Its mapping.
    table: IoPageTable<ARM64LPAES1>,
}
`,
    fixes: [{ title: 'Declare `buffer` behind `table`', preferred: true, result: `use kernel::iommu::pgtable::{IoPageTable, ARM64LPAES1};
use kernel::prelude::*;

/// A buffer that a device sees.
pub struct Window {
    /// Its mapping.
    table: IoPageTable<ARM64LPAES1>,
    /// The memory.
    buffer: VVec<u8>,
}
` }],
  },
];

describe.each(CASES.map((c) => [c.name, c] as const))('%s', (_name, c) => {
  const found = (): ReturnType<typeof checkItems> => checkItems({ 'a.rs': c.source }, c.profile);

  it('offers the fixes, at most one of them preferred', () => {
    const { reports, cx } = found();
    const report = reports.find((r) => r.rule === c.rule);
    expect(report).toBeDefined();
    const fixes = report ? fixesOf(report, cx) : [];
    expect(fixes.map((f) => f.title.slice(0, 60))).toEqual(c.fixes.map((f) => expect.stringContaining(f.title)));
    expect(fixes.map((f) => f.preferred)).toEqual(c.fixes.map((f) => f.preferred ?? false));
  });

  c.fixes.forEach((wanted, i) => {
    it(`${wanted.title}: gives the text, and the finding is gone`, () => {
      const { reports, cx } = found();
      const report = reports.find((r) => r.rule === c.rule);
      const fix = report ? fixesOf(report, cx)[i] : undefined;
      if (!fix) throw new Error('no such fix');
      const after = applied({ 'a.rs': c.source }, fix)['a.rs'] ?? '';
      if (wanted.result !== '*') expect(after).toBe(wanted.result);
      const rest = checkItems({ 'a.rs': after }, c.profile).reports;
      expect(rest.filter((r) => r.rule === c.rule)).toEqual([]);
      expect(rest.length).toBeLessThan(reports.length);
    });
    if (wanted.elsewhere === undefined) {
      it(`${wanted.title}: rustc takes the result`, () => {
        const { reports, cx } = found();
        const report = reports.find((r) => r.rule === c.rule);
        const fix = report ? fixesOf(report, cx)[i] : undefined;
        if (!fix) throw new Error('no such fix');
        if (rustcJudges) expect(compileFixture(applied({ 'a.rs': c.source }, fix)['a.rs'] ?? '', c.profile)).toMatchObject({ ok: true });
      }, 60_000);
    }
  });
});
