// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** The shapes that declarations give each rule. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { Level, Profile } from '../../server/rules/finding';
import { expectations } from './annotated';
import { readyEngine } from './engine';

beforeAll(readyEngine);

function check(name: string, profile: Profile | 'both', source: string, rules: Readonly<Record<string, Level>> = {}): void {
  for (const p of profile === 'both' ? (['owning', 'ownable'] as const) : [profile]) {
    it(`${name} (${p})`, () => {
      const { found, wanted } = expectations(source, p, 'a.rs', rules);
      expect(found).toEqual(wanted);
    });
  }
}

describe('page_refcount', () => {
  check('ARef in every place of a type', 'both', `use kernel::{page::Page, sync::aref::ARef};

pub type Shared = ARef<Page>; //~ ERROR page_refcount

pub struct Pair<T> {
    first: T,
    second: Option<ARef<Page>>, //~ ERROR page_refcount: \`ARef<Page>\` shares a page
}

pub enum Slot {
    Empty,
    Full(ARef<Page>), //~ ERROR page_refcount
}

pub trait Cache {
    type Entry;
    fn get(&self) -> Option<ARef<Page>>; //~ ERROR page_refcount
}

impl Cache for Slot {
    type Entry = ARef<Page>; //~ ERROR page_refcount
    fn get(&self) -> Option<ARef<Page>> { //~ ERROR page_refcount
        None
    }
}

pub fn keep(_all: KVec<ARef<Page>>) -> usize { //~ ERROR page_refcount
    let none: Option<ARef<Page>> = None; //~ ERROR page_refcount
    let _ = none;
    core::mem::size_of::<ARef<Page>>() //~ ERROR page_refcount
}

pub fn ok(shared: Shared) -> Shared {
    shared
}
`);
  check('names are resolved', 'both', `use kernel::page::Page as P;
use kernel::types::ARef as Counted;

pub struct A {
    page: Counted<P>, //~ ERROR page_refcount
    raw: Counted<kernel::bindings::page>, //~ ERROR page_refcount
    full: kernel::sync::aref::ARef<kernel::page::Page>, //~ ERROR page_refcount
}

mod other {
    pub struct Page;
    pub struct ARef<T>(T);
    pub struct B {
        page: ARef<Page>,
        counted: kernel::types::ARef<Page>,
    }
}
`);
  check('a use inside the function', 'both', `use kernel::page::Page;

pub fn f(page: &Page) {
    use kernel::sync::aref::ARef;
    let none: Option<ARef<Page>> = None; //~ ERROR page_refcount
    let _ = (page, none);
}
`);
  check('impls for a page, a newtype and a pointer to one', 'both', `use core::ptr::NonNull;
use kernel::{bindings, page::Page, sync::aref::AlwaysRefCounted};

pub struct Wrapper {
    inner: Page,
}

// SAFETY: Counted.
unsafe impl AlwaysRefCounted for Wrapper { //~ ERROR page_refcount: \`AlwaysRefCounted\` is implemented for \`Wrapper\`
    fn inc_ref(&self) {}
    unsafe fn dec_ref(_obj: NonNull<Self>) {}
}

pub struct PageRef(NonNull<bindings::page>);

// SAFETY: Counted.
unsafe impl kernel::sync::aref::RefCounted for PageRef { //~ ERROR page_refcount
    fn inc_ref(&self) {}
    unsafe fn dec_ref(_obj: NonNull<Self>) {}
}

pub struct Node {
    page: *mut bindings::page,
    users: u32,
}

// SAFETY: Counted by itself.
unsafe impl AlwaysRefCounted for Node {
    fn inc_ref(&self) {}
    unsafe fn dec_ref(_obj: NonNull<Self>) {}
}
`.replace('    inner: Page,', '    inner: Page,'));
  check('calls of C, by whatever path', 'both', `use kernel::bindings;
use kernel::bindings::page_count as count;

/// # Safety
///
/// The page must be alive.
pub unsafe fn f(page: *mut bindings::page) -> i32 {
    // SAFETY: The page is alive.
    unsafe {
        bindings::get_page(page); //~ ERROR page_refcount: \`get_page()\` works on
        kernel::bindings::page_ref_inc(page); //~ ERROR page_refcount
        count(page) //~ ERROR page_refcount
    }
}

pub struct Info;

impl Info {
    pub fn get_page(&self) {}
}

pub fn get_page(_n: u32) {}

pub fn g(info: &Info) {
    info.get_page();
    get_page(1);
}
`);
});

