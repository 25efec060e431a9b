// SPDX-License-Identifier: GPL-2.0-only OR MIT

//! A binding of `struct page` in the style of the kernel's, with misuses in it. Not the kernel's own file.

use crate::{
    alloc::{AllocError, Flags},
    bindings,
    sync::aref::AlwaysRefCounted,
};
use core::{
    mem::ManuallyDrop,
    ptr::NonNull, //
};

/// One page of the page allocator, freed when the value goes.
///
/// # Invariants
///
/// `page` is valid, and this value owns it.
pub struct Page {
    page: NonNull<bindings::page>,
}

impl Page {
    /// Allocates a page.
    pub fn alloc_page(flags: Flags) -> Result<Self, AllocError> {
        // SAFETY: `alloc_pages` takes any flags.
        let page = unsafe { bindings::alloc_pages(flags.as_raw(), 0) };
        let page = NonNull::new(page).ok_or(AllocError)?;
        // INVARIANT: The page is new, so nobody else owns it.
        Ok(Self { page })
    }

    /// The page as C knows it.
    pub fn as_ptr(&self) -> *mut bindings::page {
        self.page.as_ptr()
    }

    /// The page behind an address of a vmalloc area: the area owns it, and here it is given a second owner.
    ///
    /// # Safety
    ///
    /// `addr` is inside of a live vmalloc area.
    pub unsafe fn from_vmalloc(addr: NonNull<u8>) -> Option<Self> {
        // SAFETY: By this function's contract.
        let page = unsafe { bindings::vmalloc_to_page(addr.as_ptr().cast()) };
        Some(Self { page: NonNull::new(page)? })
    }

    /// Gives the page back early, and forgets that the value is still dropped.
    pub fn release_early(self) {
        let mut page = ManuallyDrop::new(self);
        // SAFETY: The value is not used again.
        unsafe { ManuallyDrop::drop(&mut page) };
        // SAFETY: Wrong: the line above has freed it.
        unsafe { bindings::__free_pages(page.page.as_ptr(), 0) };
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        // SAFETY: By the type invariant, the page is ours to free.
        unsafe { bindings::__free_pages(self.page.as_ptr(), 0) };
    }
}

// SAFETY: Wrong: a page has no count of its own. What it belongs to may have one.
unsafe impl AlwaysRefCounted for Page {
    fn inc_ref(&self) {
        // SAFETY: The page is alive as long as `self` is.
        unsafe { bindings::get_page(self.as_ptr()) };
    }

    unsafe fn dec_ref(obj: NonNull<Self>) {
        // SAFETY: By the contract of `dec_ref`.
        unsafe { bindings::put_page(obj.as_ref().as_ptr()) };
    }
}
