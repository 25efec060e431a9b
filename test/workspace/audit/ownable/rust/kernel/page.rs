// SPDX-License-Identifier: GPL-2.0-only OR MIT
//! A tree in which `Owned<Page>` owns.

use crate::bindings;
use crate::types::{Opaque, Ownable, Owned};
use core::ptr::NonNull;

#[repr(transparent)]
pub struct Page {
    page: Opaque<bindings::page>,
}

impl Ownable for Page {
    unsafe fn release(this: NonNull<Self>) {
        // SAFETY: The owner gives the page up.
        unsafe { bindings::__free_pages(this.cast().as_ptr(), 0) };
    }
}

impl Page {
    pub fn alloc_page(flags: u32) -> Option<Owned<Self>> {
        // SAFETY: Any flags will do.
        let page = NonNull::new(unsafe { bindings::alloc_pages(flags, 0) })?;
        // SAFETY: The page is new and ours.
        Some(unsafe { Owned::from_raw(page.cast()) })
    }

    /// # Safety
    ///
    /// The page must live for `'a`.
    pub unsafe fn from_raw<'a>(ptr: *const bindings::page) -> &'a Self {
        // SAFETY: The caller vouches for it.
        unsafe { &*ptr.cast() }
    }
}
