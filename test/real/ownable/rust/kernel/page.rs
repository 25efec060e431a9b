// SPDX-License-Identifier: GPL-2.0-only OR MIT

//! Pages: a place type, and its owner is `Owned<Page>`.

use crate::{
    alloc::{AllocError, Flags},
    bindings,
    error::{
        code::*,
        Result, //
    },
    types::{Opaque, Ownable, Owned},
};
use core::ptr::{
    self,
    NonNull, //
};

/// The bytes of a page.
pub const PAGE_SIZE: usize = bindings::PAGE_SIZE;

/// A page, whatever it belongs to.
#[repr(transparent)]
pub struct Page {
    page: Opaque<bindings::page>,
}

// SAFETY: A page can be used from any thread.
unsafe impl Send for Page {}

// SAFETY: A page can be used from several threads at a time.
unsafe impl Sync for Page {}

impl Page {
    /// Allocates a page.
    pub fn alloc_page(flags: Flags) -> Result<Owned<Self>, AllocError> {
        // SAFETY: Allocating needs nothing of the caller.
        let page = unsafe { bindings::alloc_pages(flags.as_raw(), 0) };
        let page = NonNull::new(page).ok_or(AllocError)?;
        // SAFETY: The page is new, so nothing else owns it; `Page` has the layout of a `struct page`.
        Ok(unsafe { Owned::from_raw(page.cast()) })
    }

    /// The page of a pointer, for as long as what it belongs to is there.
    ///
    /// # Safety
    ///
    /// `page` is valid for `'a`.
    pub unsafe fn from_raw<'a>(page: *const bindings::page) -> &'a Self {
        // SAFETY: By the contract of this function; `Page` has the layout of a `struct page`.
        unsafe { &*page.cast() }
    }

    /// The page as C has it.
    pub fn as_ptr(&self) -> *mut bindings::page {
        self.page.get()
    }

    /// The NUMA node of the page.
    pub fn nid(&self) -> i32 {
        // SAFETY: A reference to a page is valid.
        unsafe { bindings::page_to_nid(self.as_ptr()) }
    }

    /// Runs a function on the mapped page.
    fn with_page_mapped<T>(&self, f: impl FnOnce(*mut u8) -> T) -> T {
        // SAFETY: A reference to a page is valid.
        let address = unsafe { bindings::kmap_local_page(self.as_ptr()) };
        let result = f(address.cast());
        // SAFETY: The page was mapped above, and what `f` mapped is unmapped.
        unsafe { bindings::kunmap_local(address) };
        result
    }

    /// Writes zeroes into the page.
    ///
    /// # Safety
    ///
    /// Nobody reads or writes the bytes at the same time.
    pub unsafe fn fill_zero_raw(&self, offset: usize, len: usize) -> Result {
        if offset > PAGE_SIZE || len > PAGE_SIZE - offset {
            return Err(EINVAL);
        }
        self.with_page_mapped(|address| {
            // SAFETY: The range was checked above.
            unsafe { ptr::write_bytes(address.add(offset), 0, len) };
            Ok(())
        })
    }
}

// SAFETY: A page of the allocator is valid until it is freed.
unsafe impl Ownable for Page {
    unsafe fn release(this: NonNull<Self>) {
        // SAFETY: By the contract of `release`, and pages are allocated with order 0.
        unsafe { bindings::__free_pages(this.cast().as_ptr(), 0) };
    }
}
