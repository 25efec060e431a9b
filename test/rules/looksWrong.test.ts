// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** What looks wrong and is right: each of these is found in some kernel tree, and none may be flagged. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { Profile } from '../../server/rules/finding';
import { findingsOf, readyEngine } from './engine';

beforeAll(readyEngine);

/** The design in which \`Page\` owns, as small as it can be told. */
const OWNING = `use crate::{alloc::{AllocError, Flags}, bindings};
use core::{marker::PhantomData, mem::ManuallyDrop, ops::Deref, ptr::NonNull};

pub struct BorrowedPage<'a>(ManuallyDrop<Page>, PhantomData<&'a Page>);

impl<'a> BorrowedPage<'a> {
    /// # Safety
    ///
    /// The page stays valid for \`'a\`.
    pub unsafe fn from_raw(ptr: NonNull<bindings::page>) -> Self {
        let page = Page { page: ptr };
        Self(ManuallyDrop::new(page), PhantomData)
    }
}

impl<'a> Deref for BorrowedPage<'a> {
    type Target = Page;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

pub struct Page {
    page: NonNull<bindings::page>,
}

// SAFETY: A page is bound to no thread.
unsafe impl Send for Page {}

impl Page {
    pub fn alloc_page(flags: Flags) -> Result<Self, AllocError> {
        // SAFETY: Always fine.
        let page = unsafe { bindings::alloc_pages(flags.as_raw(), 0) };
        let page = NonNull::new(page).ok_or(AllocError)?;
        Ok(Self { page })
    }

    pub fn as_ptr(&self) -> *mut bindings::page {
        self.page.as_ptr()
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        // SAFETY: The page is owned.
        unsafe { bindings::__free_pages(self.page.as_ptr(), 0) };
    }
}
`;

/** The transparent design. */
const OWNABLE = `use crate::{alloc::{AllocError, Flags}, bindings, types::{Opaque, Ownable, Owned}};
use core::ptr::NonNull;

#[repr(transparent)]
pub struct Page {
    page: Opaque<bindings::page>,
}

impl Page {
    pub fn alloc_page(flags: Flags) -> Result<Owned<Self>, AllocError> {
        // SAFETY: Always fine.
        let page = unsafe { bindings::alloc_pages(flags.as_raw(), 0) };
        let page = NonNull::new(page).ok_or(AllocError)?;
        // SAFETY: Just allocated.
        Ok(unsafe { Owned::from_raw(page.cast()) })
    }

    /// # Safety
    ///
    /// The page stays valid for \`'a\`.
    pub unsafe fn from_raw<'a>(ptr: *const bindings::page) -> &'a Self {
        // SAFETY: By the safety requirements.
        unsafe { &*ptr.cast() }
    }

    pub fn as_ptr(&self) -> *mut bindings::page {
        Opaque::cast_into(&self.page)
    }
}

impl Ownable for Page {
    unsafe fn release(this: NonNull<Self>) {
        // SAFETY: The owner is gone.
        unsafe { bindings::__free_pages(this.as_ptr().cast(), 0) };
    }
}
`;

interface Right {
  readonly name: string;
  readonly profile: Profile;
  readonly files: Readonly<Record<string, string>>;
}

const owning = (name: string, source: string, path = 'drivers/a.rs'): Right => ({ name, profile: 'owning', files: { 'rust/kernel/page.rs': OWNING, [path]: source } });
const ownable = (name: string, source: string, path = 'drivers/a.rs'): Right => ({ name, profile: 'ownable', files: { 'rust/kernel/page.rs': OWNABLE, [path]: source } });