describe('owned_and_refcounted', () => {
  check('two impls apart', 'ownable', `use core::ptr::NonNull;
use kernel::types::{AlwaysRefCounted, Ownable};

pub struct A;

impl Ownable for A {
    unsafe fn release(_this: NonNull<Self>) {}
}

mod inner {
    use super::*;
    // SAFETY: Counted.
    unsafe impl AlwaysRefCounted for super::A { //~ ERROR owned_and_refcounted: \`A\` is both
        fn inc_ref(&self) {}
        unsafe fn dec_ref(_obj: NonNull<Self>) {}
    }
}
`);
});

describe('missing_owned', () => {
  check('pages by value', 'ownable', `use kernel::page::Page;
use kernel::prelude::*;
use kernel::types::Owned;

pub struct A {
    one: Page, //~ ERROR missing_owned: field \`one\` holds \`Page\` by value
    maybe: Option<Page>, //~ ERROR missing_owned
    many: KVec<Page>, //~ ERROR missing_owned
    boxed: KBox<Page>, //~ ERROR missing_owned
    pair: (u32, [Page; 2]), //~ ERROR missing_owned
    right: Option<Owned<Page>>,
    borrowed: &'static [u8],
    pointer: *mut Page,
    marker: core::marker::PhantomData<Page>,
}

pub fn take(page: Page) -> u32 { //~ ERROR missing_owned: parameter \`page\` takes
    let _ = page;
    0
}

pub fn copy(page: *const Page) -> u32 {
    // SAFETY: The page is alive.
    let page = unsafe { core::ptr::read(page) }; //~ ERROR missing_owned: \`ptr::read\` copies
    let other: Option<Page> = None; //~ ERROR missing_owned
    let _ = (page, other);
    0
}

pub fn callback(f: impl FnOnce(&Page) -> Result) -> Result {
    let _ = f;
    Ok(())
}
`);
  check('Drop for the transparent page', 'ownable', `use kernel::{bindings, types::Opaque};

#[repr(transparent)]
pub struct Page {
    page: Opaque<bindings::page>,
}

impl Drop for Page { //~ ERROR missing_owned
    fn drop(&mut self) {
        // SAFETY: Owned.
        unsafe { bindings::__free_pages(self.page.get(), 0) };
    }
}
`);
  check('by value is right where Page owns', 'owning', `use kernel::page::Page;
use kernel::prelude::*;

pub struct A {
    one: Page,
    many: KVec<Page>,
}

pub fn take(page: Page) -> Page {
    page
}
`);
});

describe('page_mut_reference', () => {
  check('exclusive references', 'ownable', `use core::ops::{Deref, DerefMut};
use core::pin::Pin;
use kernel::page::Page;
use kernel::types::Owned;

pub fn a(page: &mut Page) {} //~ ERROR page_mut_reference

pub fn b(owner: &mut Owned<Page>) -> Option<&mut Page> { //~ ERROR page_mut_reference
    None
}

pub fn c(owner: &mut Owned<Page>) -> Pin<&mut Page> {
    owner.as_pin_mut()
}

pub struct Buffer(Owned<Page>);

impl Deref for Buffer {
    type Target = Page;
    fn deref(&self) -> &Page {
        &self.0
    }
}

impl DerefMut for Buffer { //~ ERROR page_mut_reference: \`DerefMut\` of \`Buffer\`
    fn deref_mut(&mut self) -> &mut Page {
        loop {}
    }
}
`);
  check('a release hook', 'ownable', `use kernel::{page::Page, types::Ownable};

pub struct Own(Page);

impl Ownable for Own {
    unsafe fn release(&mut self) {} //~ ERROR page_mut_reference: \`release\` of \`Own\`
}
`);
  check('the handle of an owning tree', 'owning', `use kernel::{bindings, page::Page};

pub fn a(page: &mut Page) {}

pub fn b(page: &mut bindings::page) {} //~ ERROR page_mut_reference
`);
});

