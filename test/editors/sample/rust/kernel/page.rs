// SPDX-License-Identifier: GPL-2.0

//! Pages.

use crate::{
    alloc::{AllocError, Flags},
    bindings,
    types::{Opaque, Ownable, Owned},
};
use core::{ffi::c_void, ptr::NonNull};

/// A page, wherever it is.
#[repr(transparent)]
pub struct Page {
    page: Opaque<bindings::page>,
}

// SAFETY: A page that was allocated stays until it is freed.
unsafe impl Ownable for Page {
    unsafe fn release(this: NonNull<Self>) {
        // SAFETY: By the contract of `release` the page is no longer used, and it was allocated with order 0.
        unsafe { bindings::__free_pages(this.cast().as_ptr(), 0) };
    }
}

impl Page {
    /// Allocates a page.
    pub fn alloc_page(flags: Flags) -> Result<Owned<Self>, AllocError> {
        // SAFETY: Allocating needs nothing of the caller.
        let page = unsafe { bindings::alloc_pages(flags.as_raw(), 0) };
        let page = NonNull::new(page).ok_or(AllocError)?;
        // SAFETY: The page is new, so nobody else owns it.
        Ok(unsafe { Owned::from_raw(page.cast()) })
    }
}

/// Gives back one page of a vmalloc area, which is not ours to give.
///
/// # Safety
///
/// `addr` is inside of a live vmalloc area.
pub unsafe fn discard(addr: *const c_void) {
    // SAFETY: By the contract of this function.
    let page = unsafe { bindings::vmalloc_to_page(addr) };
    if page.is_null() {
        return;
    }
    // SAFETY: The page is valid.
    unsafe { bindings::__free_pages(page, 0) };
}