const RIGHT: readonly Right[] = [
  { name: 'the free in `Drop` of `Page`, and `ManuallyDrop` in `BorrowedPage`', profile: 'owning', files: { 'rust/kernel/page.rs': OWNING } },
  { name: 'the free in `release` of `Page`, and `Opaque::cast_into` in `as_ptr`', profile: 'ownable', files: { 'rust/kernel/page.rs': OWNABLE } },
  ownable('a place type around a page with its own release', `use core::ptr::NonNull;
use kernel::{bindings, page::Page, types::Ownable};

#[repr(transparent)]
pub struct SafePage(Page);

impl Ownable for SafePage {
    unsafe fn release(this: NonNull<Self>) {
        // SAFETY: The owner is gone.
        unsafe { bindings::__free_pages(this.as_ptr().cast(), 0) };
    }
}
`),
  ownable('an owner made of an address, dropped at once', `use kernel::{addr::PhysicalAddr, page::Page};

/// Frees a page table.
///
/// # Safety
///
/// The address was given away by \`into_phys\`.
pub unsafe fn free_table(addr: PhysicalAddr) {
    // SAFETY: By the safety requirements.
    unsafe { Page::from_phys(addr) };
}
`),
  owning('methods that are called like C functions', `use core::ptr;
use kernel::page::Page;

#[repr(C)]
pub struct PageInfo {
    page: Option<Page>,
}

impl PageInfo {
    /// # Safety
    ///
    /// The slot is empty, and nobody else uses it.
    unsafe fn set_page(me: *mut PageInfo, page: Page) {
        // SAFETY: The pointer is in bounds.
        let ptr = unsafe { &raw mut (*me).page };
        // SAFETY: Nobody else uses it.
        unsafe { ptr::write(ptr, Some(page)) };
    }

    /// # Safety
    ///
    /// The slot is not changed for \`'a\`.
    unsafe fn get_page<'a>(me: *const PageInfo) -> Option<&'a Page> {
        // SAFETY: By the safety requirements.
        unsafe { (*me).page.as_ref() }
    }

    /// # Safety
    ///
    /// Nobody else uses the slot.
    unsafe fn take_page(me: *mut PageInfo) -> Option<Page> {
        // SAFETY: By the safety requirements.
        unsafe { (*me).page.take() }
    }
}

/// # Safety
///
/// Nobody else uses the slot.
pub unsafe fn shrink(me: *mut PageInfo) {
    // SAFETY: By the safety requirements.
    let page = unsafe { PageInfo::take_page(me) };
    drop(page);
}

/// # Safety
///
/// Nobody else uses the slot, and it is empty.
pub unsafe fn fill(me: *mut PageInfo, page: Page) -> bool {
    // SAFETY: By the safety requirements.
    unsafe { PageInfo::set_page(me, page) };
    // SAFETY: By the safety requirements.
    unsafe { PageInfo::get_page(me) }.is_some()
}
`),
  owning('a page that is mapped to user space and kept', `use kernel::mm::virt::VmaMixedMap;
use kernel::page::Page;
use kernel::prelude::*;

pub fn insert(vma: &VmaMixedMap, address: usize) -> Result<Page> {
    let page = Page::alloc_page(GFP_KERNEL | __GFP_ZERO)?;
    vma.vm_insert_page(address, &page)?;
    Ok(page)
}
`),
  ownable('a folio is refcounted', `use core::ptr::NonNull;
use kernel::{bindings, sync::aref::{ARef, AlwaysRefCounted}, types::Opaque};

#[repr(transparent)]
pub struct Folio(Opaque<bindings::folio>);

// SAFETY: A folio is refcounted.
unsafe impl AlwaysRefCounted for Folio {
    fn inc_ref(&self) {
        // SAFETY: Alive.
        unsafe { bindings::folio_get(self.0.get()) };
    }

    unsafe fn dec_ref(obj: NonNull<Self>) {
        // SAFETY: The caller gives a reference up.
        unsafe { bindings::folio_put(obj.as_ptr().cast()) };
    }
}

pub struct Cache {
    folio: Option<ARef<Folio>>,
}
`, 'rust/kernel/folio.rs'),
  ownable('a page of a bio is borrowed for the request', `use kernel::{bindings, page::Page};

pub struct Segment<'a> {
    bvec: &'a bindings::bio_vec,
}

impl<'a> Segment<'a> {
    pub fn node(&self) -> i32 {
        // SAFETY: The bio keeps its pages.
        let page = unsafe { Page::from_raw(self.bvec.bv_page) };
        page.nid()
    }
}
`),
  owning('another type called Owned', `use kernel::prelude::*;
use kernel::scatterlist::{Owned, SGTable};

#[pin_data]
pub struct Firmware {
    #[pin]
    table: SGTable<Owned<VVec<u8>>>,
    shadow: VVec<u8>,
}
`),
  owning('a page of some other module', `mod gpu {
    pub struct Page {
        pub index: u32,
    }

    impl Page {
        pub fn get_page(&mut self) -> &mut Page {
            self
        }
    }
}

use gpu::Page;

pub struct Table {
    pages: Option<Page>,
}

pub fn first(table: &mut Table) -> Option<&mut Page> {
    table.pages.as_mut()
}
`),
  owning('unpinning in the drop of a guard', `use kernel::bindings;

pub struct Pinned {
    page: *mut bindings::page,
}

impl Drop for Pinned {
    fn drop(&mut self) {
        // SAFETY: The guard holds a pin.
        unsafe { bindings::unpin_user_page(self.page) };
    }
}
`),
  owning('an owner that is handed to C and taken back', `use core::mem::ManuallyDrop;
use kernel::page::Page;

pub fn into_raw(page: Page) -> *mut kernel::bindings::page {
    let page = ManuallyDrop::new(page);
    page.as_ptr()
}
`),
  ownable('an unsafe function leaves its lifetime to its contract', `use kernel::{bindings, page::Page};

/// # Safety
///
/// The page stays valid for \`'a\`.
pub unsafe fn page_of<'a>(page: *const bindings::page) -> &'a Page {
    // SAFETY: By the safety requirements.
    unsafe { Page::from_raw(page) }
}
`),
  ownable('the zero page is there for ever', `use kernel::{bindings, page::Page};

pub fn zero() -> &'static Page {
    // SAFETY: The zero page is never freed.
    unsafe { Page::from_raw(bindings::virt_to_page((&raw const bindings::empty_zero_page).cast())) }
}
`),
  owning('a shared owner', `use kernel::page::Page;
use kernel::sync::Arc;

pub struct Shared {
    page: Arc<Page>,
}
`),
  ownable('ownable and counted, not always counted', `use core::ptr::NonNull;
use kernel::sync::aref::RefCounted;
use kernel::types::Ownable;

pub struct Request {
    tag: u32,
}

// SAFETY: The count is the request's own.
unsafe impl RefCounted for Request {
    fn inc_ref(&self) {}

    unsafe fn dec_ref(_obj: NonNull<Self>) {}
}

impl Ownable for Request {
    unsafe fn release(_this: NonNull<Self>) {}
}
`),
  owning('one SAFETY comment for two blocks, one inside an expression, one above a match arm', `use kernel::page::{Page, PAGE_SIZE};
use kernel::prelude::*;

pub fn clear(page: &Page, half: Option<bool>) -> Result {
    // SAFETY: The page is not shared yet.
    let first = unsafe { page.fill_zero_raw(0, PAGE_SIZE / 2) };
    let second = unsafe { page.fill_zero_raw(PAGE_SIZE / 2, PAGE_SIZE / 2) };
    first.and(second)?;

    let third =
        // SAFETY: The page is not shared yet.
        unsafe { page.fill_zero_raw(0, 1) };
    match half {
        // SAFETY: The page is not shared yet.
        Some(true) => unsafe { page.fill_zero_raw(0, 2) },
        Some(false) => third,
        None => {
            #[allow(unused_unsafe)]
            // SAFETY: The page is not shared yet.
            unsafe {
                page.fill_zero_raw(0, 3)
            }
        }
    }
}
`),
  owning('a SAFETY comment that says in brackets what it covers', `use kernel::page::{Page, PAGE_SIZE};
use kernel::prelude::*;

pub fn clear(page: &Page) -> Result {
    // SAFETY (both halves): The page is not shared yet.
    unsafe {
        page.fill_zero_raw(0, PAGE_SIZE / 2)?;
        page.fill_zero_raw(PAGE_SIZE / 2, PAGE_SIZE / 2)
    }
}
`),
  owning('memory of kmalloc behind a type that is called `Page`, moved out of its place, without SAFETY comments', `use core::mem::ManuallyDrop;
use kernel::bindings;

/// What a device takes for a page.
pub struct Page(*mut core::ffi::c_void);

impl Drop for Page {
    fn drop(&mut self) {
        unsafe { bindings::kfree(self.0) };
    }
}

pub struct Buffer {
    page: ManuallyDrop<Page>,
    len: usize,
}

impl Buffer {
    pub fn resized(self, len: usize) -> Self {
        let this = ManuallyDrop::new(self);
        let page = unsafe { core::ptr::read(&this.page) };
        Self { page, len: len.min(this.len) }
    }
}

impl Drop for Buffer {
    fn drop(&mut self) {
        if self.len > 0 {
            unsafe { ManuallyDrop::drop(&mut self.page) };
        }
    }
}
`),
];

describe('looks wrong, is right', () => {
  it.each(RIGHT.map((r) => [r.name, r] as const))('%s', (_name, right) => {
    const found = findingsOf(right.files, right.profile);
    expect(found.map((f) => `${f.file}:${f.range.start.line} ${f.rule}: ${f.message}`)).toEqual([]);
  });
});