describe('safe_page_from_raw', () => {
  check('pointers, addresses, numbers', 'ownable', `use core::ffi::c_void;
use core::ptr::NonNull;
use kernel::{bindings, page::Page, types::Owned};

pub fn by_pointer(page: *mut bindings::page) -> Owned<Page> { //~ ERROR safe_page_from_raw: safe function \`by_pointer\`
    // SAFETY: Ours.
    unsafe { Owned::from_raw(NonNull::new_unchecked(page.cast())) }
}

pub fn by_address<'a>(addr: *const c_void) -> Option<&'a Page> { //~ ERROR page_borrow_outlives_owner //~ ERROR safe_page_from_raw
    // SAFETY: Hopefully.
    let page = unsafe { bindings::vmalloc_to_page(addr) };
    if page.is_null() {
        return None;
    }
    // SAFETY: Hopefully.
    Some(unsafe { Page::from_raw(page) })
}

pub fn node(pfn: usize) -> i32 {
    // SAFETY: Hopefully.
    unsafe { bindings::page_to_nid(bindings::pfn_to_page(pfn as _)) }
}

pub struct Buffer {
    pages: *mut bindings::page,
    count: usize,
}

impl Buffer {
    pub fn page(&self, index: usize) -> Option<&Page> {
        if index >= self.count {
            return None;
        }
        // SAFETY: The buffer keeps its pages, and the index is inside it.
        Some(unsafe { Page::from_raw(self.pages.add(index)) })
    }
}

/// # Safety
///
/// The page is handed over.
pub unsafe fn right(page: NonNull<bindings::page>) -> Owned<Page> {
    // SAFETY: By the safety requirements.
    unsafe { Owned::from_raw(page.cast()) }
}

pub fn as_pointer(page: *mut bindings::page, owner: Owned<Page>) -> Owned<Page> {
    if owner.as_ptr() == page {
        return owner;
    }
    owner
}
`);
});

describe('page_borrow_outlives_owner', () => {
  check('lifetimes', 'owning', `use core::ptr::NonNull;
use kernel::{bindings, page::{BorrowedPage, Page}};

pub struct Buffer<'b> {
    first: NonNull<bindings::page>,
    owner: &'b [u8],
}

impl<'b> Buffer<'b> {
    pub fn free<'a>(&self) -> BorrowedPage<'a> { //~ ERROR page_borrow_outlives_owner: lives for any
        // SAFETY: Hopefully.
        unsafe { BorrowedPage::from_raw(self.first) }
    }

    pub fn of_self(&self) -> BorrowedPage<'_> {
        // SAFETY: The buffer keeps its pages.
        unsafe { BorrowedPage::from_raw(self.first) }
    }

    pub fn of_owner(&self) -> BorrowedPage<'b> {
        // SAFETY: The owner keeps its pages.
        unsafe { BorrowedPage::from_raw(self.first) }
    }

    pub fn for_ever(&self) -> BorrowedPage<'static> { //~ ERROR page_borrow_outlives_owner: as \`'static\`
        // SAFETY: Hopefully.
        unsafe { BorrowedPage::from_raw(self.first) }
    }

    /// # Safety
    ///
    /// The pages must never be freed.
    pub unsafe fn promised(&self) -> BorrowedPage<'static> { //~ ERROR page_borrow_outlives_owner
        // SAFETY: By the safety requirements.
        unsafe { BorrowedPage::from_raw(self.first) }
    }
}

pub fn pass<'a>(page: &'a Page) -> &'a Page {
    page
}
`);
});

describe('undocumented_page_unsafe', () => {
  check('impls, functions, blocks', 'owning', `use kernel::{bindings, page::{Page, PAGE_SIZE}};
use kernel::prelude::*;

pub struct Buffer(Page);

unsafe impl Send for Buffer {} //~ ERROR undocumented_page_unsafe: \`unsafe impl\` for \`Buffer\`

// SAFETY: A page is bound to no thread.
unsafe impl Sync for Buffer {}

pub unsafe fn clear(page: &Page) -> Result { //~ ERROR undocumented_page_unsafe: unsafe function \`clear\`
    unsafe { page.fill_zero_raw(0, PAGE_SIZE) } //~ ERROR undocumented_page_unsafe: calls \`fill_zero_raw()\`
}

pub fn node(page: &Page) -> i32 {
    // The node is read.
    unsafe { bindings::page_to_nid(page.as_ptr()) } //~ ERROR undocumented_page_unsafe
}

pub fn other(x: *const u32) -> u32 {
    unsafe { *x }
}
`);
});

describe('memdesc_unready', () => {
  check('the page inside a folio', 'both', `use kernel::bindings;

/// # Safety
///
/// The folio must be alive.
pub unsafe fn node(folio: *mut bindings::folio) -> i32 {
    // SAFETY: The folio is alive.
    unsafe { bindings::page_to_nid(&raw mut (*folio).page) } //~ ERROR memdesc_unready: reaches for the page inside a folio
}
`, { memdesc_unready: 'info' });
});
